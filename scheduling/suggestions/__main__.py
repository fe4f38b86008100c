"""Suggestions as a program: a problem as JSON on stdin, lists as JSON lines on stdout. See `codec`, `codec_answer`.

Exit status: 0 with lists, 1 where the problem contradicts itself (one line says how), 2 where it cannot be read.
"""

import json
import sys

from scheduling.suggestions.codec import problem_from_json
from scheduling.suggestions.codec_answer import answer_lines
from scheduling.suggestions.flaws import Contradictory
from scheduling.suggestions.solver import suggest


def main() -> int:
    try:
        problem = problem_from_json(json.load(sys.stdin))
    except (ValueError, KeyError, TypeError) as fault:
        return _told({"type": "unreadable", "fact": f"{type(fault).__name__}: {fault}"}, 2)
    try:
        answer = suggest(problem)
    except Contradictory as fault:
        flaws = [{"code": flaw.code, "fact": str(flaw)} for flaw in fault.flaws]
        return _told({"type": "contradictions", "flaws": flaws}, 1)
    for line in answer_lines(answer):
        _told(line, 0)
    return 0


def _told(line: dict[str, object], status: int) -> int:
    sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
