"""What a program asks of the kernel, as strace tells it: shared by `quiet.py` and `tests/faults/faults.py`."""

import os
import re

PROGRAMS_AND_NETWORK = "%network,execve,execveat"
# A thread that the process ends before strace has looked at it: which call it was in, if any, is not known.
UNKNOWN = re.compile(r"^\d+\s+\?\?\?\(")
EXITS_AND_SIGNALS = re.compile(r"\+\+\+|---")
ATTEMPTS = 20


def calls(log, expression, run):
    """Lets `run(prefix)` run a program behind the words `prefix`, and returns what it returns and one line a call of
    `expression`, of all threads. A run in which strace could not name a call proves nothing and is done again; there
    must be one in which every call has a name. Needs strace."""
    for _ in range(ATTEMPTS):
        done = run(["strace", "-f", "-qq", "-o", log, "-e", "trace=" + expression])
        with open(log) as lines:
            made = [line for line in lines if not EXITS_AND_SIGNALS.search(line)]
        os.remove(log)
        if not any(UNKNOWN.match(line) for line in made):
            break
    return done, made
