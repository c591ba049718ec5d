"""What every test stands on: a real PostgreSQL for the session, and somebody who acts at a known time."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.test.utils import setup_databases
from playwright.sync_api import Browser, sync_playwright

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.periods import ZONE
from minzheng.site import cluster, embedded
from tests import emptying, prepared, served
from tests.settings import SERVED_PORT, TEST_DATABASE, TEST_HOME

hypothesis.settings.register_profile(
    "house", deadline=None, print_blob=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")  # a busy machine is slow, not wrong

CHROMIUM_ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]
BROWSERS = ("chromium-headless-shell", "chromium")
"""Programs of one Chromium, the first that is there is driven: without windows it asks a third less of the machine."""
gc.set_threshold(50_000, 20, 50)  # little of what tests make is garbage that must be searched for
# Playwright keeps an event loop in the tests' thread, where Django would otherwise refuse the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

UNSAFE_AND_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""A session's database is thrown away, so it need not survive a power cut."""


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """The session's PostgreSQL: embedded, or served from the system's packages."""
    if TEST_DATABASE == "served":
        with served.running(TEST_HOME / "served", port=SERVED_PORT):
            yield
    else:
        embedded.start(TEST_HOME, **UNSAFE_AND_FAST)
        yield
        embedded.leave(TEST_HOME)


@pytest.fixture(scope="session")
def django_db_setup(database_server: None, django_test_environment: None, django_db_blocker: Any) -> None:
    """The test database with all its tables; it goes with the session's server."""
    with django_db_blocker.unblock(), prepared.database():
        setup_databases(verbosity=0, interactive=False, keepdb=True, serialized_aliases=())


@pytest.fixture(scope="session", autouse=True)
def _less_between_tests() -> Iterator[None]:
    """Tables are emptied and constraints checked as :mod:`tests.emptying` says."""
    with emptying.less():
        yield


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what each test stands on: ``browser``, or else ``database`` for those that run on both database paths.

    Those that try many cases (``many``) ask the program, not the server: one path is enough, and the example beside them
    takes the same statements to the other. So does the first of a test's cases; but where the database itself answers, as
    ``test_the_database…`` says, each case is a statement of its own.
    """
    begun: set[str] = set()
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "chromium" in fixtures:
            item.add_marker("browser")
        elif fixtures & {"db", "transactional_db"} or item.get_closest_marker("django_db"):
            item.add_marker("database")
        test = item.nodeid.partition("[")[0]
        is_a_further_case = test in begun and "::test_the_database" not in test
        if is_a_further_case or getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("many")
        begun.add(test)


def pytest_collection_finish() -> None:
    """Leave what is loaded by now out of the search for garbage, which took a third of the time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Remove the session's home."""
    shutil.rmtree(TEST_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven for real; shared by the session's tests, each of which opens its own context."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail("Chromium is missing: install the package chromium (make test does so as root on Debian)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def at() -> datetime:
    """When the tests' actions happen: noon of 2 November 2026."""
    return datetime(2026, 11, 2, 12, tzinfo=ZONE)


@pytest.fixture
def by() -> Actor:
    """Who acts in the tests that need no account."""
    return Actor(None, "test", "经办人")


@pytest.fixture
def own_home() -> Iterator[dict[str, str]]:
    """An environment for subprocesses with a home, and so an embedded database, of their own."""
    environment = _new_home()
    yield environment
    home = Path(environment["MINZHENG_HOME"])
    if cluster.data_folder(home).exists() and cluster.answers(home):
        embedded.start(home)
        embedded.leave(home)


@pytest.fixture(scope="session")
def first_command() -> tuple[dict[str, str], subprocess.CompletedProcess[str]]:
    """The environment in which a first command made keys and an embedded database, and what it said."""
    environment = _new_home()
    command = [str(Path(sys.executable).with_name("minzheng")), "payroll", "runs", "--json"]
    return environment, subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture
def own_database(
    own_home: dict[str, str], first_command: tuple[dict[str, str], subprocess.CompletedProcess[str]]
) -> dict[str, str]:
    """``own_home`` with an embedded database in which nothing is yet: for what begins after the first start, or ends it."""
    subprocess.run(["cp", "-a", f"{first_command[0]['MINZHENG_HOME']}/.", own_home["MINZHENG_HOME"]], check=True)
    return own_home


def _new_home() -> dict[str, str]:
    home = tempfile.mkdtemp(prefix="home-", dir=TEST_HOME)
    hidden = ("DATABASE_URL", "MINZHENG_FIELD_KEY", "MINZHENG_SECRET_KEY", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in hidden} | {"MINZHENG_HOME": home}
