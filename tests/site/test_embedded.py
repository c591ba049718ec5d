"""The embedded PostgreSQL: shared by processes, stopped by the last, and back after being killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from minzheng.site import cluster, embedded

JOIN = """
import sys
from pathlib import Path
from minzheng.site import cluster, embedded
embedded.start(Path(sys.argv[1]))
print("joined", flush=True)
sys.stdin.readline()
"""


class User:
    """Another process that uses the server of ``home`` until it is told to leave."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", JOIN, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def joined(self) -> User:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "joined\n"
        return self

    def leave(self) -> None:
        self.process.communicate("\n", timeout=60)
        assert self.process.returncode == 0


def server_pid(home: Path) -> int | None:
    """The process of the server of ``home``, None where it does not run."""
    file = cluster.data_folder(home) / "postmaster.pid"
    return int(file.read_text().splitlines()[0]) if file.exists() else None


def connect(home: Path) -> psycopg.Connection[tuple[object, ...]]:
    folder = str(cluster.socket_folder(home))
    return psycopg.connect(host=folder, user="postgres", dbname="minzheng", autocommit=True)


@pytest.fixture
def home() -> Iterator[Path]:
    """A home with a short path, and nothing left running in it."""
    with tempfile.TemporaryDirectory(prefix="mz-") as folder:
        yield Path(folder) / "home"
        if cluster.data_folder(Path(folder) / "home").exists():
            embedded.start(Path(folder) / "home")
            embedded.leave(Path(folder) / "home")


def test_two_processes_share_one_server_and_the_last_stops_it(home: Path) -> None:
    users = [User(home), User(home)]
    first, second = (user.joined() for user in users)
    pid = server_pid(home)
    first.leave()
    assert server_pid(home) == pid
    with connect(home) as connection:
        connection.execute("SELECT 1")
    second.leave()
    assert server_pid(home) is None


def test_a_killed_process_does_not_keep_the_server_running(home: Path) -> None:
    killed, other = User(home).joined(), User(home).joined()
    killed.process.kill()
    killed.process.wait()
    other.leave()
    assert server_pid(home) is None


def test_what_was_committed_outlives_the_kill_of_the_server(home: Path) -> None:
    embedded.start(home)
    with connect(home) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 100000) AS n")
        pid = server_pid(home)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        user = User(home).joined()
    with connect(home) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (100000,)
    user.leave()


def test_a_stale_pid_file_of_a_living_stranger_is_no_obstacle(home: Path) -> None:
    User(home).joined().leave()
    file = cluster.data_folder(home) / "postmaster.pid"
    file.write_text(f"{os.getpid()}\n{cluster.data_folder(home)}\n{int(time.time())}\n5432\n\n\n\nready   \n")
    User(home).joined().leave()


def test_a_path_too_long_for_a_socket_uses_the_temporary_folder(home: Path) -> None:
    deep = home / ("很长的文件夹名" * 5) / ("d" * 60)
    assert cluster.socket_folder(deep) != cluster.data_folder(deep)
    embedded.start(deep)
    with connect(deep) as connection:
        connection.execute("SELECT 1")
    embedded.leave(deep)
    assert server_pid(deep) is None


def test_files_half_made_are_made_anew(home: Path) -> None:
    (home / "postgres.new").mkdir(parents=True)
    (home / "postgres.new" / "PG_VERSION").write_text("18\n")
    User(home).joined().leave()
    assert not (home / "postgres.new").exists()


def test_the_socket_is_for_the_servers_owner_only(home: Path) -> None:
    embedded.start(home)
    mode = (cluster.socket_folder(home) / ".s.PGSQL.5432").stat().st_mode
    embedded.leave(home)
    assert not mode & 0o077


def test_a_server_that_cannot_start_says_why(home: Path) -> None:
    User(home).joined().leave()
    (cluster.data_folder(home) / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(cluster.ServerNotStarted, match="configuration file"):
        embedded.start(home)
    (cluster.data_folder(home) / "postgresql.conf").write_text("")
