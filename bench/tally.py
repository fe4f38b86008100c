"""Figures of the counting engine, one JSON line each: python -m bench.tally [--short].

`seconds` is the best of some runs, `mb` the peak of memory allocated during one more run (tracemalloc), and
`bound` the seconds the figure must stay under, with where the bound comes from.
"""

import argparse
import gc
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from voting import (
    METHODS,
    BallotSpec,
    Choice,
    Option,
    board,
    box_root,
    count,
    merkle_root,
    parse_choice,
    receipt,
    reveal_steps,
    verify_board,
)
from voting.methods.points import EUROVISION

ROOT = Path(__file__).resolve().parents[1]
SCRIPT = ROOT / "voting" / "verify.py"
NAMES = [f"candidate-{number}" for number in range(10)]
GOAL_VERIFY = "own goal: a ballot of 10,000 verified in less than a second"
PEER_ROOT = "peer: 10 to 20 ms in our first prototype; the bound allows for a busy machine"
GOAL_CLOSE = "own goal: the root stands half a second after the close"
GOAL_COUNT = "own goal: a hall does not wait for a count"
GOAL_SECONDS = 3.0
# Both take 2 to 4 ms in a one-pass reference of 233 lines.
PEER = {"irv": 0.026, "schulze": 0.026}
PEER_COUNT = "peer: 13 ms of pyrankvote 2.0.6 for its instant run-off, doubled for a busy machine"
BURLINGTON = Path(__file__).resolve().parents[2] / "shared" / "data" / "voting" / "burlington-2009-irv.json"
GOAL_IMPORT = "own goal: import under 50 ms"


def spec_of(method: str) -> BallotSpec:
    """Ten candidates; as many choices a ballot as the method takes, and three seats for the transferable vote."""
    return BallotSpec(
        "bench",
        "Bench",
        method,
        tuple(Option(name, name.title()) for name in NAMES),
        max_choices=1 if method == "plurality" else 10,
        seats=3 if method == "stv" else 1,
        top_score=10 if method == "score" else 0,
        scale=EUROVISION if method == "points" else (),
    )


def choices_of(spec: BallotSpec, n: int) -> list[tuple[Choice, int]]:
    """`n` seeded ballots, each its own object, one in fifty blank; rankings of any length, so hardly two are equal."""
    chance = random.Random(2020)
    choices: list[tuple[Choice, int]] = []
    for _ in range(n):
        raw: object = chance.sample(NAMES, chance.randint(1, spec.max_choices))
        if spec.rule.FORM == "score":
            raw = {name: chance.randint(1, spec.top_score) for name in raw}  # type: ignore[attr-defined]
        choices.append((parse_choice(spec, {"blank": True} if chance.random() < 0.02 else {spec.rule.FORM: raw}), 1))
    return choices


def entries_of(spec: BallotSpec, n: int) -> list[tuple[bytes, Choice]]:
    """`n` seeded ballots with trackers, as they lie in the box."""
    trackers = (hashlib.sha256(number.to_bytes(4, "big")).digest()[:16] for number in range(n))
    return [(tracker, choice) for tracker, (choice, _) in zip(trackers, choices_of(spec, n), strict=True)]


def measure(figure: str, n: int, bound: float, why: str, work: Callable[[], object], runs: int) -> None:
    """Run `work`, print its line."""
    seconds = min(timed(work) for _ in range(runs))
    gc.collect()
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    report(figure, n, seconds, bound, why, peak)


def timed(work: Callable[[], object]) -> float:
    """Seconds of one run."""
    gc.collect()
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def report(figure: str, n: int, seconds: float, bound: float, why: str, peak: int | None = None) -> None:
    """One JSON line; `mb` is null where another process did the work."""
    line: dict[str, object] = {"figure": figure, "n": n, "seconds": round(seconds, 4)}
    line |= {"mb": None if peak is None else round(peak / 1e6, 2), "bound": bound}
    print(json.dumps(line | {"within": seconds <= bound, "bound_from": why}), flush=True)


