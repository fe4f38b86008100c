"""The roster of an event: everybody who is here as pages show and search them. Plain values, no database."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from conference.directory.folding import fold


@dataclass(frozen=True, slots=True)
class House:
    """An organisation on the roster. `country` is a code, `country_name` its name; `people` counts those here."""

    id: int
    name: str
    kind: str
    country: str
    country_name: str
    city: str
    sector: str
    members: int | None
    label: str
    blurb: str
    mark: str | None
    validated: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of the event."""

    id: int
    name: str
    initials: str
    portrait: str | None
    zone: str
    job_title: str
    country: str
    country_name: str
    languages: tuple[str, ...]
    about: str
    house: House | None
    offers: tuple[str, ...]
    needs: tuple[str, ...]
    folded: str = field(repr=False)

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def meta(self) -> str:
        """Job and organisation on one line."""
        return ", ".join(filter(None, (self.job_title, self.house.name if self.house else "")))

    @property
    def sector(self) -> str:
        return self.house.sector if self.house else ""


def make_entry(house: House | None, **fields: Any) -> Entry:
    """An entry with its initials and its text for the search."""
    texts = (fields["name"], fields["job_title"], fields["country_name"], *fields["offers"], *fields["needs"])
    home = (house.name, house.sector, house.city) if house else ()
    return Entry(
        **fields,
        house=house,
        initials="".join(word[0] for word in fields["name"].split()[:2]).upper(),
        folded=fold("\n".join((*texts, *home))),
    )


@dataclass(frozen=True, eq=False)
class Roster:
    """Everybody at an event, by name. Made once for a revision of the directory, and never changed."""

    entries: tuple[Entry, ...]
    by_id: dict[int, Entry] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {entry.id: entry for entry in self.entries})

    def of_house(self, house: int) -> list[Entry]:
        """The people of an organisation, by name."""
        return [entry for entry in self.entries if entry.house and entry.house.id == house]

    def houses(self) -> list[House]:
        """The organisations of the people here, by name."""
        found = {entry.house.id: entry.house for entry in self.entries if entry.house}
        return sorted(found.values(), key=lambda house: fold(house.name))

    def countries(self) -> list[tuple[str, str]]:
        """Code and name of the countries that people come from, by name."""
        found = {entry.country: entry.country_name for entry in self.entries if entry.country}
        return sorted(found.items(), key=lambda pair: fold(pair[1]))

    def kinds(self) -> list[tuple[str, int]]:
        """The kinds of organisations with the number of people in each, the largest first."""
        counts = Counter(entry.house.kind for entry in self.entries if entry.house)
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def search(self, words: str = "", *, country: str = "", kind: str = "") -> list[Entry]:
        """Who matches every word, and the facets. By name; nothing asked is everybody."""
        asked = fold(words).split()
        return [
            entry
            for entry in self.entries
            if (not country or entry.country == country)
            and (not kind or (entry.house is not None and entry.house.kind == kind))
            and all(word in entry.folded for word in asked)
        ]


def search_houses(houses: Sequence[House], words: str = "", *, sector: str = "", country: str = "") -> list[House]:
    """Organisations that match every word, and the facets."""
    asked = fold(words).split()
    return [
        house
        for house in houses
        if (not sector or house.sector == sector)
        and (not country or house.country == country)
        and all(word in fold(f"{house.name}\n{house.sector}\n{house.city}\n{house.country_name}") for word in asked)
    ]
