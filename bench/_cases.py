"""The main of a benchmark of named cases: each is measured in a process of its own and prints one JSON line."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Protocol, TypeVar

Line = dict[str, object]


class Named(Protocol):
    """A case; `short` ones are what `make bench` runs."""

    @property
    def name(self) -> str: ...

    @property
    def short(self) -> bool: ...


class Silence:
    """The longest time between two reports of the solver, in seconds."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = perf_counter()

    def note(self, _: object) -> None:
        now = perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


C = TypeVar("C", bound=Named)


def run_cases(
    module: str,
    description: str | None,
    cases: Sequence[C],
    measure: Callable[[C], Line],
    arguments: Sequence[str] | None = None,
) -> int:
    """What `python -m module [--short] [--case NAME]` does. Status 0 when the `reached` of every line is true."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="only the small cases")
    parser.add_argument("--case", choices=[case.name for case in cases], help="one case, in this process")
    options = parser.parse_args(arguments)
    if options.case:
        line = measure(next(case for case in cases if case.name == options.case))
        print(json.dumps(line))
        return 0 if line["reached"] else 1
    failed = 0
    for case in cases:
        if case.short or not options.short:
            command = [sys.executable, "-m", module, "--case", case.name]
            failed += subprocess.run(command, check=False).returncode != 0
    return min(failed, 1)
