"""Runs a module as a program with a ceiling on its memory and behind everybody else in the queue for the processor.

`python -m conference.foundation.confined MEGABYTES MODULE [ARGUMENT...]`. The child limits itself, because code
between fork and exec in a process with threads can hang.
"""

import os
import resource
import runpy
import sys

NICE = 10


def main() -> None:
    megabytes, module = int(sys.argv[1]), sys.argv[2]
    ceiling = megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    os.nice(NICE)
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
