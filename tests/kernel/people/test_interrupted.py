"""An import killed at any point leaves nothing; two at once: one is stored, the other is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from minzheng.kernel.people.actions import ImportBusy
from minzheng.kernel.people.models import Household, ImportBatch, Membership, Person, PersonFact

from .conftest import Import
from .workbooks import write

pytestmark = pytest.mark.django_db(transaction=True)
STORING = "写入"


def other(file: Path, phase: str, call: int, what: str) -> subprocess.Popen[str]:
    """An import of ``file`` into the test database by another process."""
    settings = connection.settings_dict
    where = urlencode({"host": settings["HOST"], "port": settings["PORT"] or "5432"})
    url = f"postgresql://{quote(settings['USER'])}@/{settings['NAME']}?{where}"
    words = [sys.executable, "-m", "tests.kernel.people.other_import", str(file), phase, str(call), what]
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "minzheng.site.settings"}
    return subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize(("phase", "call"), [("检查", 1), ("与登记核对", 1), (STORING, 1), (STORING, 4), (STORING, 6)])
def test_killed_at_any_point_nothing_is_left(imported: Import, tmp_path: Path, phase: str, call: int) -> None:
    file = write(tmp_path / "a.xlsx")
    with other(file, phase, call, "kill") as process:
        assert process.wait(60) == -9
    for table in (ImportBatch, Household, Person, Membership, PersonFact):
        assert not table._default_manager.exists()
    assert imported(path=file).counts["persons_added"] == 3


def test_of_two_imports_at_once_the_second_is_told(imported: Import, tmp_path: Path) -> None:
    file = write(tmp_path / "a.xlsx")
    with other(file, STORING, 2, "wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        with pytest.raises(ImportBusy, match="另一个导入正在进行"):
            imported(path=file)
        assert imported(path=file, dry_run=True).batch is None
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert Person.objects.count() == 3
    assert imported(path=file).batch is None
