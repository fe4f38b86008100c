"""Who fits whom, and why, in the words of pages; the engine's own tests hold the points."""

from conference.directory.roster import Entry, House, make_entry
from conference.meetings.rules.fit import Matchmaker, Reason, listed
from scheduling.suggestions.lexicon import read_lexicon
from scheduling.suggestions.model import Weights
from scheduling.suggestions.pair import Judge

ENERGY = House(1, "Hydra", "cluster", "PT", "Portugal", "Viana", "Energy", None, "", "", None, True)
FOOD = House(2, "Agro", "cluster", "NO", "Norway", "Bergen", "Agri-food", None, "", "", None, True)


def person(number: int, offers: tuple[str, ...] = (), needs: tuple[str, ...] = (), **fields: object) -> Entry:
    blank = {"portrait": None, "zone": "UTC", "job_title": "", "country": "", "country_name": "", "about": ""}
    house = fields.pop("house", None)
    assert house is None or isinstance(house, House)
    return make_entry(
        house, id=number, name=f"P{number}", offers=offers, needs=needs, **(blank | {"languages": ()} | fields)
    )


def maker(*people: Entry, **weights: int) -> Matchmaker:
    lexicon = read_lexicon(text for one in people for text in (*one.offers, *one.needs, one.about) if text)
    return Matchmaker({one.id: one for one in people}, Judge(lexicon, Weights(goals=0, **weights)))  # type: ignore[arg-type]


def test_the_same_words_both_ways_are_the_best_fit() -> None:
    me = person(1, ("port test sites",), ("hydrogen storage",))
    lars = person(2, ("hydrogen storage",), ("port test sites",))
    fit = maker(me, lars, person(3, ("cheese",), ("wine",))).fit(me, lars)
    assert fit is not None
    assert (fit.dots, fit.words) == (5, "best fit")
    assert {(reason.kind, reason.same) for reason in fit.reasons} == {("give", True), ("get", True)}


def test_the_reason_names_both_ones_words() -> None:
    me = person(1, needs=("hydrogen storage",))
    lars = person(2, offers=("hydrogen storage know-how", "cheese"))
    fit = maker(me, lars).fit(me, lars)
    assert fit is not None
    assert fit.reasons == (Reason("get", "hydrogen storage", "hydrogen storage know-how"),)
    assert not fit.reasons[0].same


def test_circumstances_decide_between_equals_and_are_said() -> None:
    me = person(1, needs=("solar pumps",), house=ENERGY, country="PT", languages=("pt", "en"))
    same = person(2, offers=("solar pumps",), house=ENERGY, country="PT")
    far = person(3, offers=("solar pumps",), house=FOOD, country="NO", languages=("pt", "en"))
    plain = person(4, offers=("solar pumps",), house=FOOD, country="PT", languages=("en",))
    made = maker(me, same, far, plain)
    fits = [made.fit(me, other) for other in (same, far, plain)]
    kinds = [[(reason.kind, reason.mine) for reason in fit.reasons[1:]] for fit in fits if fit]
    assert kinds == [[("sector", "Energy")], [("country", "Norway"), ("language", "Portuguese")], []]
    points = [fit.points for fit in fits if fit]
    assert points[0] == points[1] > points[2]


def test_texts_and_sizes_are_said_in_words() -> None:
    big = House(3, "Aigua", "cluster", "ES", "Spain", "Almería", "", 118, "", "", None, True)
    me = person(1, house=big, about="Twelve years of drip irrigation and deposit schemes.")
    other = person(
        2,
        house=House(4, "Rega", "cluster", "ES", "Spain", "Faro", "", 130, "", "", None, True),
        about="Ask me about irrigation, drip or not, and deposit schemes.",
    )
    fit = maker(me, other, size=3).fit(me, other)
    assert fit is not None
    (text, size) = sorted(fit.reasons, key=lambda reason: reason.kind, reverse=True)
    assert set(text.mine.replace(" and ", ", ").split(", ")) <= {"drip", "irrigation", "deposit", "schemes"}
    assert (size.kind, size.mine, size.theirs) == ("size", "130", "Rega")
    assert [listed([]), listed(["a"]), listed(["a", "b", "c"])] == ["", "a", "a, b and c"]


def test_who_shares_nothing_does_not_fit_and_nobody_fits_themselves() -> None:
    me, other = person(1, ("cheese",), ("wine",), country="PT"), person(2, ("cheese",), ("wine",), country="NO")
    made = maker(me, other)
    assert made.fit(me, other) is None
    assert made.fit(me, me) is None
