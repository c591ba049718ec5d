"""A run in a process of its own that dies, or whose database dies, when a step is done.

    python -m tests.kernel.payments.killed_run STEP process|connection|server
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django
import psutil


def main(step: str, victim: str) -> None:
    """Run 2026-09 of the county; kill the victim once ``step`` is done."""
    django.setup()
    from django.conf import settings

    from minzheng.cli.session import database
    from minzheng.kernel.access.actor import PROGRAM
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments import actions
    from minzheng.kernel.values.periods import Month
    from tests.kernel.payments.registry import COUNTY, KNOWN

    database()
    known = catalogue()
    actions.run(
        month=Month(2026, 9), area=COUNTY, program=known.program, parameters=known.parameters, by=PROGRAM, at=KNOWN,
        home=Path(settings.HOME), progress=lambda done: _kill(victim) if done == step else None)


def _kill(victim: str) -> None:
    if victim == "process":
        os.kill(os.getpid(), signal.SIGKILL)
    from django.db import connection

    if victim == "connection":
        backend = connection.cursor().execute("SELECT pg_backend_pid()").fetchone()[0]
        other = connection.copy()
        other.cursor().execute("SELECT pg_terminate_backend(%s)", [backend])
        other.close()
        return
    folder, backend = connection.cursor().execute(
        "SELECT current_setting('data_directory'), pg_backend_pid()").fetchone()
    os.kill(int((Path(folder) / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    psutil.wait_procs([psutil.Process(backend)] if psutil.pid_exists(backend) else [], timeout=30)


if __name__ == "__main__":
    main(*sys.argv[1:])
