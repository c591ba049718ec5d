"""Registers from the command line: taken in, tried, told again, and how each stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from typer.testing import CliRunner, Result

from minzheng.cli import session
from minzheng.cli.main import app
from minzheng.kernel.verification.models import Delivery
from tests.kernel.verification.conftest import known
from tests.kernel.verification.registers import csv_file, row

__all__ = ["known"]
Command = Callable[..., Result]


@pytest.fixture
def minzheng(known: list[str], tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on the test's own database and home."""
    monkeypatch.setattr(session, "database", lambda: None)
    settings.HOME = tmp_path / "home"

    def run(*words: object) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    return run


def deliver(minzheng: Command, path: Path, *more: object, register: str = "pensions", on: str = "2026-11-01") -> Result:
    return minzheng("verify", "deliver", path, "--register", register, "--area", "430426", "--date", on, *more)


def made(folder: Path, *more: dict[str, str]) -> Path:
    return csv_file(folder / "a.csv", "pensions", [*(row("pensions", serial) for serial in range(1, 11)), *more])


def test_a_delivery_and_the_same_again(minzheng: Command, tmp_path: Path) -> None:
    path = made(tmp_path, row("pensions", 1, amount="约300"))
    result = deliver(minzheng, path)
    assert result.exit_code == 0, result.stderr
    assert "已采信" in result.stdout
    assert "读不懂的内容（共 1 处）" in result.stdout
    again = deliver(minzheng, path)
    assert "已经交付过" in again.stdout
    assert Delivery.objects.count() == 1


def test_a_trial_keeps_nothing(minzheng: Command, tmp_path: Path) -> None:
    result = deliver(minzheng, made(tmp_path), "--dry-run", "--json")
    told: dict[str, Any] = json.loads(result.stdout)
    assert (told["rows"], told["good"], told["matched"], told["remarks"]) == (10, 10, 10, [])
    assert "没有改变任何数据" in deliver(minzheng, made(tmp_path), "--dry-run").stdout
    assert not Delivery.objects.exists()


def test_what_is_strange_is_told_in_sentences(minzheng: Command, tmp_path: Path) -> None:
    path = made(tmp_path, *(row("pensions", serial) for serial in range(20, 30)))
    path.write_text(path.read_text().replace("起发月份", "从哪月"))
    result = deliver(minzheng, path, "--json")
    told = json.loads(result.stdout)
    assert told["state"] == "waiting"
    assert told["remarks"][0]["sentence"] == "50% 的行在本县登记的人员中找不到（应少于 30%）"
    assert told["headings"]["unknown"] == ["从哪月"]
    path.write_text(path.read_text() + "\n")
    plain = deliver(minzheng, path, "--map", "从哪月=起发月份")
    assert "有疑问，须另一人采信后才作为核对依据" in plain.stdout
    assert "表头“从哪月”按“起发月份”读取" in plain.stderr


@pytest.mark.parametrize(("given", "code"), [({"register": "gossip"}, 2), ({"on": "yesterday"}, 2), ({"on": "2999-01-01"}, 1)])
def test_refusals(minzheng: Command, tmp_path: Path, given: dict[str, str], code: int) -> None:
    assert deliver(minzheng, made(tmp_path), **given).exit_code == code
    assert deliver(minzheng, tmp_path / "none.csv").exit_code == 1
    assert deliver(minzheng, made(tmp_path), "--map", "甲").exit_code == 2


def test_how_every_register_stands(minzheng: Command, tmp_path: Path) -> None:
    deliver(minzheng, made(tmp_path))
    told = {one["register"]: one for one in json.loads(minzheng("verify", "deliveries", "--area", "430426", "--json").stdout)}
    assert len(told) == 20
    assert told["pensions"]["rows"] == 10
    assert told["banks"]["delivery"] is None
    assert "从未交付" in minzheng("verify", "deliveries", "--area", "430426").stdout
