"""One private PostgreSQL server: its files, its socket, making, launching and stopping it."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

import psutil
import psycopg

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

from .programs import BINARIES, give_to_server, let_through, run

DATABASE = "minzheng"
SUPERUSER = "postgres"
LONGEST_SOCKET_FOLDER = 88
"""Bytes: a socket's whole path must stay under 104 (macOS) and 108 (Linux)."""

START_ATTEMPTS = 20
STILL_DYING = ("shared memory block", "lock file")
"""What PostgreSQL says while the processes of a killed server have not all gone."""


class ServerNotStarted(MinzhengError):
    """The embedded database cannot be made or started."""

    code = "database_unavailable"


def data_folder(home: Path) -> Path:
    """Where the database keeps its files."""
    return home / "postgres"


def socket_folder(home: Path) -> Path:
    """Where its socket lies: with the files, or under the temporary folder where that path is too long for a socket."""
    data = data_folder(home)
    if len(os.fsencode(data)) <= LONGEST_SOCKET_FOLDER:
        return data
    return Path(tempfile.gettempdir()) / f"minzheng-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"


def connect(home: Path, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
    """A connection to the running server. Raises psycopg.OperationalError where it does not answer."""
    folder = str(socket_folder(home))
    return psycopg.connect(host=folder, user=SUPERUSER, dbname=database, connect_timeout=5, autocommit=True)


def answers(home: Path) -> bool:
    """Whether the server runs and answers."""
    try:
        connect(home, SUPERUSER).close()
    except psycopg.OperationalError:
        return False
    return True


def ensure_files(home: Path) -> None:
    """Make the server's files where there are none: beside, then moved into place, so that they are whole or not there.

    Raises ServerNotStarted.
    """
    data, draft = data_folder(home), home / "postgres.new"
    if data.exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    give_to_server(draft)
    let_through(draft, BINARIES)
    failure = run(draft, "initdb", "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions",
                  "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    if failure:
        raise ServerNotStarted(say("内置数据库无法建立：{reason}", reason=failure))
    draft.rename(data)


def launch(home: Path, options: dict[str, str]) -> None:
    """Start the server; what is left of a killed one may still be going, and recovery may take its time.

    Raises ServerNotStarted with PostgreSQL's reason.
    """
    data, folder = data_folder(home), _own_socket_folder(home)
    let_through(data, BINARIES)
    settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    for attempt in range(START_ATTEMPTS):
        failure = run(data, "pg_ctl", "start", "-w", "-t", "600", "-s", "-l", str(data / "log"),
                      "-o", f"-k '{folder}' {settings}")
        if not failure or answers(home):
            return
        reason = _last_fatal(data / "log") or failure
        if not any(sign in reason for sign in STILL_DYING):
            break
        _drop_stale_lock(data)
        time.sleep(min(0.25 * (attempt + 1), 2))
    raise ServerNotStarted(say("内置数据库无法启动：{reason}", reason=reason))


def stop(home: Path) -> None:
    """Stop the server; whoever is connected is cut off."""
    run(data_folder(home), "pg_ctl", "stop", "-w", "-m", "fast", "-t", "300")


def ensure_database(home: Path) -> None:
    """Make the program's database on a running server where there is none."""
    with connect(home, SUPERUSER) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _own_socket_folder(home: Path) -> Path:
    """The socket's folder, made where it is not the data folder. Raises ServerNotStarted when it is another user's."""
    data, folder = data_folder(home), socket_folder(home)
    if folder != data:
        owner = data.stat()
        folder.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, owner.st_uid, owner.st_gid)
        if folder.stat().st_uid != owner.st_uid:
            raise ServerNotStarted(say("内置数据库的套接字目录 {folder} 属于别的用户", folder=folder))
    return folder


def _drop_stale_lock(data: Path) -> None:
    """Remove the lock file of a server that is gone, where its process number now belongs to another program."""
    file = data / "postmaster.pid"
    try:
        name = psutil.Process(int(file.read_text().splitlines()[0])).name()
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return
    if "postgres" not in name:
        file.unlink()


def _last_fatal(log: Path) -> str:
    """Why the server last gave up, from its log."""
    lines = log.read_text(errors="replace").splitlines()[-50:] if log.exists() else []
    return next((line.partition("FATAL:")[2].strip() for line in reversed(lines) if "FATAL:" in line), "")
