"""The acts of a ballot in words: what stands in its log, and among what happened lately."""

import json
from collections.abc import Mapping
from typing import Any, Final

CLOCK: Final = "the clock"

# With a person in front, and where the clock did it.
_DONE: Final[Mapping[str, tuple[str, str]]] = {
    "drafted": ("{who} drafted it", "Drafted"),
    "redrafted": ("{who} changed the draft", "The draft was changed"),
    "codes_set": ("{who} wants {codes}", "{codes} are wanted"),
    "frozen": ("{who} froze rules and roll; {electors} can vote", "Rules and roll were frozen; {electors} can vote"),
    "sheet_printed": ("{who} printed {slips}", "{slips} were printed"),
    "codes_void": ("{who} withdrew {slips}, number {numbers}", "{slips} were withdrawn, number {numbers}"),
    "opened": ("{who} opened the voting", "Voting opened by itself, as planned"),
    "extended": ("{who} extended the voting, because {reason}", "The voting was extended, because {reason}"),
    "admitted": ("{who} put somebody onto the roll late", "Somebody came onto the roll late"),
    "closed": ("{who} closed the voting; {box} had voted", "Voting closed by itself, as planned; {box} had voted"),
    "mismatch": ("", "Voters and votes differ ({roll} and {box}), so nothing was counted"),
    "key_destroyed": ("", "The key that signed the tokens was destroyed"),
    "counted": ("The votes were counted, and the result sealed", "The votes were counted, and the result sealed"),
    "revealed": ("{who} showed {shown} on the stage", "The stage showed {shown}"),
    "published": ("{who} published every vote under its code", "Every vote was published under its code"),
    "withdrawn": ("{who} withdrew the ballot: {reason}", "The ballot was withdrawn: {reason}"),
}
_SHOWN: Final[Mapping[str, str]] = {
    "turnout": "the turnout",
    "jury": "what the jury gave",
    "round": "the next round of the count",
    "place": "the next place",
    "finalists": "who is still in it",
    "tie": "a tie",
    "winner": "the winner",
    "undecided": "that it is undecided",
}


def told(act: str, facts: str, who: str | None) -> str:
    """An act as a sentence without its full stop; `facts` as in the log, `who` None for the clock."""
    known = json.loads(facts)
    person, clock = _DONE.get(act, (f"{{who}}: {act.replace('_', ' ')}", act.replace("_", " ").capitalize()))
    return (person or clock if who else clock).format_map(_Words(known, who or CLOCK))


class _Words(dict[str, Any]):
    """The words of a sentence, found when it asks for them; what an old log lacks is left out."""

    def __init__(self, facts: Mapping[str, Any], who: str) -> None:
        first, last = facts.get("first"), facts.get("last")
        super().__init__(
            facts,
            who=who,
            codes=_many(facts.get("codes", 0), "room code"),
            slips=_many(facts.get("slips", facts.get("codes", 0)), "slip"),
            numbers=f"{first}" if first == last else f"{first} to {last}",
            electors=_many(facts.get("electors", 0), "person", "people") + _and_codes(facts),
            shown=_SHOWN.get(facts.get("kind", ""), "the next step"),
        )

    def __missing__(self, key: str) -> str:
        return "?"


def _and_codes(facts: Mapping[str, Any]) -> str:
    return f" and {_many(facts['codes'], 'room code')}" if facts.get("codes") else ""


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"
