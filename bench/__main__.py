"""Runs every benchmark briefly: `python -m bench`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SECONDS = 300  # for one benchmark; a short run that takes longer is a fault


def main() -> int:
    """Run all; the exit code counts those that failed."""
    failed = 0
    for path in sorted(HERE.glob("[!_]*.py")):
        if "__main__" not in path.read_text():
            continue
        print(f"# bench.{path.stem}", flush=True)
        command = [sys.executable, "-m", f"bench.{path.stem}", "--short"]
        try:
            failed += subprocess.run(command, timeout=SECONDS, check=False).returncode != 0
        except subprocess.TimeoutExpired:
            print(f"# bench.{path.stem} took longer than {SECONDS} s")
            failed += 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
