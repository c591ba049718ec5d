"""``minzheng up`` from nothing to a page, stopped cleanly, and filled once."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from minzheng.cli.demo_county import ACCOUNTS
from minzheng.site import cluster
from tests import served

READY = 90
MINZHENG = str(Path(sys.executable).with_name("minzheng"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [MINZHENG, "up", *arguments], env=environment | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )


@contextmanager
def running(environment: dict[str, str], port: int, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The program on ``port`` and what it said until it served; ended by Ctrl-C if it still runs after the block."""
    process = start(environment, "--port", str(port), *arguments)
    try:
        yield process, _said_until_served(process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)


def _said_until_served(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = process.stdout.readline()
    while not said.endswith("\n\n") or "http://" not in said:
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        said += line
    return said


def page(port: int, path: str = "/") -> tuple[int, str]:
    deadline = time.monotonic() + READY
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=READY) as answer:
                return answer.status, answer.read().decode()
        except ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_from_nothing_to_a_page_and_back_again(own_home: dict[str, str]) -> None:
    port, home = free_port(), Path(own_home["MINZHENG_HOME"])
    with running(own_home, port) as (process, said):
        assert f"http://localhost:{port}/" in said
        assert all(re.search(rf"^  {username} {{2,}}[^ ]", said, re.MULTILINE) for username in ACCOUNTS)
        assert page(port)[0] == 200
        assert page(port, "/static/minzheng/minzheng.css")[0] == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    assert not (cluster.data_folder(home) / "postmaster.pid").exists()

    with running(own_home, port) as (process, said_again):
        assert _password(said_again) == _password(said)
        assert page(port)[0] == 200
        assert count(home, "verification_delivery") == 20
        filled = ("findings_finding", "duplicates_duplicatepair", "matching_candidate", "discovery_discovery",
                  "watching_watchtask")
        assert all(count(home, table) for table in filled)
        process.terminate()
        process.wait(timeout=60)
    assert not (cluster.data_folder(home) / "postmaster.pid").exists()


def test_a_worker_stands_by_and_ends_with_what_it_belongs_to(own_database: dict[str, str]) -> None:
    port, home = free_port(), Path(own_database["MINZHENG_HOME"])
    with running(own_database, port, "--no-demo") as (process, _):
        until(lambda: workers(home) == 1)
        once = subprocess.run([MINZHENG, "work", "--once"], env=own_database, timeout=60, capture_output=True, check=False)
        assert (once.returncode, once.stderr) == (0, b"")
        process.kill()
        process.wait(timeout=10)
        until(lambda: not (cluster.data_folder(home) / "postmaster.pid").exists())


def workers(home: Path) -> int:
    return count(home, "procrastinate_workers")


def count(home: Path, table: LiteralString) -> int:
    folder = cluster.socket_folder(home)
    with psycopg.connect(host=str(folder), user=cluster.SUPERUSER, dbname=cluster.DATABASE) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + READY
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def _password(said: str) -> str:
    found = re.search(r"口令均为 (\S+)", said)
    assert found
    return found[1]


def test_without_the_demonstration_there_are_no_accounts(own_database: dict[str, str]) -> None:
    with running(own_database, free_port(), "--no-demo") as (_, said):
        assert "minzheng account create" in said
        assert "口令" not in said


def test_a_port_in_use_is_a_sentence(own_home: dict[str, str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = start(own_home, "--port", str(other.getsockname()[1]))
        _, said = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "--port" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("port", ["0", "70000", "web"])
def test_what_is_no_port_is_wrong_usage(port: str, own_home: dict[str, str]) -> None:
    assert start(own_home, "--port", port).wait(timeout=30) == 2


def test_a_served_database_gets_all_it_needs(own_home: dict[str, str]) -> None:
    """Killed in the middle, it goes on where it stopped."""
    port, web = free_port(), free_port()
    with served.running(Path(own_home["MINZHENG_HOME"]) / "served", port=port) as url:
        with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE civil")
        environment = own_home | {"DATABASE_URL": f"{url}/civil"}
        listed = subprocess.run([MINZHENG, "payroll", "runs"], env=environment, capture_output=True, text=True)
        assert (listed.returncode, "minzheng up" in listed.stderr) == (1, True)
        _killed_while_it_fills(environment)
        with running(environment, web) as (_, said):
            assert all(username in said for username in ACCOUNTS)
            assert page(web)[0] == 200
    assert not cluster.data_folder(Path(own_home["MINZHENG_HOME"])).exists()


def _killed_while_it_fills(environment: dict[str, str]) -> None:
    first = start(environment, "--port", str(free_port()))
    assert first.stderr is not None
    while "花名册" not in (heard := first.stderr.readline()) and "读取" not in heard:
        assert heard, "it ended before it was killed"
        if (Path(environment["MINZHENG_HOME"]) / "keys" / "demo.password").exists():
            break
    first.kill()
    first.communicate()
