"""Country names, phrases from lines, and the search in a roster."""

import pytest
from pydantic import ValidationError

from conference.directory.countries import countries, country_name
from conference.directory.folding import fold
from conference.directory.forms import ProfileForm
from conference.directory.roster import Entry, House, Roster, make_entry, search_houses

FJORD = House(1, "Fjord Hydrogen Valley", "cluster", "NO", "Norway", "Bergen", "Energy", 40, "Gold", "", None, True)
ROLNICTWO = House(2, "Łódź Food Hub", "company", "PL", "Poland", "Łódź", "Agri-food", None, "", "", None, False)


def entry(number: int, name: str, house: House | None = None, **fields: object) -> Entry:
    blank = {"portrait": None, "zone": "UTC", "job_title": "", "country": "", "country_name": "", "about": ""}
    return make_entry(house, id=number, name=name, **(blank | {"languages": (), "offers": (), "needs": ()} | fields))


ROSTER = Roster(
    (
        entry(1, "Lars Nygaard", FJORD, country="NO", country_name="Norway", offers=("hydrogen storage",)),
        entry(2, "Petra Šimková", ROLNICTWO, country="CZ", country_name="Czechia", needs=("cold chain",)),
        entry(3, "Zoë", None),
    )
)


def test_there_are_249_countries_sorted_without_regard_to_accents() -> None:
    names = list(countries().values())
    assert len(names) == 249
    assert [country_name(code) for code in ("NO", "CZ", "TR", "CI", "XX", "")] == [
        "Norway",
        "Czechia",
        "Türkiye",
        "Côte d’Ivoire",
        "",
        "",
    ]
    assert names.index("Åland Islands") < names.index("Albania")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, [1, 2, 3]),
        ({"words": "simkova"}, [2]),
        ({"words": "HYDROGEN bergen"}, [1]),
        ({"words": "lodz"}, [2]),
        ({"words": "norway"}, [1]),
        ({"words": "hydrogen cold"}, []),
        ({"country": "CZ"}, [2]),
        ({"kind": "cluster"}, [1]),
        ({"words": "zoe", "kind": "cluster"}, []),
    ],
)
def test_search(asked: dict[str, str], found: list[int]) -> None:
    assert [one.id for one in ROSTER.search(asked.pop("words", ""), **asked)] == found


def test_facets() -> None:
    assert ROSTER.countries() == [("CZ", "Czechia"), ("NO", "Norway")]
    assert ROSTER.kinds() == [("cluster", 1), ("company", 1)]
    assert [house.id for house in ROSTER.houses()] == [1, 2]
    assert [one.id for one in ROSTER.of_house(2)] == [2]
    assert search_houses(ROSTER.houses(), "lodz") == [ROLNICTWO]
    assert search_houses(ROSTER.houses(), "", sector="Energy") == [FJORD]


def test_names_of_one_word_and_none() -> None:
    assert (entry(1, "Zoë").initials, entry(1, "Zoë").first_name) == ("Z", "Zoë")
    assert fold("Łódź ŠIMKOVÁ Ørsted") == "lodz simkova orsted"


def test_phrases_come_from_lines_trimmed_once_each() -> None:
    form = ProfileForm.model_validate({"offers": ["- Test sites\r\n\r\n  test   SITES \n• Ports"], "needs": "one\ntwo"})
    assert form.offers == ["Test sites", "Ports"]
    assert form.needs == ["one", "two"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"offers": "\n".join(map(str, range(9)))}, "At most 8 lines; this has 9. Keep those that matter most."),
        ({"needs": "x" * 121}, "is too long: at most 120 characters a line."),
        ({"country": "ZZ"}, "Please choose a country of the list."),
        ({"languages": "english please"}, "Please write language codes, separated by blanks. Example: en pt fr."),
    ],
)
def test_what_a_profile_refuses(fields: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ProfileForm.model_validate(fields)
    assert sentence in str(refused.value)


def test_languages_are_told_apart_by_any_mark() -> None:
    assert ProfileForm.model_validate({"languages": "EN; pt,zh-Hant en"}).languages == "en pt zh-Hant"
