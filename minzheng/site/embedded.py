"""The embedded PostgreSQL: a private server under ``MINZHENG_HOME/postgres``, for as long as somebody uses it.

Every process that uses it holds a shared lock on ``postgres.users``; whoever leaves last stops the server. A process
that is killed lets its lock go, and PostgreSQL recovers a server that was killed. Its socket is for its owner only.
"""

from __future__ import annotations

import atexit
import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from . import cluster

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
}
"""Settings of PostgreSQL: no network, and memory for a county's month."""

if sys.platform == "linux":
    OPTIONS["dynamic_shared_memory_type"] = "sysv"  # containers give /dev/shm 64 MB only, too little for big joins

_using: dict[Path, IO[bytes]] = {}


def start(home: Path, **options: str) -> None:
    """Start the server of ``home``, or join it where it runs; make it and its database on first use.

    ``options`` are settings of PostgreSQL beside OPTIONS. When the last process that joined exits, the server stops.
    Raises ServerNotStarted with the reason.
    """
    if home in _using:
        return
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        cluster.ensure_files(home)
        if not cluster.answers(home):
            cluster.launch(home, OPTIONS | options)
        cluster.ensure_database(home)
        _using[home] = (home / "postgres.users").open("ab")
        fcntl.flock(_using[home], fcntl.LOCK_SH)
    atexit.register(leave, home)


def leave(home: Path) -> None:
    """Stop using the server of ``home``; it stops when nobody else uses it."""
    users = _using.pop(home, None)
    if users is None or not cluster.data_folder(home).exists():
        return
    with users, _alone(home):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        cluster.stop(home)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Nobody else starts or stops the server of ``home`` inside the block."""
    with (home / "postgres.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
