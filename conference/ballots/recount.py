"""Recounting a published board, from its bytes alone: what `folkmoot recount BOARD.json` prints."""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from conference.ballots.signer import public_power
from voting import BadBoard, BallotSpec, Result, commitment, draw_fits, draw_of, six_words, verify_board
from voting.canonical import sha256_hex


@dataclass(frozen=True, slots=True)
class Recount:
    """`lines` for people; `fits` is False where the board must not be believed, and then there is no result."""

    fits: bool
    lines: tuple[str, ...]
    result: Result | None = None


def recount(path: Path, announced_root: str | None = None, jury: Path | None = None) -> Recount:
    """Check a board file in every respect and count it again, together with the jury's board where one takes part.

    `announced_root` is the root shown before the reveal, hex: a forged board can hold together in itself, and
    only that root unmasks it.
    """
    data = path.read_bytes()
    try:
        root = bytes.fromhex(announced_root) if announced_root else None
    except ValueError:
        return Recount(False, ("The announced root is not hexadecimal; copy it again.",))
    try:
        heard = _verified(jury.read_bytes()) if jury else None
        result = _verified(data, root, heard)
    except BadBoard as bad:
        return Recount(False, (f"This board does not hold together ({bad.code}): {bad.message}.",))
    return Recount(True, _lines(data, result, announced_root), result)


def _verified(data: bytes, root: bytes | None = None, heard: Result | None = None) -> Result:
    """As `voting.verify_board`; the tokens of verifiable ballots are checked at a quarter of the time."""
    power = public_power() if b'"token_key"' in data else pow
    return verify_board(data, root, heard, power)


def _lines(data: bytes, result: Result, announced_root: str | None) -> tuple[str, ...]:
    board = json.loads(data)
    spec = BallotSpec.from_data(board["config"])
    labels = {option["id"]: option["label"] for option in board["config"]["options"]}
    totals = sorted(result.totals.items(), key=lambda row: -row[1])
    return (
        board["config"]["title"],
        f"rules {result.config_sha256}",
        f"root  {board['root']}",
        f"      {' '.join(six_words(bytes.fromhex(board['root'])))}",
        f"file  {sha256_hex(data)}",
        f"{result.ballots} votes, {result.blank} of them blank",
        *([f"{board['issued']} tokens were given out, and every vote has its own"] if "issued" in board else ()),
        *(f"{said_total(total):>8} {labels[option]}" for option, total in totals),
        *_draw_lines(spec),
        _outcome(result, labels),
        "Everything fits." if announced_root else "The board holds together. Compare its root with the announced one.",
    )


def _draw_lines(spec: BallotSpec) -> list[str]:
    """Whether what was drawn follows from seed and word, and the commitment to compare with the log's first line."""
    draw = draw_of(spec)
    if draw is None:
        return []
    fits = "follows from its seed" if draw_fits(spec) else "DOES NOT FOLLOW from its seed"
    return [f"The draw {fits}; word “{draw.word}”, commitment {commitment(draw.seed)}"]


def _outcome(result: Result, labels: dict[str, str]) -> str:
    winners = " and ".join(labels[option] for option in result.winners)
    return {
        "decided": f"Winner: {winners}",
        "shared": f"Shared by {winners}",
        "tie": "A tie that no rule decides",
        "no_quorum": "Too few voted: the award is not given",
        "no_majority": "Nobody reached the majority: the award is not given",
    }.get(result.outcome, "Nobody was voted for")


def said_total(total: int | Fraction) -> str:
    """A total for people: a whole number as it is, any other to four decimals."""
    return str(total) if isinstance(total, int) else f"{float(total):.4f}"
