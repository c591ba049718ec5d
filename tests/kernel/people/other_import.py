"""An import in a process of its own that dies, or waits, at a point of its way.

    python -m tests.kernel.people.other_import FILE PHASE CALL kill|wait

``CALL`` counts what the phase tells of its progress, from 1. ``wait`` says so on standard output and goes on when its
standard input closes.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

import django


def main(file: str, phase: str, call: str, what: str) -> None:
    """Import the file for 2026-11 and do ``what`` at the named point."""
    django.setup()
    from minzheng.kernel.access.actor import PROGRAM
    from minzheng.kernel.people.actions import import_roster
    from minzheng.kernel.values.periods import ZONE, Month

    calls = 0

    def progress(name: str, done: int, total: int) -> None:
        nonlocal calls
        calls += name == phase
        if name == phase and calls == int(call):
            _stop(what)

    import_roster(Path(file), month=Month(2026, 11), office=None, by=PROGRAM,
                  at=datetime(2026, 11, 2, 12, tzinfo=ZONE), progress=progress)  # fmt: skip


def _stop(what: str) -> None:
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    print("waiting", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
