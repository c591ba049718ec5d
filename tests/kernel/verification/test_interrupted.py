"""A delivery that is killed half way leaves nothing: the next one of its register sweeps what it left."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from minzheng.kernel.payments.disk import NotWritten
from minzheng.kernel.verification import storing
from minzheng.kernel.verification.models import BadRow, Delivery

from .conftest import Deliver
from .registers import csv_file, row

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return csv_file(tmp_path / "a.csv", "vehicles", [row("vehicles", serial) for serial in range(1, 4)])


@pytest.mark.parametrize("step", ["sealed", "write", "settle"])
def test_killed_at_any_step_and_delivered_again(
    known: list[str], take: Deliver, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    done = getattr(storing, step)

    def killed(*given: Any) -> Any:
        done(*given)
        raise Killed

    monkeypatch.setattr(storing, step, killed)
    with pytest.raises(Killed), transaction.atomic():
        take(path, "vehicles")
    assert not Delivery.objects.exists()
    assert not BadRow.objects.exists()
    monkeypatch.setattr(storing, step, done)
    made = take(path, "vehicles")
    assert [one.name for one in (tmp_path / "home" / made.file).parent.iterdir()] == [Path(made.file).name]


def test_a_full_disk_leaves_nothing(
    known: list[str], take: Deliver, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWritten, match="磁盘空间不足"), transaction.atomic():
        take(path, "vehicles")
    assert not Delivery.objects.exists()
    assert list((tmp_path / "home" / storing.FOLDER / "vehicles").iterdir()) == []


def test_files_of_other_deliveries_stay(known: list[str], take: Deliver, tmp_path: Path, path: Path) -> None:
    first = take(path, "vehicles")
    second = take(csv_file(tmp_path / "b.csv", "vehicles", [row("vehicles", 1)] * 2 + [row("vehicles", 2)]), "vehicles")
    assert all((tmp_path / "home" / one.file).exists() for one in (first, second))