def tallies(n: int, runs: int) -> None:
    """`n` ballots of ten candidates by every method, and the reveal of one of them."""
    for method in METHODS:
        spec = spec_of(method)
        choices = choices_of(spec, n)
        measure(f"tally_{method}", n, GOAL_SECONDS, GOAL_COUNT, lambda s=spec, c=choices: count(s, c), runs)  # type: ignore[misc]
    result = count(spec, choices)
    measure("reveal_steps", n, 0.05, GOAL_COUNT, lambda: reveal_steps(result), runs)


def burlington(runs: int) -> None:
    """Burlington's election of 2009, 8,980 ballots in 384 patterns, where its file is at hand."""
    if not BURLINGTON.is_file():
        print(json.dumps({"figure": "burlington", "skipped": "the file of that election is not on this machine"}))
        return
    case = json.loads(BURLINGTON.read_text("utf-8"))
    options = tuple(Option(name, name) for name in case["candidates"])
    for method in ("irv", "schulze"):
        equal = method == "schulze"
        spec = BallotSpec("burlington", case["title"], method, options, len(options), allow_equal=equal)
        choices = [(parse_choice(spec, _ranking(b["r"], equal)), b["n"]) for b in case["ballots"]]
        measure(f"burlington_{method}", 8980, PEER[method], PEER_COUNT, lambda s=spec, c=choices: count(s, c), runs)  # type: ignore[misc]


def _ranking(rungs: list[Any], equal: bool) -> object:
    """An instant run-off ends a ranking before its first overvote."""
    end = len(rungs) if equal else next((at for at, rung in enumerate(rungs) if isinstance(rung, list)), len(rungs))
    return {"rank": rungs[:end]} if end else {"blank": True}


def receipts(n: int, runs: int) -> None:
    """Root, board and verification of a box of `n` approval ballots."""
    spec = spec_of("approval")
    entries = entries_of(spec, n)
    data = board(spec, entries)
    leaves = [receipt(spec.id, *entry) for entry in entries]
    measure("merkle_root", n, 0.1, PEER_ROOT, lambda: merkle_root(leaves), runs)
    measure("box_root_from_choices", n, 0.5, GOAL_CLOSE, lambda: box_root(spec.id, entries), runs)
    measure("write_board", n, 1.0, GOAL_VERIFY, lambda: board(spec, entries), runs)
    measure("verify_board", n, 1.0, GOAL_VERIFY, lambda: verify_board(data), runs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "board.json"
        path.write_bytes(data)
        command = [sys.executable, "-I", str(SCRIPT), str(path)]
        seconds = min(timed(lambda: run(command)) for _ in range(runs))
    report("verify_script_with_interpreter", n, seconds, 1.0, GOAL_VERIFY)
    print(json.dumps({"figure": "board_size", "n": n, "bytes": len(data)}), flush=True)


def importing(runs: int) -> None:
    """CPU seconds of a first import in a new interpreter, with compiled files as after an installation."""
    code = "import time; t = time.process_time(); import voting; print(time.process_time() - t)"
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        seconds = min(float(run([sys.executable, "-c", code], env)) for _ in range(runs + 2))
    report("import_voting", 1, seconds, 0.05, GOAL_IMPORT)


def run(command: list[str], env: dict[str, str] | None = None) -> str:
    """Output of a command that must succeed within a minute."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout


def main() -> None:
    """All figures; `--short` takes a tenth of the ballots and fewer runs."""
    parser = argparse.ArgumentParser(description="Figures of the counting engine")
    parser.add_argument("--short", action="store_true")
    short = parser.parse_args().short
    burlington(2 if short else 8)
    tallies(10_000 if short else 100_000, 1 if short else 3)
    receipts(1_000 if short else 10_000, 2 if short else 5)
    importing(2 if short else 8)


if __name__ == "__main__":
    main()
