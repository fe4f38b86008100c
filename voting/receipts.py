"""Receipts and the public board: leaf, root, proof, the board file, and a recount from that file alone."""

import json
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from voting.ballot import BallotSpec, parse_choice
from voting.blind import PublicPower
from voting.canonical import VotingError, canonical_json
from voting.choice import BadChoice, Choice
from voting.merkle import InclusionProof, inclusion_proof, leaf_hash, merkle_root
from voting.panel import BadPanel
from voting.reading import read_integer, read_list, read_object, read_text
from voting.result import Result
from voting.tally import count
from voting.token import token_fits
from voting.tracker import TRACKER_BYTES, tracker_bytes, tracker_code

FORMAT: Final = "ballot-board/1"
BOARD: Final = ("format", "config", "config_sha256", "root", "n", "entries")
ENTRY: Final = ("tracker", "choice")
Entry = tuple[bytes, Choice]


class BadBoard(VotingError):
    """A board that does not hold together: it must not be believed, and not be published."""


class Signed(NamedTuple):
    """What the box of a verifiable ballot holds besides: every vote's token by tracker, and how many were given out."""

    tokens: Mapping[bytes, bytes]
    issued: int


def receipt(ballot_id: str, tracker: bytes, choice: Choice) -> bytes:
    """The voter's receipt and the leaf of the tree: SHA256(0x00 | ballot id | tracker | canonical choice).

    Without the secret tracker it tells nothing about the choice. The parts need no separators: within one
    ballot the id is fixed, and a tracker always has 16 bytes.
    """
    if len(tracker) != TRACKER_BYTES:
        raise ValueError(f"a tracker has {TRACKER_BYTES} bytes, not {len(tracker)}")
    return leaf_hash(ballot_id.encode("utf-8") + tracker + choice.canonical())


def box_root(ballot_id: str, entries: Iterable[Entry]) -> bytes:
    """Merkle root over the receipts of a box, sorted by tracker: published before the reveal."""
    return merkle_root([receipt(ballot_id, *entry) for entry in sorted_box(entries)])


def prove(ballot_id: str, entries: Iterable[Entry], tracker: bytes) -> InclusionProof:
    """Proof that the ballot with this tracker is under the root; `KeyError` when it is not in the box."""
    box = sorted_box(entries)
    index = {entry[0]: at for at, entry in enumerate(box)}[tracker]
    return inclusion_proof([receipt(ballot_id, *entry) for entry in box], index)


