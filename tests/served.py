"""A served PostgreSQL for the tests, from the system's packages: the other path to the database."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PACKAGED = Path("/usr/lib/postgresql")


def binaries() -> Path:
    """The folder of the newest packaged PostgreSQL server. Fails, saying what to install, where there is none."""
    versions = sorted(PACKAGED.glob("*/bin/initdb"), key=lambda program: int(program.parents[1].name))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    if found is None:
        raise RuntimeError("PostgreSQL's server programs are missing: install the package postgresql (15 or newer)")
    return Path(found).parent


@contextmanager
def running(folder: Path, *, port: int) -> Iterator[str]:
    """A server on 127.0.0.1 ``port``, its files in ``folder``, inside the block; gives its URL without a database."""
    folder.mkdir(parents=True)
    as_owner = _as_owner(folder)
    program, data = binaries(), folder / "data"
    options = f"-p {port} -k {folder} -h 127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    _run([program / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C"], **as_owner)
    _run([program / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **as_owner)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        _run([program / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], **as_owner)


def _as_owner(folder: Path) -> dict[str, Any]:
    """How to run PostgreSQL's programs: as the user postgres when the tests run as root, which PostgreSQL refuses."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    for above in folder.parents:
        above.chmod(above.stat().st_mode | 0o001)
    return {"cwd": folder, "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _run(command: list[str | Path], **named: Any) -> None:
    done = subprocess.run([str(part) for part in command], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                          check=False, **named)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed with {done.returncode}")
