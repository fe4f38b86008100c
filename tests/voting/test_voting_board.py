"""The public board: stable bytes, a proof for every voter, a recount from the file, forgeries named."""

import json
import random
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from voting import (
    BadBoard,
    BallotSpec,
    Choice,
    Option,
    board,
    box_root,
    canonical_json,
    count,
    parse_choice,
    prove,
    proves_inclusion,
    receipt,
    tracker_code,
    verify_board,
)

SPEC = BallotSpec(
    id="pitch",
    title="Best pitch of the morning",
    method="approval",
    options=tuple(Option(name, f"Pitch {name.upper()}") for name in "abc"),
    max_choices=2,
    allow_abstain=True,
)
RAWS: list[object] = [["a"], ["a", "b"], ["c"], {"blank": True}, {"abstain": True}, ["b", "c"], ["a", "c"]]
Change = Callable[[dict[str, Any]], object]


def tracker(number: int) -> bytes:
    return sha256(number.to_bytes(4, "big")).digest()[:16]


ENTRIES = [(tracker(at), parse_choice(SPEC, raw)) for at, raw in enumerate(RAWS)]


def test_a_receipt_is_the_hash_it_says_it_is() -> None:
    mine, choice = ENTRIES[1]
    assert receipt("pitch", mine, choice) == sha256(b"\x00pitch" + mine + b'{"pick":["a","b"]}').digest()
    with pytest.raises(ValueError, match="16 bytes"):
        receipt("pitch", mine[:15], choice)


def test_the_board_is_readable_and_canonical() -> None:
    data = board(SPEC, ENTRIES[:2])
    document = json.loads(data)
    assert canonical_json(document) == data
    assert document["config"] == json.loads(SPEC.canonical())
    assert document["config_sha256"] == SPEC.sha256
    assert document["n"] == 2
    assert document["root"] == box_root(SPEC.id, ENTRIES[:2]).hex()
    rows = sorted((tracker_code(t), choice.as_data()) for t, choice in ENTRIES[:2])
    assert [(row["tracker"], row["choice"]) for row in document["entries"]] == rows


def test_the_order_of_arrival_leaves_no_trace() -> None:
    shuffled = list(ENTRIES)
    random.Random(7).shuffle(shuffled)
    assert shuffled != ENTRIES
    assert board(SPEC, shuffled) == board(SPEC, ENTRIES)


def test_the_board_alone_gives_the_result() -> None:
    data = board(SPEC, ENTRIES)
    expected = count(SPEC, [(choice, 1) for _, choice in ENTRIES])
    assert verify_board(data) == expected
    assert verify_board(data, box_root(SPEC.id, ENTRIES)) == expected
    assert expected.totals == {"a": 3, "b": 2, "c": 3}


def test_an_empty_box_is_a_board_too() -> None:
    assert verify_board(board(SPEC, [])).outcome == "no_votes"


def test_every_voter_gets_a_proof_and_nobody_else_does() -> None:
    root = box_root(SPEC.id, ENTRIES)
    for mine, choice in ENTRIES:
        proof = prove(SPEC.id, ENTRIES, mine)
        assert proves_inclusion(receipt(SPEC.id, mine, choice), proof, root)
        changed = Choice("pick", (("b",),))
        assert not proves_inclusion(receipt(SPEC.id, mine, changed), proof, root)
        assert not proves_inclusion(receipt("other", mine, choice), proof, root)
    with pytest.raises(KeyError):
        prove(SPEC.id, ENTRIES, tracker(99))


def test_a_tracker_stands_once_in_a_box() -> None:
    with pytest.raises(BadBoard) as refused:
        board(SPEC, [*ENTRIES, (ENTRIES[0][0], ENTRIES[1][1])])
    assert refused.value.code == "repeated_tracker"


def test_a_board_that_holds_together_is_still_unmasked_by_the_announced_root() -> None:
    forged = board(SPEC, [*ENTRIES[:-1], (ENTRIES[-1][0], parse_choice(SPEC, ["b"]))])
    assert verify_board(forged).totals["b"] == 3
    with pytest.raises(BadBoard) as refused:
        verify_board(forged, box_root(SPEC.id, ENTRIES))
    assert refused.value.code == "other_root"


