"""The heartbeat: nobody waits longer than half a second for a word, and no word is made up."""

from time import sleep

from scheduling.heartbeat import Heartbeat
from scheduling.matching.model import BEGUN, Phase, Progress


def test_a_long_step_is_filled_with_what_was_said_last() -> None:
    told: list[Progress] = []
    with Heartbeat(told.append, BEGUN) as heartbeat:
        sleep(0.9)
        silent = len(told)
        heartbeat(Progress(Phase.COLOUR, 3, 40, 50, 0.0))
        sleep(0.9)
    sleep(0.5)
    assert {(entry.phase, entry.value, entry.bound) for entry in told[:silent]} == {(Phase.READ, 0, None)}
    assert {(entry.phase, entry.value, entry.bound) for entry in told[silent:]} == {(Phase.COLOUR, 40, 50)}
    assert 2 <= silent <= len(told) - 2
    assert [entry.seconds for entry in told] == sorted(entry.seconds for entry in told)
    assert told[-1].seconds < 2.5


def test_nobody_listens_and_nothing_is_started() -> None:
    with Heartbeat(None, BEGUN) as heartbeat:
        heartbeat(Progress(Phase.DONE, 0, 0, 0, 0.0))
