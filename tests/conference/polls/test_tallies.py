"""Counting: bars, mean places, words, groups too small to be shown, and ranks that are shared."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conference.polls.cards import PollView, QuestionView
from conference.polls.models import PollKind
from conference.polls.tallies import OTHERS, SMALLEST_CELL, Cell, break_down, leaderboard, tally_of


def view(kind: PollKind, *options: str, hidden: frozenset[str] = frozenset()) -> tuple[PollView, QuestionView]:
    question = QuestionView(7, 0, "Which?", options, frozenset({0}), 20, None, None, hidden)
    poll = PollView(1, 1, 1, kind, "Which?", "", "live", False, True, 2, "", "", "open", "s", None, None, (question,))
    return poll, question


def bars(kind: PollKind, options: str, counts: list[tuple[str, int]]) -> list[tuple[str, str, int]]:
    tally = tally_of(*view(kind, *options.split()), counts)
    return [(bar.label, bar.value, bar.share) for bar in tally.bars]


def test_choices_are_counted_by_those_who_answered() -> None:
    assert bars(PollKind.SINGLE, "a b c", [("0", 3), ("2", 1)]) == [("a", "3", 75), ("b", "0", 0), ("c", "1", 25)]
    # Two of three chose b besides something else: shares are of people, so they may add up to more than 100.
    assert bars(PollKind.MULTIPLE, "a b c", [("0,1", 1), ("1,2", 1), ("0", 1)]) == [
        ("a", "2", 67),
        ("b", "2", 67),
        ("c", "1", 33),
    ]


def test_a_ranking_shows_mean_places() -> None:
    assert bars(PollKind.RANKING, "a b c", [("0,1,2", 2), ("1,0,2", 1)]) == [
        ("a", "1.3", 83),
        ("b", "1.7", 67),
        ("c", "3.0", 0),
    ]
    assert bars(PollKind.RANKING, "a b", []) == [("a", "–", 0), ("b", "–", 0)]


def test_words_are_joined_however_they_are_spelt_and_hidden_ones_left_out() -> None:
    poll, question = view(PollKind.WORDS, hidden=frozenset({"spam"}))
    tally = tally_of(poll, question, [("Hope\nTime", 1), ("hope", 2), ("SPAM", 5), ("TIME", 1)])
    assert [(bar.label, bar.value) for bar in tally.bars] == [("hope", "3"), ("TIME", "2")]
    assert tally.answers == 9


@pytest.mark.parametrize(
    ("kind", "counts", "said"),
    [
        (PollKind.SINGLE, [], "Nobody has answered yet."),
        (PollKind.SINGLE, [("0", 1)], "1 person answered. Most chose a, 100 %."),
        (PollKind.SINGLE, [("0", 2), ("1", 2)], "4 people answered. Equal in front: a and b, 50 %."),
        (PollKind.SCALE, [("0", 1), ("2", 1)], "2 people answered. On average 2.0 of 3."),
        (PollKind.RANKING, [("2,1,0", 1)], "1 person answered. In front: c."),
    ],
)
def test_a_result_is_said_in_a_sentence(kind: PollKind, counts: list[tuple[str, int]], said: str) -> None:
    assert tally_of(*view(kind, "a", "b", "c"), counts).summary == said


def test_small_groups_are_shown_together() -> None:
    answers = [("Spain", "0")] * 9 + [("Malta", "1")] * 3 + [("Latvia", "2")] * 2
    assert break_down(answers, 3) == (Cell("Spain", 9, (9, 0, 0)), Cell(OTHERS, 5, (0, 3, 2)))
    # Malta alone would be too few, and Spain's numbers would give them away: nothing is shown at all.
    assert break_down(answers[:12], 3) == ()
    joined = break_down([*answers[:12], *[("Italy", "0")] * 6], 3)
    assert joined == (Cell("Spain", 9, (9, 0, 0)), Cell(OTHERS, 9, (6, 3, 0)))
    assert break_down([], 3) == ()


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("012")), max_size=80))
def test_nobody_can_be_told_from_a_breakdown(answers: list[tuple[str, str]]) -> None:
    cells = break_down(answers, 3)
    sizes = Counter(group for group, _ in answers)
    assert all(cell.answers >= SMALLEST_CELL for cell in cells)
    assert all(cell.answers == sizes[cell.group] for cell in cells if cell.group != OTHERS)
    # Nor from what is missing: the shown cells hold everybody, or none are shown.
    assert sum(cell.answers for cell in cells) in (0, len(answers))


def test_equal_points_share_a_rank() -> None:
    ranks = leaderboard([("v1", "Ann", 900), ("v2", "Bo", 1200), ("v3", "Cy", 900), ("v4", "Di", 10)])
    assert [(rank.rank, rank.name, rank.shared) for rank in ranks] == [
        (1, "Bo", 1),
        (2, "Ann", 2),
        (2, "Cy", 2),
        (4, "Di", 1),
    ]
