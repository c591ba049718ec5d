"""The month's run from the command line: what it prints, what it refuses, with which exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from minzheng.cli.demo_funds import allocate
from minzheng.cli.main import app
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.payments.bank.models import Transfer
from minzheng.kernel.payments.funds.queries import needs_of
from minzheng.kernel.payments.models import Award, PayrollRun
from tests.kernel.payments.registry import Member, change, put

pytestmark = pytest.mark.django_db(transaction=True)
Call = Callable[..., Result]


@pytest.fixture
def call(settings: Any, tmp_path: Path) -> Call:
    """Run ``minzheng`` with arguments, with a home of its own for bundles."""
    settings.HOME = tmp_path / "home"
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def _json(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_month_from_run_to_files(call: Call, tmp_path: Path) -> None:
    put(Member(), Member(birth=date(1940, 1, 1)))
    put(Member(), account="")
    put(Member(birth=date(2015, 1, 1), facts={"child_status": "孤儿", "support_place": "分散"}), status="无")
    said = _json(call("payroll", "run", "--month", "2026-09", "--json"))
    run = PayrollRun.objects.get()
    assert set(said) == {"run", "month", "area_code", "benefits", "exceptions", "enrolled", "lines", "bundle"}
    assert (said["run"], said["month"], said["area_code"]) == (run.pk, "2026-09", 430426000000)
    assert (said["enrolled"], said["lines"], said["bundle"]) == (4, 3, run.bundle)
    assert set(said["benefits"][0]) == {
        "benefit", "persons", "households", "amount_fen", "added", "stopped", "changed"}
    assert said["exceptions"] == [{"benefit": "dibao", "reason_code": "account_missing", "count": 1}]

    again = call("payroll", "run", "--month", "2026-09")
    assert again.exit_code == 0
    assert f"核算批次 {run.pk} 仍然有效" in again.stderr
    assert "发放 3 + 异常 1 = 在册 4" in again.stdout
    assert "最低生活保障金" in call("payroll", "changes", run.pk).stdout
    assert [one["run"] for one in _json(call("payroll", "runs", "--json"))] == [run.pk]
    assert "草稿" in call("payroll", "runs").stdout
    assert _json(call("payroll", "replay", run.pk, "--json"))["equal"] is True
    assert "复算一致" in call("payroll", "replay", run.pk).stdout

    out = tmp_path / "files"
    exported = _json(call("payroll", "export", run.pk, "--out", out, "--json"))
    assert {one["name"] for one in exported["files"]} == {path.name for path in out.iterdir()}
    assert exported["withheld"] == ["orphans"]
    assert "没有公示名单" in call("payroll", "export", run.pk, "--out", out).stdout

    signed = ("payroll", "lock", run.pk, "--signed", "甲示例、乙示例、丙示例")
    assert "资金不足" in call(*signed).stderr
    allocate(area=run.area_code, year=2026, benefits=sorted(needs_of(run)), month_fen=run.amount_fen, by=PROGRAM, at=run.at)
    assert "已锁定" in call(*signed).stdout
    _to_the_bank_and_back(call, run.pk, tmp_path)
    refused = call("payroll", "run", "--month", "2026-09")
    assert refused.exit_code == 1
    assert f"已由核算批次 {run.pk} 锁定" in refused.stderr


def _to_the_bank_and_back(call: Call, run: int, folder: Path) -> None:
    assert "银行代发文件" not in call("payroll", "export", run, "--out", folder / "released").stdout
    assert not list((folder / "released").glob("*-bank.csv"))
    sent = _json(call("payroll", "send", run, "--out", folder / "bank", "--json"))["files"]
    assert {one["name"] for one in sent} == {path.name for path in (folder / "bank").iterdir()}
    again = call("payroll", "send", run, "--out", folder / "again")
    assert [one.read_bytes() for one in sorted((folder / "bank").iterdir())] == [
        one.read_bytes() for one in sorted((folder / "again").iterdir())], again.output
    first = sent[0]["file"]
    assert call("demo", "returns", folder / "answers.csv", "--file", first, "--failed", 1000).exit_code == 0
    said = _json(call("payroll", "returns", folder / "answers.csv", "--json"))
    assert (said["is_new"], set(said["answers"])) == (True, {"failed"})
    assert "没有任何改变" in call("payroll", "returns", folder / "answers.csv").stderr
    item = Transfer.objects.filter(state="failed").earliest("pk").pk
    assert _json(call("payroll", "reissue", item, "--note", "示例", "--json")) == {"reissued": 1}
    assert "由另一人发送" in call("payroll", "send", 0, "--out", folder / "bank").stderr
    assert call("payroll", "reissue", item, item + 1, "--note", "示例", "--account", "1" * 9).exit_code == 2
    assert call("payroll", "returns", folder / "none.csv").exit_code == 2


def test_a_replay_that_differs_exits_with_1(call: Call, settings: Any) -> None:
    put(Member())
    run = _json(call("payroll", "run", "--month", "2026-09", "--json"))
    (settings.HOME / "bundles" / run["bundle"] / "persons.parquet").write_bytes(b"")
    result = call("payroll", "replay", run["run"], "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["code"] == "bundle_damaged"


@pytest.mark.parametrize(("arguments", "code", "sentence"), [
    (["run", "--month", "2026-13"], 2, "不是月份"), (["run", "--month", "2026-09", "--area", "12345"], 2, "应为"),
    (["run"], 2, "--month"), (["run", "--month", "2026-09"], 1, "名册是空的"),
    (["run", "--month", "2000-01", "--area", "430426"], 1, "没有任何有效的当地政策参数"),
    (["run", "--month", "2026-09", "--area", "110101"], 1, "没有任何有效的当地政策参数"),
    (["run", "--month", "2026-09", "--area", "430426"], 1, "先导入当月名册"),
    (["lock", "99"], 1, "没有编号为 99"), (["replay", "99"], 1, "没有编号为 99"), (["changes", "99"], 1, "没有编号为 99"),
    (["export", "99", "--out", "files"], 1, "没有编号为 99"),
])
def test_what_is_refused(call: Call, arguments: list[str], code: int, sentence: str) -> None:
    result = call("payroll", *arguments)
    assert result.exit_code == code
    assert sentence in result.stderr
    assert result.stdout == ""


def test_two_counties_must_be_named(call: Call) -> None:
    put(Member())
    put(Member(), area=321302001001)
    result = call("payroll", "run", "--month", "2026-09")
    assert result.exit_code == 2
    assert "430426" in result.stderr
    assert "--area" in result.stderr


def test_an_award_held_back_and_paid_again(call: Call) -> None:
    household, [person] = put(Member(birth=date(1940, 1, 1)))
    _json(call("payroll", "run", "--month", "2026-09", "--json"))
    award = Award.objects.get(benefit="dibao")
    held = _json(call("award", "suspend", award.pk, "--reason", "复核", "--json"))
    assert (held["state"], held["suspended_reason"]) == ("suspended", "复核")
    listed = _json(call("award", "list", "--household", household.household_no, "--json"))
    assert {one["benefit"]: one["state"] for one in listed} == {"dibao": "suspended", "old_age_allowance": "active"}
    assert "复核" in call("award", "list", "--household", household.household_no).stdout
    assert len(_json(call("award", "list", "--person", person.pk, "--json"))) == 1
    assert "发放中" in call("award", "resume", award.pk).stdout
    assert call("award", "resume", award.pk).exit_code == 1
    assert call("award", "suspend", award.pk, "--reason", "").exit_code == 1
    assert call("award", "list").exit_code == 2
    assert call("award", "list", "--household", "没有").exit_code == 1


def test_changed_facts_are_told(call: Call) -> None:
    _, [person] = put(Member())
    _json(call("payroll", "run", "--month", "2026-08", "--json"))
    change(person, "wage", 20_000, from_=date(2026, 9, 1))
    said = _json(call("payroll", "run", "--month", "2026-09", "--json"))
    assert said["benefits"][0]["changed"] == 1
    [found] = _json(call("payroll", "changes", said["run"], "--json"))["changes"]
    assert (found["kind"], found["why"]) == ("changed", "月工资性收入变化")
    shown = call("payroll", "changes", said["run"], "--by-township").stdout
    assert "430426100" in shown
    assert "月工资性收入变化" in shown
