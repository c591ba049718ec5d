"""An old run again, from its bundle: equal, or every difference; a bundle that was touched is refused."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from django.db import connection

from minzheng.kernel.catalogue.loader import load
from minzheng.kernel.payments import actions, bundles
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.payments.replaying import replay
from minzheng.kernel.people.models import Household, Person
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.periods import Month

from .conftest import Runner
from .registry import Member, change, put

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def run(run_month: Runner) -> PayrollRun:
    """A run with a payment, an exception for a person and one for a household."""
    put(Member(), Member(birth=date(1940, 2, 3)))
    put(Member(), account="")
    put(Member(facts={"wage": None}))
    return run_month().run


def test_equal_whatever_happened_since(run: PayrollRun, tmp_path: Path, run_month: Runner, at: datetime) -> None:
    person = Person.objects.order_by("pk").first()
    assert person is not None
    change(person, "wage", 90_000, from_=date(2026, 9, 1))
    Household.objects.update(account_name="另一人", account_no=b"")
    assert run_month().is_new
    found = replay(run_id=run.pk, home=tmp_path, load=load)
    assert found.is_equal
    assert (found.lines, found.exceptions, found.amount_fen) == (run.line_count, run.exception_count, run.amount_fen)
    assert "复算一致" in str(found.sentence)


def _rewritten(run: PayrollRun, home: Path, path: str, content: bytes) -> None:
    """The bundle with another file, manifest, and digest in the ledger: as if it had been frozen so."""
    folder = bundles.folder(home, run.bundle)
    (folder / path).write_bytes(content)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = bundles.digests({
        one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*")
        if one.is_file() and one.name != "manifest.json"})
    (folder / "manifest.json").write_text(json.dumps(manifest))
    digest = bundles.digest(manifest["files"], month=Month.from_int(run.month), area=run.area_code)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE payments_payrollrun SET digest = %s WHERE id = %s", [digest, run.pk])
        cursor.execute("SET session_replication_role = origin")


def test_other_inputs_are_listed_one_by_one(run: PayrollRun, tmp_path: Path) -> None:
    folder = bundles.folder(tmp_path, run.bundle)
    persons = pl.read_parquet(folder / "persons.parquet").with_columns(pl.col("wage") + 10_000)
    persons.write_parquet(folder / "other.parquet")
    content = (folder / "other.parquet").read_bytes()
    (folder / "other.parquet").unlink()
    _rewritten(run, tmp_path, "persons.parquet", content)
    found = replay(run_id=run.pk, home=tmp_path, load=load)
    assert not found.is_equal
    line = run.lines.get(benefit="dibao")
    [difference] = [one for one in found.differences if one.award_id == line.award_id]
    assert difference.before == str(line.amount_fen)
    assert int(difference.after) < line.amount_fen
    assert f"账上 {line.amount_fen}" in str(difference)
    assert found.as_json()["equal"] is False


def test_the_frozen_rules_are_the_ones_that_count(run: PayrollRun, tmp_path: Path) -> None:
    path = "rules/businesses/social_assistance/dibao/rules.py"
    text = (bundles.folder(tmp_path, run.bundle) / path).read_text()
    changed = text.replace("rounded(top_up + uplift,", "rounded(top_up + top_up,")
    assert changed != text
    _rewritten(run, tmp_path, path, changed.encode())
    found = replay(run_id=run.pk, home=tmp_path, load=load)
    assert run.lines.get(benefit="dibao").award_id in {one.award_id for one in found.differences}


def test_rules_that_cannot_be_loaded_are_named(run: PayrollRun, tmp_path: Path) -> None:
    path = "rules/businesses/social_assistance/dibao/rules.py"
    _rewritten(run, tmp_path, path, b"from minzheng.kernel.policy import gone\n")
    with pytest.raises(Refused, match="不能装载") as refused:
        replay(run_id=run.pk, home=tmp_path, load=load)
    assert refused.value.problems


@pytest.mark.parametrize(("path", "what"), [
    ("persons.parquet", "已被改动"), ("parameters.json", "已被改动"),
    ("rules/businesses/social_assistance/dibao/rules.py", "已被改动"), ("extra.txt", "多出的文件"),
])
def test_a_touched_bundle_is_refused(run: PayrollRun, tmp_path: Path, path: str, what: str) -> None:
    file = bundles.folder(tmp_path, run.bundle) / path
    file.write_bytes((file.read_bytes() if file.exists() else b"") + b" ")
    with pytest.raises(bundles.BundleDamaged) as damaged:
        replay(run_id=run.pk, home=tmp_path, load=load)
    assert path in str(damaged.value)
    assert what in str(damaged.value)


def test_a_lost_file_and_a_rewritten_manifest(run: PayrollRun, tmp_path: Path) -> None:
    folder = bundles.folder(tmp_path, run.bundle)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "awards.parquet").unlink()
    with pytest.raises(bundles.BundleDamaged, match="文件缺失"):
        replay(run_id=run.pk, home=tmp_path, load=load)
    del manifest["files"]["awards.parquet"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(bundles.BundleDamaged, match="清单已被改动"):
        replay(run_id=run.pk, home=tmp_path, load=load)
    (folder / "manifest.json").write_text("{")
    with pytest.raises(bundles.BundleDamaged, match="无法读取"):
        replay(run_id=run.pk, home=tmp_path, load=load)
    (folder / "manifest.json").unlink()
    with pytest.raises(bundles.BundleDamaged, match="不存在"):
        replay(run_id=run.pk, home=tmp_path, load=load)


def test_an_unknown_run(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        replay(run_id=99, home=tmp_path, load=load)
    with pytest.raises(NotFound):
        actions.lock(run_id=99, by=None, at=None)  # type: ignore[arg-type]
