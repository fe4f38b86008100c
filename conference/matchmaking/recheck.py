"""The second opinion: checks a schedule against its problem with the engine's stand-alone checker, and says so as JSON.

`python -m conference.matchmaking.recheck PROBLEM.json SCHEDULE.json`, or both on stdin as
`{"problem": ..., "schedule": ...}`. Exit status 0 when nothing is wrong, else 1. It imports neither the solver nor
anything of the application.
"""

import json
import sys
from pathlib import Path
from typing import Any

from scheduling.matching.check import check
from scheduling.matching.codec import problem_from_json
from scheduling.matching.codec_schedule import schedule_from_json
from scheduling.matching.reading import Malformed


def verdict(problem: Any, schedule: Any) -> list[str]:
    """Everything that is wrong, one fact a line; empty when the schedule is legal and as good as it says."""
    try:
        return [violation.fact for violation in check(problem_from_json(problem), schedule_from_json(schedule))]
    except Malformed as error:
        return [str(error)]


def main() -> int:
    if len(sys.argv) == 3:
        problem, schedule = (json.loads(Path(name).read_text()) for name in sys.argv[1:])
    else:
        given = json.load(sys.stdin)
        problem, schedule = given["problem"], given["schedule"]
    found = verdict(problem, schedule)
    sys.stdout.write(json.dumps({"type": "verdict", "violations": found}) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
