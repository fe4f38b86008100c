"""The stand-alone verifier: run as an outsider runs it, it agrees with the engine and catches forgeries."""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from voting import (
    BallotSpec,
    Option,
    board,
    box_root,
    canonical_json,
    parse_choice,
    tracker_code,
    verify_board,
)
from voting.tracker import ALPHABET

SCRIPT = Path(__file__).resolve().parents[2] / "voting" / "verify.py"
Change = Callable[[dict[str, Any]], object]


def tracker(number: int) -> bytes:
    return sha256(number.to_bytes(4, "big")).digest()[:16]


def box(method: str) -> tuple[BallotSpec, bytes, bytes]:
    """Rules, board bytes and root of 31 ballots."""
    options = tuple(Option(name, f"Łabel {name}") for name in ("ann", "bob", "cho"))
    most = 2 if method == "approval" else 1
    spec = BallotSpec("prize", "The prize", method, options, most, allow_abstain=True)
    raws: list[object] = [["ann"], ["bob"], ["cho"], ["bob"], {"blank": True}, {"abstain": True}]
    if method == "approval":
        raws += [["ann", "bob"], ["bob", "cho"]]
    entries = [(tracker(at), parse_choice(spec, raws[at % len(raws)])) for at in range(31)]
    return spec, board(spec, entries), box_root(spec.id, entries)