def sorted_box(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by tracker, which is no order of arrival; `BadBoard` when a tracker stands twice."""
    box = sorted(entries, key=lambda entry: entry[0])
    for before, after in pairwise(box):
        if before[0] == after[0]:
            raise BadBoard("repeated_tracker", f"{tracker_code(after[0])} stands twice in the box")
    return box


def board(spec: BallotSpec, entries: Iterable[Entry], signed: Signed | None = None) -> bytes:
    """The public board.json: rules, their hash, root, number of ballots, every ballot sorted by tracker.

    Equal boxes give equal bytes. Trackers stand as the codes that voters hold, so a voter can simply search
    the file. Publish it only after the root; it holds no time, no voter, no weight. Where the rules name a token key,
    pass what was signed: the board then carries every vote's token, and how many tokens were given out.
    """
    box = sorted_box(entries)
    tokens, issued = ({}, {}) if signed is None else (signed.tokens, {"issued": signed.issued})
    document = {
        "format": FORMAT,
        "config": spec.as_data(),
        "config_sha256": spec.sha256,
        "root": box_root(spec.id, box).hex(),
        "n": len(box),
        "entries": [{"tracker": tracker_code(t), "choice": choice.as_data(), **_token(tokens, t)} for t, choice in box],
        **issued,
    }
    return canonical_json(document)


def verify_board(
    data: bytes, announced_root: bytes | None = None, jury: Result | None = None, power: PublicPower = pow
) -> Result:
    """Check a board file in every respect and count it again from nothing but its bytes.

    Pass the root that was shown before the reveal: a forged board can hold together in itself, and only the
    announced root unmasks it. Where the rules name a jury, pass the result of its own board. `power` may be a faster
    `pow` for the tokens. Raises `BadBoard`; codes: not_json, wrong_shape, not_canonical, bad_config, wrong_config_hash,
    wrong_n, not_sorted, repeated_tracker, bad_entry, wrong_root, bad_token, too_few_tokens, other_root, no_jury,
    other_jury.
    """
    document = _opened(data)
    spec = _read_spec(document)
    box = [_read_entry(spec, at, item) for at, item in enumerate(read_list(document, "entries"))]
    if read_integer(document, "n") != len(box):
        raise BadBoard("wrong_n", f"the board says {document['n']} ballots and holds {len(box)}")
    if sorted_box(box) != box:
        raise BadBoard("not_sorted", "the ballots are not sorted by tracker")
    root = box_root(spec.id, box)
    if document["root"] != root.hex():
        raise BadBoard("wrong_root", f"the ballots give root {root.hex()}, the board says otherwise")
    _check_tokens(spec, document, box, power)
    if announced_root is not None and announced_root != root:
        raise BadBoard("other_root", f"root {root.hex()} is not the one that was announced")
    if spec.panel and jury is None:
        raise BadBoard("no_jury", f"this award is combined with the jury's; bring the board of {spec.panel.ballot_id}")
    try:
        return count(spec, ((choice, 1) for _, choice in box), jury if spec.panel else None)
    except BadPanel as error:
        raise BadBoard("other_jury", error.message) from error


def _token(tokens: Mapping[bytes, bytes], tracker: bytes) -> dict[str, str]:
    return {"token": tokens[tracker].hex()} if tokens else {}


def _check_tokens(spec: BallotSpec, document: dict[str, object], box: list[Entry], power: PublicPower) -> None:
    """Every vote has a token of the ballot's key, and no more votes are there than tokens were given out."""
    if spec.token_key is None:
        return
    for at, ((tracker, _), item) in enumerate(zip(box, read_list(document, "entries"), strict=True), start=1):
        token = _read_token(item)
        if not token_fits(spec.token_key, tracker, token, power):
            raise BadBoard("bad_token", f"entry {at}: no token of this ballot was given for {tracker_code(tracker)}")
    if read_integer(document, "issued") < len(box):
        raise BadBoard("too_few_tokens", f"{document['issued']} tokens were given out, and {len(box)} votes are there")


def _read_token(item: object) -> bytes:
    text = read_text(read_object(item, [*ENTRY, "token"]), "token")
    try:
        token = bytes.fromhex(text)
    except ValueError:
        token = b""
    if token.hex() != text:
        raise BadBoard("bad_token", "a token is not written in lower-case hexadecimal")
    return token


def _opened(data: bytes) -> dict[str, object]:
    try:
        document = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadBoard("not_json", f"the file is not JSON in UTF-8: {error}") from error
    try:
        board_object = read_object(document, [*BOARD, *(["issued"] if _has_tokens(document) else [])])
        if read_text(board_object, "format") != FORMAT:
            raise BadBoard("wrong_shape", f"the format is not {FORMAT}")
        for name in {"n", "issued"} & board_object.keys():
            read_integer(board_object, name)
        read_list(board_object, "entries")
        # One byte form only: no hidden keys, no second spelling of the same board.
        canonical = canonical_json(document)
    except (VotingError, TypeError, UnicodeEncodeError, RecursionError) as error:
        raise BadBoard("wrong_shape", str(error)) from error
    if canonical != data:
        raise BadBoard("not_canonical", "the file is not written in canonical JSON")
    return board_object


def _has_tokens(document: object) -> bool:
    config = document.get("config") if isinstance(document, dict) else None
    return isinstance(config, dict) and "token_key" in config


def _read_spec(document: dict[str, object]) -> BallotSpec:
    try:
        spec = BallotSpec.from_data(document["config"])
    except VotingError as error:
        raise BadBoard("bad_config", error.message) from error
    if document["config"] != spec.as_data():
        raise BadBoard("bad_config", "the rules are not written in their one canonical way")
    if document["config_sha256"] != spec.sha256:
        raise BadBoard("wrong_config_hash", f"the rules have hash {spec.sha256}, the board says otherwise")
    return spec


def _read_entry(spec: BallotSpec, at: int, item: object) -> Entry:
    try:
        values = read_object(item, [*ENTRY, "token"] if spec.token_key else [*ENTRY])
        code = read_text(values, "tracker")
        tracker, choice = tracker_bytes(code), parse_choice(spec, values["choice"])
        if code != tracker_code(tracker) or values["choice"] != choice.as_data():
            raise BadChoice("wrong_shape", "tracker or choice is not written in its one canonical way")
    except VotingError as error:
        raise BadBoard("bad_entry", f"entry {at + 1}: {error.message}") from error
    return tracker, choice
