"""A revealed result as its page shows it: places with figures, and how they came about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from conference.ballots.figures import Figure, figure, heading, said
from conference.ballots.queries import BallotView, CandidateCard
from conference.ballots.speech import missed
from conference.ballots.statistics import Cell

Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """A candidate in the table of places."""

    place: int
    who: CandidateCard
    figure: Figure
    winner: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table of texts; the first cell of a row heads it. `notes` stand below."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that the page says about a result beside its seal."""

    heading: str
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]
    missed: str  # which condition of the award was not reached; "" where all were


def outcome_of(view: BallotView, cards: Sequence[CandidateCard], result: Mapping[str, Any]) -> Outcome:
    """`result` as in `voting.Result.as_data`."""
    by_key = {card.key: card for card in cards}
    totals = {row["option"]: row["total"] for row in result["totals"]}
    rows = tuple(
        Row(
            place["place"],
            by_key[key],
            figure(totals[key], result, view.method, view.panel_rule),
            key in result["winners"],
        )
        for place in result["standing"]
        for key in place["options"]
    )
    names = {card.key: card.name for card in cards}
    steps: list[Mapping[str, Any]] = result["trace"]
    found = (_sides(steps, names), _rounds(steps, names), _duels(steps, names), _paths(steps, names))
    lacks = missed(result["outcome"], steps, names) if result["outcome"] in ("no_quorum", "no_majority") else ""
    return Outcome(heading(view.method, view.panel_rule), rows, tuple(table for table in found if table), lacks)


def turnout_table(caption: str, cells: Sequence[Cell]) -> Table:
    """How many voted, by group."""
    rows = tuple((cell.name, f"{cell.voted} of {cell.of}", f"{round(100 * cell.voted / cell.of)} %") for cell in cells)
    note = "Groups in which fewer than five voted stand together as others."
    return Table(caption, ("Group", "Voted", "Turnout"), rows, (note,))


def codes_table(view: BallotView, used: int) -> Table:
    """What became of the room codes, however few: the figure to hold against the signatures on paper."""
    rows = (("Made", str(view.room_codes)), ("Withdrawn", str(view.room_void)), ("Used", str(used)))
    note = "Slips for people in the room without a login. They stand apart from the groups, for a slip has no country."
    return Table("Room codes", ("Slips", "Number"), rows, (note,))


def _of(steps: Sequence[Mapping[str, Any]], kind: str) -> list[Mapping[str, Any]]:
    return [step for step in steps if step["kind"] == kind]


def _sides(steps: Sequence[Mapping[str, Any]], names: Names) -> Table | None:
    for step in _of(steps, "sides"):
        whole = step["jury_weight"] + step["public_weight"]
        shares = step["rule"] == "share"

        def side(value: object, shares: bool = shares) -> str:
            return f"{said(100 * Fraction(str(value)), 1)} %" if shares else said(value)

        rows = tuple(
            (
                names[row["option"]],
                f"{side(row['jury'])} ({said(row['jury_votes'])})",
                f"{side(row['public'])} ({said(row['public_votes'])})",
            )
            for row in step["sides"]
        )
        jury = said(Fraction(100 * step["jury_weight"], whole), 1)
        public = said(Fraction(100 * step["public_weight"], whole), 1)
        note = f"The jury weighs {jury} %, the public {public} %. In brackets: what was counted, before weighing."
        return Table("Jury and public", ("Candidate", "Jury", "Public"), rows, (note,))
    return None


def _rounds(steps: Sequence[Mapping[str, Any]], names: Names) -> Table | None:
    rounds = _of(steps, "round")
    if not rounds:
        return None
    votes = [{row["option"]: said(row["total"]) for row in now["votes"]} for now in rounds]
    rows = tuple((name, *(each.get(key, "out") for each in votes)) for key, name in names.items())
    exhausted = ("Nobody any more", *(said(now["exhausted"]) for now in rounds))
    heads = ("Candidate", *(f"Round {now['round']}" for now in rounds))
    notes = tuple(note for now in rounds if (note := _round_note(now, names)))
    return Table("Round by round", heads, (*rows, exhausted), notes)


def _round_note(now: Mapping[str, Any], names: Names) -> str:
    parts = [
        f"{' and '.join(names[key] for key in now[kind])} {verb}"
        for kind, verb in (("elected", "elected"), ("dropped", "out"))
        if now[kind]
    ]
    return f"Round {now['round']}: {', '.join(parts)} ({now['why']})." if parts else ""


def _duels(steps: Sequence[Mapping[str, Any]], names: Names) -> Table | None:
    for step in _of(steps, "duels"):
        rows = tuple(
            (
                f"{names[duel['a']]} – {names[duel['b']]}",
                f"{duel['for']} : {duel['against']}",
                names.get(duel["winner"], "equal"),
            )
            for duel in step["duels"]
        )
        [condorcet] = [step["winner"] for step in _of(steps, "condorcet")]
        note = (
            f"{names[condorcet]} beats every other candidate." if condorcet else "Nobody beats every other candidate."
        )
        return Table("Head to head", ("Duel", "Votes", "Won by"), rows, (note,))
    return None


def _paths(steps: Sequence[Mapping[str, Any]], names: Names) -> Table | None:
    """How a circle was resolved; nothing where somebody beats everybody."""
    if not any(step["winner"] is None for step in _of(steps, "condorcet")):
        return None
    for step in _of(steps, "strongest_paths"):
        chains = tuple((" → ".join(names[key] for key in row["path"]), said(row["strength"])) for row in step["paths"])
        return Table("Strongest chains of wins", ("Chain", "Its weakest win"), chains)
    for step in _of(steps, "locking"):
        rows = tuple(
            (
                f"{names[d['winner']]} – {names[d['loser']]}",
                f"{d['for']} : {d['against']}",
                "fixed" if d["locked"] else "passed over",
            )
            for d in step["duels"]
        )
        return Table("Wins in the order in which they were fixed", ("Duel", "Votes", ""), rows)
    return None
