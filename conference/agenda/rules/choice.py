"""What a reader of the agenda wants to see: day, tracks, kinds, words, only what is theirs."""

from collections.abc import Mapping
from dataclasses import dataclass

from conference.programme.cards import Own, SessionCard


@dataclass(frozen=True, slots=True)
class Choice:
    """The filters of an agenda, as its address holds them. Empty sets let everything through."""

    day: str = ""
    tracks: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    words: str = ""
    mine: bool = False
    view: str = "grid"
    zone: str = ""

    @property
    def narrows(self) -> bool:
        return bool(self.tracks or self.kinds or self.words or self.mine)

    def lets_through(self, session: SessionCard, own: Own, duties: frozenset[int]) -> bool:
        """Whether a session passes all filters. Every word must occur somewhere in it."""
        if self.tracks and session.track.key not in self.tracks:
            return False
        if self.kinds and session.kind not in self.kinds:
            return False
        if self.mine and session.id not in own.stars and session.id not in duties:
            return False
        return all(word in session.words for word in self.words.casefold().split())


def read_choice(query: Mapping[str, str], tracks: list[str], kinds: list[str]) -> Choice:
    """The choice in an address. What cannot be read is left aside: a link never breaks the page."""
    return Choice(
        day=query.get("day", "")[:10],
        tracks=frozenset(tracks[:40]),
        kinds=frozenset(kinds[:20]),
        words=query.get("q", "").strip()[:80],
        mine=bool(query.get("mine")),
        view="list" if query.get("view") == "list" else "grid",
        zone="event" if query.get("zone") == "event" else "",
    )
