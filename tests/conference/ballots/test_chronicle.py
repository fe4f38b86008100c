"""The log in words: every act has a sentence, with the person in front or the clock."""

import json
import re
from pathlib import Path

import pytest

from conference import ballots
from conference.ballots.chronicle import _DONE, told

ACT = re.compile(r"""record\(\s*work,\s*[^"]*?"([a-z_]+)\"""")


def test_every_act_that_is_recorded_has_words() -> None:
    sources = (Path(ballots.__file__).parent / "service").glob("*.py")
    recorded = {act for source in sources for act in ACT.findall(source.read_text())}
    assert {"drafted", "codes_void", "extended", "published"} <= recorded
    assert recorded - set(_DONE) == set()


@pytest.mark.parametrize(
    ("act", "facts", "who", "said"),
    [
        ("opened", {}, "Dilan Aydın", "Dilan Aydın opened the voting"),
        ("opened", {}, None, "Voting opened by itself, as planned"),
        (
            "frozen",
            {"electors": 1_000, "codes": 1},
            "Dilan Aydın",
            "Dilan Aydın froze rules and roll; 1,000 people and 1 room code can vote",
        ),
        ("codes_void", {"codes": 1, "first": 7, "last": 7}, "Ina", "Ina withdrew 1 slip, number 7"),
        ("codes_void", {"codes": 9, "first": 31, "last": 40}, "Ina", "Ina withdrew 9 slips, number 31 to 40"),
        ("revealed", {"kind": "winner", "step": 3}, "Ina", "Ina showed the winner on the stage"),
        ("withdrawn", {"reason": "{a} brace"}, "Ina", "Ina withdrew the ballot: {a} brace"),
        ("something_new", {}, "Ina", "Ina: something new"),  # a log of a later version
    ],
)
def test_an_act_is_told(act: str, facts: dict[str, object], who: str | None, said: str) -> None:
    assert told(act, json.dumps(facts), who) == said