def altered(change: Change) -> bytes:
    document = json.loads(board(SPEC, ENTRIES))
    change(document)
    return canonical_json(document)


FORGERIES: list[tuple[str, Change]] = [
    ("wrong_root", lambda d: d["entries"][0].update(choice={"pick": ["b"]})),
    ("wrong_root", lambda d: d.update(root="00" * 32)),
    ("wrong_n", lambda d: d["entries"].pop()),
    ("wrong_n", lambda d: d.update(n=8)),
    ("not_sorted", lambda d: d["entries"].reverse()),
    ("wrong_config_hash", lambda d: d["config"].update(title="Another title")),
    ("wrong_config_hash", lambda d: d["config"]["options"][0].update(label="Pitch Z")),
    ("wrong_config_hash", lambda d: d.update(config_sha256="00" * 32)),
    ("bad_config", lambda d: d["config"].update(seats=3)),
    ("bad_config", lambda d: d["config"].pop("terms")),
    (
        "bad_config",
        lambda d: d["config"].update(title="long" * 600),
    ),
    ("bad_entry", lambda d: d["entries"][2].update(choice={"pick": ["mallory"]})),
    ("bad_entry", lambda d: d["entries"][2].update(choice={"pick": ["a", "b", "c"]})),
    ("bad_entry", lambda d: d["entries"][2].update(choice={"pick": ["b", "a"]})),
    ("bad_entry", lambda d: d["entries"][2].update(choice=["a"])),
    ("bad_entry", lambda d: d["entries"][2].update(tracker="0000-0000-0000-0000-0000-0000-0001")),
    ("bad_entry", lambda d: d["entries"][2].update(tracker=d["entries"][2]["tracker"].lower())),
    ("bad_entry", lambda d: d["entries"][2].update(weight=5)),
    ("bad_entry", lambda d: d["entries"].append("surprise")),
    ("wrong_shape", lambda d: d.update(format="ballot-board/2")),
    ("wrong_shape", lambda d: d.update(entries={})),
    ("wrong_shape", lambda d: d.update(n="7")),
    ("wrong_shape", lambda d: d.update(extra=True)),
    ("wrong_shape", lambda d: d.pop("root")),
]


@pytest.mark.parametrize(("code", "change"), FORGERIES)
def test_every_forgery_is_refused_with_its_name(code: str, change: Change) -> None:
    with pytest.raises(BadBoard) as refused:
        verify_board(altered(change))
    assert refused.value.code == code


def test_a_ballot_that_is_counted_twice_is_refused() -> None:
    def double(document: dict[str, Any]) -> None:
        document["entries"].insert(1, document["entries"][0])
        document["n"] += 1

    with pytest.raises(BadBoard) as refused:
        verify_board(altered(double))
    assert refused.value.code == "repeated_tracker"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"n":' + b"9" * 5000 + b"}", "not_json"),
        (b"[]", "wrong_shape"),
        (b"null", "wrong_shape"),
    ],
)
def test_what_is_no_board_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadBoard) as refused:
        verify_board(data)
    assert refused.value.code == code


def test_there_is_one_spelling_of_a_board() -> None:
    data = board(SPEC, ENTRIES)
    doubled = data.replace(b'"n":7', b'"n":8,"n":7')
    spaced = json.dumps(json.loads(data), sort_keys=True).encode()
    floating = data.replace(b'"n":7', b'"n":7.0')
    surrogate = data.replace(b"Best pitch", b"Best \\ud83d pitch")
    codes = []
    for other in (doubled, spaced, data + b"\n", floating, surrogate):
        assert other != data
        with pytest.raises(BadBoard) as refused:
            verify_board(other)
        codes.append(refused.value.code)
    assert codes == ["not_canonical", "not_canonical", "not_canonical", "wrong_shape", "wrong_shape"]
