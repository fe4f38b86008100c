"""Who fits whom, and why: cases with known answers, and properties that must hold for any words."""

from hypothesis import given
from hypothesis import strategies as st

from conference.directory.roster import Entry, House, make_entry
from conference.meetings.rules.fit import FitIndex, Reason, stems

ENERGY = House(1, "Hydra", "cluster", "PT", "Portugal", "Viana", "Energy", None, "", "", None, True)
FOOD = House(2, "Agro", "cluster", "NO", "Norway", "Bergen", "Agri-food", None, "", "", None, True)


def person(number: int, offers: tuple[str, ...] = (), needs: tuple[str, ...] = (), **fields: object) -> Entry:
    blank = {"portrait": None, "zone": "UTC", "job_title": "", "country": "", "country_name": "", "about": ""}
    house = fields.pop("house", None)
    assert house is None or isinstance(house, House)
    return make_entry(
        house, id=number, name=f"P{number}", offers=offers, needs=needs, **(blank | {"languages": ()} | fields)
    )


def index(*people: Entry) -> FitIndex:
    return FitIndex({one.id: one for one in people})


def test_stems_leave_out_endings_and_small_words() -> None:
    assert stems("Training partners for the batteries") == {"train", "battery"}
    assert stems("Port test sites") == stems("test site, port")
    assert stems("Água, hidrogénio") == {"agua", "hidrogenio"}
    assert stems("the of and") == frozenset()
    assert stems("gas campus glass") == {"gas", "campus", "glass"}


def test_the_same_words_both_ways_are_the_best_fit() -> None:
    me = person(1, ("port test sites",), ("hydrogen storage",))
    lars = person(2, ("hydrogen storage",), ("port test sites",))
    fit = index(me, lars, person(3, ("cheese",), ("wine",))).fit(me, lars)
    assert fit is not None
    assert (fit.total, fit.dots, fit.words) == (0.94, 5, "best fit")
    assert {(reason.kind, reason.same) for reason in fit.reasons} == {("give", True), ("get", True)}


def test_the_reason_names_both_ones_words() -> None:
    me = person(1, needs=("hydrogen storage",))
    lars = person(2, offers=("hydrogen storage know-how", "cheese"))
    fit = index(me, lars).fit(me, lars)
    assert fit is not None
    assert fit.reasons == (Reason("get", "hydrogen storage", "hydrogen storage know-how"),)
    assert not fit.reasons[0].same


def test_a_rare_shared_word_counts_more_than_a_common_one() -> None:
    crowd = [person(number, offers=("export contacts",)) for number in range(10, 40)]
    me = person(1, needs=("export electrolysis",))
    common, rare = person(2, offers=("export data",)), person(3, offers=("electrolysis data",))
    fits = index(me, common, rare, *crowd).fits(me)
    assert fits[3].total > (fits[2].total if 2 in fits else 0.0)


def test_who_shares_no_word_does_not_fit() -> None:
    me = person(1, ("cheese",), ("wine",), house=ENERGY, country="PT")
    other = person(2, ("cheese",), ("wine",), house=ENERGY, country="PT")
    assert index(me, other).fits(me) == {}


def test_sector_country_and_language_decide_between_equals() -> None:
    me = person(1, needs=("solar pumps",), house=ENERGY, country="PT", languages=("pt", "en"))
    same = person(2, offers=("solar pumps",), house=ENERGY, country="PT")
    far = person(3, offers=("solar pumps",), house=FOOD, country="NO", languages=("pt", "en"))
    plain = person(4, offers=("solar pumps",), house=FOOD, country="PT", languages=("en",))
    fits = index(me, same, far, plain).fits(me)
    assert fits[2].total > fits[3].total > fits[4].total
    assert [fit.reasons[-1].kind for fit in (fits[2], fits[3], fits[4])] == ["sector", "language", "get"]
    assert fits[3].reasons[-1].mine == "Portuguese"


VOCABULARY = ("water", "port", "wind", "cheese", "export", "training", "battery", "data")
WORDS = st.lists(st.sampled_from(VOCABULARY), max_size=3).map(" ".join)
PHRASES = st.lists(WORDS, max_size=3).map(tuple)


@given(st.lists(st.tuples(PHRASES, PHRASES), min_size=2, max_size=8))
def test_a_fit_is_mutual_bounded_and_never_with_oneself(
    given_people: list[tuple[tuple[str, ...], tuple[str, ...]]],
) -> None:
    people = [person(number, offers, needs) for number, (offers, needs) in enumerate(given_people)]
    made = index(*people)
    for one in people:
        fits = made.fits(one)
        assert one.id not in fits
        for other, fit in fits.items():
            assert 0.0 < fit.total <= 1.0
            assert 1 <= fit.dots <= 5
            assert fit.reasons
            back = made.fits(people[other])[one.id]
            assert abs(back.total - fit.total) < 1e-5
