"""The bars of how many meetings people get, as coordinates of a drawing 720 wide and 230 high."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conference.matchmaking.rules.figures import Summary

LAST = 14  # more meetings than this share the last bar
LEFT, RIGHT, BASE, HEIGHT = 44.0, 712.0, 195.0, 175.0


@dataclass(frozen=True, slots=True)
class Bar:
    """`people` get so many meetings, `hoped` could have had as many; `label` is the number under the bar."""

    label: str
    people: int
    hoped: int
    x: float
    middle: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`grid` holds (y, number) of the lines, `line` the path of what was hoped for, `title` the picture in words."""

    bars: list[Bar]
    width: float
    grid: list[tuple[float, int]]
    line: str
    title: str


@dataclass(frozen=True, slots=True)
class Use:
    """How many of a slot's tables a plan takes, standing meetings included."""

    at: datetime
    taken: int
    tables: int


def table_uses(problem: dict[str, Any], schedule: dict[str, Any]) -> list[Use]:
    """Slot by slot, from a run's problem and schedule as they are kept."""
    taken = Counter(meeting["slot"] for meeting in schedule["meetings"])
    return [
        Use(datetime.fromisoformat(slot["start"]), taken[slot["id"]], slot["tables"] or 0) for slot in problem["slots"]
    ]


def distribution(summary: Summary, maximum: int) -> Chart:
    """The distribution of meetings over all participants; hopes end at the event's limit a person."""
    got = Counter(min(count, LAST) for count in summary.got.values())
    hoped = Counter(min(count, maximum, LAST) for count in summary.wishes.values())
    last = max((*got, *hoped, 1))
    top = _top(max((*got.values(), *hoped.values(), 1)))
    step = (RIGHT - LEFT) / (last + 1)
    bars = []
    for count in range(last + 1):
        x = LEFT + count * step
        height = got[count] / top * HEIGHT
        label = f"{count}+" if count == LAST else str(count)
        bars.append(Bar(label, got[count], hoped[count], x, x + step * 0.35, BASE - height, height))
    points = (f"{bar.middle:.1f} {BASE - bar.hoped / top * HEIGHT:.1f}" for bar in bars)
    grid = [(BASE - part / 4 * HEIGHT, top * part // 4) for part in range(5)]
    return Chart(bars, step * 0.7, grid, "M" + " L".join(points), _in_words(summary))


def _top(highest: int) -> int:
    """The least round number, divisible by four, that holds the highest bar."""
    scale = 1
    while True:
        for round_number in (4, 8, 12, 20, 40, 60, 80) if scale == 1 else (10, 12, 16, 20, 24, 32, 40, 60, 80):
            if round_number * scale >= highest:
                return round_number * scale
        scale *= 10


def _in_words(summary: Summary) -> str:
    middle = f"{summary.median:g}"
    nobody = "nobody gets none" if not summary.zeros else f"{summary.zeros} get none"
    return f"Half of the people who asked or were asked get {middle} meetings or more; {nobody}"
