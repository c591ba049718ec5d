"""A database with all tables, made once for as long as the migrations are the same, and kept as the SQL that makes it again.

Every session needs one; a hundred and more migrations take seventeen seconds each time, what they made is read back in two.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from minzheng.site.programs import BINARIES
from tests import served
from tests.settings import TEST_DATABASE

KEPT = Path(__file__).parents[1] / "build" / "test-databases"


@contextmanager
def database() -> Iterator[bool]:
    """Inside the block the test database is there if what it is made of was kept before; after it, it is kept.

    Whoever comes at the same time waits for the first. Gives whether the database is there.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    name = str(connection.creation._get_test_db_name())  # type: ignore[attr-defined]
    path = KEPT / f"{_digest()}-{TEST_DATABASE}.sql"
    with (KEPT / f"{path.stem}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = path.exists()
        if found:
            fcntl.flock(lock, fcntl.LOCK_UN)
            _make(path, name)
        yield found
        if not found:
            _keep(path, name)


def _digest() -> str:
    """Of every migration, of this program and of what it uses, in the order of their names."""
    found = hashlib.sha256()
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        module = __import__(type(migration).__module__, fromlist=["_"])
        found.update(f"{app}.{name}\n".encode() + Path(str(module.__file__)).read_bytes())
    return found.hexdigest()[:20]


def _make(path: Path, name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    _run("psql", name, "-q", "-X", "-v", "ON_ERROR_STOP=1", "-1", "-o", os.devnull, "-f", str(path))


def _keep(path: Path, name: str) -> None:
    draft = path.with_suffix(".new")
    _run("pg_dump", name, "--no-owner", "-f", str(draft))
    for older in KEPT.glob(f"*-{TEST_DATABASE}.sql"):
        older.unlink()
    draft.replace(path)


def _run(program: str, database: str, *arguments: str) -> None:
    """Run one of the server's own programs on a database."""
    folder = served.binaries() if TEST_DATABASE == "served" else BINARIES
    to = connection.settings_dict
    named = {"-h": to["HOST"], "-p": to["PORT"], "-U": to["USER"], "-d": database}
    where = [part for flag, value in named.items() if value for part in (flag, str(value))]
    subprocess.run([str(folder / program), *where, *arguments], check=True, stdin=subprocess.DEVNULL)
