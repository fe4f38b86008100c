"""Tallies: counted answers as bars, and broken down by groups that are too large to point at anybody."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conference.polls.cards import PollView, QuestionView
from conference.polls.models import PollKind

Counts = Sequence[tuple[str, int]]  # canonical value and how often it was given
MOST_WORDS = 40
SMALLEST_CELL = 5  # people; a smaller group is shown together with others or not at all


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a result. `share` is in percent of its full width, `value` what stands beside it."""

    label: str
    value: str
    share: int
    right: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """The result of one question: `answers` people gave one."""

    question: int
    answers: int
    bars: tuple[Bar, ...] = ()
    summary: str = ""  # the result in a sentence

    def as_data(self) -> dict[str, object]:
        """What the live socket carries: as little as a bar needs."""
        return {"n": self.answers, "bars": [[bar.value, bar.share] for bar in self.bars], "said": self.summary}


def tally_of(poll: PollView, question: QuestionView, counts: Counts, *, with_right: bool = False) -> Tally:
    """Count a question's answers. Equal counts stay in the order of the options; words go by count."""
    answers = sum(number for _, number in counts)
    match poll.kind:
        case PollKind.TEXT:
            return Tally(question.id, answers)
        case PollKind.WORDS:
            return _words(question, answers, counts)
        case PollKind.RANKING:
            bars = _places(question, answers, counts)
        case _:
            bars = _choices(question, answers, counts, with_right)
    return Tally(question.id, answers, bars, _say(poll, question, answers, counts, bars))


def _choices(question: QuestionView, answers: int, counts: Counts, with_right: bool) -> tuple[Bar, ...]:
    chosen: Counter[int] = Counter()
    for value, number in counts:
        for pick in value.split(","):
            chosen[int(pick)] += number
    return tuple(
        Bar(label, str(chosen[place]), _percent(chosen[place], answers), with_right and place in question.right)
        for place, label in enumerate(question.options)
    )


def _places(question: QuestionView, answers: int, counts: Counts) -> tuple[Bar, ...]:
    """Each option's mean place (1 is best); the bar is full for an option that everybody puts first."""
    total: Counter[int] = Counter()
    for value, number in counts:
        for place, pick in enumerate(value.split(","), start=1):
            total[int(pick)] += place * number
    last = len(question.options)
    bars = []
    for option, label in enumerate(question.options):
        mean = total[option] / answers if answers else 0.0
        share = round(100 * (last - mean) / (last - 1)) if answers and last > 1 else 0
        bars.append(Bar(label, f"{mean:.1f}" if answers else "–", share))
    return tuple(bars)


def _words(question: QuestionView, answers: int, counts: Counts) -> Tally:
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for value, number in counts:
        for word in value.split("\n"):
            spelt[word.casefold()][word] += number
    often = {folded: sum(forms.values()) for folded, forms in spelt.items() if folded not in question.hidden}
    most = sorted(often, key=lambda folded: (-often[folded], folded))[:MOST_WORDS]
    top = often[most[0]] if most else 1
    bars = tuple(
        # Of several spellings the commonest is shown, of equally common ones the first by alphabet.
        Bar(min(spelt[word], key=lambda form: (-spelt[word][form], form)), str(often[word]), _percent(often[word], top))
        for word in most
    )
    said = f"{_people(answers)} answered. Most often: {', '.join(bar.label for bar in bars[:3])}." if bars else ""
    return Tally(question.id, answers, bars, said)


def _say(poll: PollView, question: QuestionView, answers: int, counts: Counts, bars: Sequence[Bar]) -> str:
    if not answers:
        return "Nobody has answered yet."
    if poll.kind == PollKind.SCALE:
        mean = sum((int(value) + 1) * number for value, number in counts) / answers
        return f"{_people(answers)} answered. On average {mean:.1f} of {len(question.options)}."
    best = max(bar.share for bar in bars)
    first = [bar.label for bar in bars if bar.share == best]
    if poll.kind == PollKind.RANKING:
        return f"{_people(answers)} answered. In front: {' and '.join(first)}."
    ahead = f"Most chose {first[0]}" if len(first) == 1 else f"Equal in front: {' and '.join(first)}"
    return f"{_people(answers)} answered. {ahead}, {best} %."


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


@dataclass(frozen=True, slots=True)
class Cell:
    """A group's answers to one statement, by option."""

    group: str
    answers: int
    counts: tuple[int, ...]


OTHERS = "Others, together"


def break_down(groups: Iterable[tuple[str, str]], options: int) -> tuple[Cell, ...]:
    """Answers (group, value) by group, none of fewer than five people.

    Smaller groups are put together. Where even together they would be too few, the smallest of the shown groups
    joins them: otherwise their answers could be told by subtracting the shown ones from the whole.
    """
    table: dict[str, Counter[int]] = defaultdict(Counter)
    for group, value in groups:
        table[group][int(value)] += 1
    shown = sorted(table, key=lambda group: (-table[group].total(), group))
    pooled: list[str] = []
    while shown and table[shown[-1]].total() < SMALLEST_CELL:
        pooled.append(shown.pop())
    rest: Counter[int] = sum((table[group] for group in pooled), Counter())
    while shown and 0 < rest.total() < SMALLEST_CELL:
        rest += table[shown.pop()]
    cells = [_cell(group, table[group], options) for group in shown]
    if rest.total() >= SMALLEST_CELL and shown:
        cells.append(_cell(OTHERS, rest, options))
    return tuple(cells)


def _cell(group: str, counts: Mapping[int, int], options: int) -> Cell:
    numbers = tuple(counts.get(option, 0) for option in range(options))
    return Cell(group, sum(numbers), numbers)


@dataclass(frozen=True, slots=True)
class Rank:
    """A place on the leaderboard. Equal points share a rank; `shared` counts who stand there."""

    rank: int
    name: str
    points: int
    shared: int
    voter: str


def leaderboard(scores: Iterable[tuple[str, str, int]]) -> list[Rank]:
    """Ranks from (voter, name, points), the best first; equal ones by name, but with the same rank."""
    ordered = sorted(scores, key=lambda score: (-score[2], score[1], score[0]))
    alike = Counter(points for _, _, points in ordered)
    ranks: list[Rank] = []
    for place, (voter, name, points) in enumerate(ordered, start=1):
        rank = ranks[-1].rank if ranks and ranks[-1].points == points else place
        ranks.append(Rank(rank, name, points, alike[points], voter))
    return ranks