def run(folder: Path, data: bytes, *arguments: str) -> tuple[int, str]:
    """Run a lone copy of the script, isolated from our packages, as a stranger would."""
    alone = shutil.copy(SCRIPT, folder / "verify.py")
    (folder / "board.json").write_bytes(data)
    command = [sys.executable, "-I", str(alone), str(folder / "board.json"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("method", ["plurality", "approval"])
def test_the_outsider_counts_what_we_count(tmp_path: Path, method: str) -> None:
    spec, data, root = box(method)
    result = verify_board(data)
    code, printed = run(tmp_path, data, root.hex(), tracker_code(tracker(3)))
    assert code == 0, printed
    lines = printed.splitlines()
    assert lines[:2] == [f"rules {spec.sha256}", f"root  {root.hex()}"]
    assert lines[2] == f"{result.blank + result.abstain} of 31 are blank or abstain"
    found = {line.split()[1]: int(line.split()[0]) for line in lines[3:-1]}
    assert found == result.totals
    assert lines[-1] == "Everything fits."


RANKED: dict[str, dict[str, Any]] = {
    "score": {"top_score": 3},
    "points": {"scale": (5, 3, 1)},
    **{method: {} for method in ("borda", "irv", "stv", "schulze", "ranked_pairs")},
}


@pytest.mark.parametrize("method", RANKED)
def test_the_outsider_checks_every_method_and_counts_what_is_a_sum(tmp_path: Path, method: str) -> None:
    options = tuple(Option(name, name) for name in ("ann", "bob", "cho"))
    spec = BallotSpec("prize", "The prize", method, options, 3, **RANKED[method])
    raws: list[object] = [{"rank": ["bob", "ann"]}, {"rank": ["cho", "bob", "ann"]}, {"rank": ["bob"]}]
    if method == "score":
        raws = [{"score": {"ann": 1, "bob": 3}}, {"score": {"cho": 3}}]
    raws.append({"blank": True})
    entries = [(tracker(at), parse_choice(spec, raws[at % len(raws)])) for at in range(31)]
    data, root = board(spec, entries), box_root(spec.id, entries)
    code, printed = run(tmp_path, data, root.hex())
    assert code == 0, printed
    found = {line.split()[1]: int(line.split()[0]) for line in printed.splitlines()[3:-1]}
    firsts = {o: sum(choice.tiers[:1] == ((o,),) for _, choice in entries) for o in spec.option_ids}
    whole = method in ("score", "points")
    assert found == (verify_board(data).totals if whole else firsts)
    assert ("by first ranks" in printed) is not whole
    document = json.loads(data)
    bad: list[dict[str, Any]] = [
        {"rank": [["bob"], ["bob"]]},
        {"rank": [["bob", "ann"]]},
        {"rank": [["zoe"]]},
        {"pick": ["bob"]},
    ]
    if method == "score":
        bad = [{"score": [["bob", 4]]}, {"score": [["bob", 1], ["ann", 1]]}, {"score": [["bob", 0]]}, {"pick": ["bob"]}]
    for choice in bad:
        document["entries"][0]["choice"] = choice
        assert "breaks the rules" in run(tmp_path, canonical_json(document))[1]


def rehashed(document: dict[str, Any], change: dict[str, object]) -> None:
    document["config"].update(change)
    document["config_sha256"] = sha256(canonical_json(document["config"])).hexdigest()


FORGERIES: list[Change] = [
    lambda d: d["entries"][0].update(choice={"pick": ["cho"]}),
    lambda d: d["entries"].pop(),
    lambda d: d.update(n=30),
    lambda d: d.update(root="00" * 32),
    lambda d: d["entries"].reverse(),
    lambda d: d["config"].update(title="Another prize"),
    lambda d: d["config"]["options"][0].update(label="Somebody else"),
    lambda d: d["entries"][0].update(choice={"pick": ["mallory"]}),
    lambda d: d["entries"][0].update(choice={"pick": ["ann", "ann"]}),
    lambda d: d["entries"][0].update(choice={"pick": ["ann", "bob", "cho"]}),
    lambda d: d["entries"][0].update(choice={"pick": [""]}),
    lambda d: d["entries"][0].update(choice={"pick": "ann"}),
    lambda d: d["entries"][0].update(choice={"pick": []}),
    lambda d: d["entries"][0].update(choice={"blank": False}),
    lambda d: d["entries"][0].update(choice={"rank": [["ann"]]}),
    lambda d: d["entries"][0].update(tracker="0000-0000-0000-0000-0000-0000-0001"),
    lambda d: d["entries"].insert(0, d["entries"][0]),
    lambda d: rehashed(d, {"method": "schulze"}),
    lambda d: rehashed(d, {"allow_blank": False}),
    lambda d: d.pop("config"),
]


@pytest.mark.parametrize("change", FORGERIES)
def test_every_forgery_ends_with_exit_code_1(tmp_path: Path, change: Change) -> None:
    document = json.loads(box("approval")[1])
    change(document)
    code, printed = run(tmp_path, canonical_json(document))
    assert code == 1, printed
    assert "Everything fits." not in printed


def rebuilt(change: Change) -> bytes:
    """A forged board whose n, root and hash were made to fit again: only the rules betray it."""
    document = json.loads(box("approval")[1])
    change(document)
    document["n"] = len(document["entries"])
    leaves = []
    for entry in document["entries"]:
        number = 0
        for symbol in entry["tracker"].replace("-", ""):
            number = number * 32 + ALPHABET.index(symbol)
        secret = (number >> 12).to_bytes(16, "big")
        leaves.append(sha256(b"\x00prize" + secret + canonical_json(entry["choice"])).digest())
    while len(leaves) > 1:
        pairs = [leaves[at : at + 2] for at in range(0, len(leaves), 2)]
        leaves = [sha256(b"\x01" + b"".join(p)).digest() if len(p) == 2 else p[0] for p in pairs]
    document["root"] = leaves[0].hex()
    return canonical_json(document)


def wrong_lines(folder: Path, change: Change) -> list[str]:
    code, printed = run(folder, rebuilt(change))
    wrong = [line for line in printed.splitlines() if line.startswith("WRONG")]
    assert code == (1 if wrong else 0), printed
    return wrong


def test_rebuilding_works_at_all(tmp_path: Path) -> None:
    assert wrong_lines(tmp_path, lambda d: d["entries"][0].update(choice={"pick": ["ann"]})) == []


@pytest.mark.parametrize(
    "choice",
    [
        {"pick": ["mallory"]},
        {"pick": ["bob", "ann"]},
        {"pick": ["ann", "ann"]},
        {"pick": ["ann", "bob", "cho"]},
        {"pick": []},
        {"pick": [""]},
        {"pick": ["ann", ""]},
        {"pick": "ann"},
        {"blank": [""]},
        {"rank": ["ann"]},
    ],
)
def test_a_ballot_against_the_rules_is_named_even_when_all_hashes_fit(
    tmp_path: Path,
    choice: dict[str, object],
) -> None:
    [wrong] = wrong_lines(tmp_path, lambda d: d["entries"][0].update(choice=choice))
    assert "breaks the rules" in wrong


def test_a_forged_code_a_double_and_a_shuffle_are_named_even_when_all_hashes_fit(tmp_path: Path) -> None:
    [wrong] = wrong_lines(tmp_path, lambda d: d["entries"][0].update(tracker="0000-" * 6 + "0001"))
    assert "its code is no code" in wrong
    for change in (lambda d: d["entries"].insert(0, d["entries"][0]), lambda d: d["entries"].reverse()):
        assert wrong_lines(tmp_path, change) == ["WRONG: ballots unsorted or repeated"]


def test_another_root_another_spelling_and_a_missing_code_are_named(tmp_path: Path) -> None:
    _, data, root = box("plurality")
    assert "another root was announced" in run(tmp_path, data, "00" * 32)[1]
    assert "not canonical" in run(tmp_path, data + b"\n")[1]
    code, printed = run(tmp_path, data, root.hex(), tracker_code(tracker(99)))
    assert (code, f"no ballot has the code {tracker_code(tracker(99))}" in printed) == (1, True)


def test_the_script_is_short_and_knows_nothing_of_us() -> None:
    text = SCRIPT.read_text("utf-8")
    assert len(text.splitlines()) < 60
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (node.names if isinstance(node, ast.Import) else [ast.alias(node.module or "")])
    }
    assert imported <= sys.stdlib_module_names
