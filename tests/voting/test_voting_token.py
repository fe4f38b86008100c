"""Boards of verifiable ballots: every vote has its token, and whoever adds, swaps or steals one is found."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from voting import (
    BadBoard,
    BadSpec,
    BallotSpec,
    Option,
    PublicKey,
    Signed,
    VotingError,
    blind,
    blind_sign,
    board,
    box_root,
    canonical_json,
    finalize,
    parse_choice,
    prepare,
    token_fits,
    tracker_code,
    verify_board,
)

SCRIPTS = Path(__file__).resolve().parents[2] / "voting"
CHANCE = Random(9474)
Change = Callable[[dict[str, Any]], object]


def token_for(private: rsa.RSAPrivateKey, tracker: bytes) -> bytes:
    """As voter and signer make it together."""
    numbers = private.private_numbers()
    key, prefix = PublicKey(numbers.public_numbers.n), CHANCE.randbytes(32)
    prepared = prepare(tracker, prefix)
    hidden = blind(key, prepared, CHANCE.randbytes(48), CHANCE.randrange(2, key.modulus))
    signed = blind_sign(key, hidden.message, lambda number: pow(number, numbers.d, key.modulus))
    return prefix + finalize(key, prepared, signed, hidden.inverse)


class Held:
    """A verifiable ballot of nine votes, ten tokens given out."""

    def __init__(self) -> None:
        self.private = rsa.generate_private_key(65537, 2048)
        self.key = PublicKey(self.private.public_key().public_numbers().n)
        options = tuple(Option(name, name.title()) for name in ("ann", "bob", "cho"))
        self.spec = BallotSpec("prize", "The prize", "plurality", options, token_key=self.key)
        trackers = [CHANCE.randbytes(16) for _ in range(9)]
        self.tokens = {tracker: token_for(self.private, tracker) for tracker in trackers}
        self.entries = [(each, parse_choice(self.spec, ["ann", "bob"][at % 2])) for at, each in enumerate(trackers)]
        self.data = board(self.spec, self.entries, Signed(self.tokens, 10))
        self.root = box_root(self.spec.id, self.entries)

    def changed(self, change: Change) -> bytes:
        document = json.loads(self.data)
        change(document)
        return canonical_json(document)


@pytest.fixture(scope="module")
def held() -> Held:
    return Held()


def run(folder: Path, data: bytes, script: str = "verify_tokens.py") -> tuple[int, str]:
    alone = shutil.copy(SCRIPTS / script, folder / script)
    (folder / "board.json").write_bytes(data)
    command = [sys.executable, "-I", str(alone), str(folder / "board.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_the_board_is_checked_by_us_and_by_a_stranger(held: Held, tmp_path: Path) -> None:
    result = verify_board(held.data, held.root)
    assert (result.winners, result.ballots) == (("ann",), 9)
    assert run(tmp_path, held.data) == (0, "9 ballots, 10 tokens were given out\nEvery ballot has a token.\n")
    code, printed = run(tmp_path, held.data, "verify.py")
    assert (code, "now verify_tokens.py" in printed, printed.splitlines()[-1]) == (0, True, "Everything fits.")
    assert len((SCRIPTS / "verify_tokens.py").read_text().splitlines()) < 60


def test_stuffing_is_found(held: Held, tmp_path: Path) -> None:
    """A vote that no token was given for, under another key's token or another vote's, and one vote too many."""
    stranger = rsa.generate_private_key(65537, 2048)
    first, second = sorted(held.tokens)[:2]
    forged = token_for(stranger, first).hex()
    cases: dict[str, Change] = {
        "no token": lambda d: d["entries"][0].update(token="00" * 288),
        "another key": lambda d: d["entries"][0].update(token=forged),
        "another vote's": lambda d: d["entries"][0].update(token=held.tokens[second].hex()),
        "too short": lambda d: d["entries"][0].update(token=held.tokens[first].hex()[:-2]),
    }
    for change in cases.values():
        data = held.changed(change)
        with pytest.raises(BadBoard) as bad:
            verify_board(data)
        assert bad.value.code == "bad_token"
        code, printed = run(tmp_path, data)
        assert (code, f"WRONG: ballot {tracker_code(first)} has no token" in printed) == (1, True)
    few = held.changed(lambda d: d.update(issued=8))
    with pytest.raises(BadBoard) as bad:
        verify_board(few)
    assert bad.value.code == "too_few_tokens"
    assert run(tmp_path, few)[0] == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.pop("issued"), "wrong_shape"),
        (lambda d: d.update(issued="10"), "wrong_shape"),
        (lambda d: d["entries"][0].pop("token"), "bad_entry"),
        (lambda d: d["entries"][0].update(token=d["entries"][0]["token"].upper()), "bad_token"),
        (lambda d: d["config"]["token_key"].update(exponent=3), "bad_config"),
        (lambda d: d["config"]["token_key"].update(suite="RSABSSA"), "bad_config"),
        (lambda d: d["config"]["token_key"].update(modulus="0" + d["config"]["token_key"]["modulus"]), "bad_config"),
        (lambda d: d["config"]["token_key"].update(modulus="ff"), "bad_config"),
        (lambda d: d["config"].update(token_key=None), "bad_config"),
        (lambda d: d["config"].pop("token_key"), "wrong_shape"),
    ],
)
def test_a_board_of_another_shape_is_refused(held: Held, change: Change, code: str) -> None:
    with pytest.raises(BadBoard) as bad:
        verify_board(held.changed(change))
    assert bad.value.code == code


def test_ballots_without_tokens_stay_as_they_were(held: Held, tmp_path: Path) -> None:
    plain = BallotSpec("prize", "The prize", "plurality", held.spec.options)
    assert "token_key" not in plain.as_data()
    assert BallotSpec.from_data(json.loads(held.spec.canonical())) == held.spec
    document = json.loads(board(plain, held.entries))
    assert (set(document["entries"][0]), "issued" in document) == ({"tracker", "choice"}, False)
    document["issued"] = 10
    with pytest.raises(BadBoard):
        verify_board(canonical_json(document))
    assert run(tmp_path, board(plain, held.entries))[0] == 1
    assert issubclass(BadSpec, VotingError)


def test_a_token_is_for_one_tracker(held: Held) -> None:
    first, second = sorted(held.tokens)[:2]
    assert token_fits(held.key, first, held.tokens[first])
    assert not token_fits(held.key, second, held.tokens[first])
    assert not token_fits(held.key, first, b"")
