"""The files of a run, read back as the clerk, the bank and the village read them."""

from __future__ import annotations

import csv
import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pdfminer.high_level import extract_text

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.paper.typeface import printable
from minzheng.kernel.payments.bank.writing import Part, Payment
from minzheng.kernel.payments.disk import NotWritten
from minzheng.kernel.payments.export.bank import write_bank_file
from minzheng.kernel.payments.export.exporting import Exported, export
from minzheng.kernel.payments.export.notice import Village, write_notice
from minzheng.kernel.payments.export.staging import appearing_in
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from minzheng.kernel.values.errors import NotFound, Refused, UsageError
from minzheng.kernel.values.money import yuan
from minzheng.kernel.values.periods import ZONE

from .conftest import Runner
from .registry import Member, change, put

database = pytest.mark.django_db(transaction=True)
CHILD = Member(birth=date(2015, 2, 3), name="示例童", facts={"child_status": "孤儿", "support_place": "分散"})


@pytest.fixture
def exported(run_month: Runner, law: Catalogue, by: Actor, at: datetime, tmp_path: Path) -> Exported:
    """A county with a household of two, one without an account, an orphan and a name no font has."""
    put(Member(name="示𠮷"), Member())
    put(Member(name="=示例"), account="")
    put(CHILD, status="无")
    put(Member(name="=SUM(A1)"), status="低保")
    run = run_month().run
    return export(run_id=run.pk, out=tmp_path / "out", program=law.program, by=by, at=at)


def _sheet(path: Path) -> list[list[Any]]:
    sheet: Any = openpyxl.load_workbook(path).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@database
def test_what_is_written_and_what_is_withheld(exported: Exported) -> None:
    names = {path.name for path in exported.out.iterdir()}
    assert names == {file.name for file, _ in exported.files}
    assert {"2026-09-dibao-register.xlsx", "2026-09-dibao-bank.csv", "2026-09-dibao-public.xlsx",
            "2026-09-dibao-public.pdf", "2026-09-dibao-exceptions.xlsx", "2026-09-orphans-register.xlsx"} <= names
    assert exported.withheld == ("orphans",)
    assert not any("orphans-public" in name for name in names)


@database
def test_the_register_is_full_and_adds_up(exported: Exported) -> None:
    rows = _sheet(exported.out / "2026-09-dibao-register.xlsx")
    lines = PayrollLine.objects.filter(benefit="dibao").order_by("household__household_no")
    assert rows[0][0] == "2026年9月最低生活保障金发放花名册"
    assert rows[2][9] == "金额（元）"
    assert [row[9] for row in rows[3:-1]] == [float(yuan(line.amount_fen)) for line in lines]
    assert rows[-1][0] == "合计"
    assert yuan(sum(line.amount_fen for line in lines)) == f"{rows[-1][9]:.2f}"
    assert rows[3][11] == "6217000000000000"
    assert len(rows[3][6]) == 18


@database
def test_the_register_is_set_up_for_print(exported: Exported) -> None:
    sheet: Any = openpyxl.load_workbook(exported.out / "2026-09-dibao-register.xlsx").active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "A4"


@database
def test_the_bank_file_reconciles(exported: Exported) -> None:
    text = (exported.out / "2026-09-dibao-bank.csv").read_bytes().decode("gb18030")
    head, *items, tail = csv.reader(text.splitlines())
    total = sum(int(item[5]) for item in items)
    assert head[2:] == ["2026-09", "dibao", str(len(items)), str(total)]
    assert tail == [str(len(items)), str(total)]
    assert [item[0] for item in items] == ["1", "2"]
    assert {item[2] for item in items} == {"示𠮷", "'=SUM(A1)"}
    assert items[0][6] == "2026年9月最低生活保障金"
    assert {int(item[1]) for item in items} == set(PayrollLine.objects.filter(benefit="dibao").values_list("pk", flat=True))


@database
def test_the_public_sees_only_what_the_law_names(exported: Exported) -> None:
    rows = _sheet(exported.out / "2026-09-dibao-public.xlsx")
    assert rows[3] == ["序号", "乡镇（街道）", "村（社区）", "户主", "保障人口", "月保障金（元）"]
    assert {row[3] for row in rows[4:-1]} == {"示*", "=*******"}
    everything = "".join(str(cell) for row in rows for cell in row) + extract_text(
        exported.out / "2026-09-dibao-public.pdf")
    for secret in ("6217", "示𠮷", "00000000"):
        assert secret not in everything


@database
def test_the_notice_is_small_and_readable(exported: Exported) -> None:
    path = exported.out / "2026-09-dibao-public.pdf"
    text = extract_text(path)
    assert "最低生活保障金公示名单" in text
    assert "共 2 户" in text
    assert path.stat().st_size < 100_000


@database
def test_the_exceptions_say_what_to_do(exported: Exported) -> None:
    rows = _sheet(exported.out / "2026-09-dibao-exceptions.xlsx")
    assert rows[3][8] == "account_missing"
    assert rows[3][10] == "补录开户银行、账号和户名"
    assert rows[3][4] == "=示例"


@database
def test_an_export_is_on_record(exported: Exported) -> None:
    actions = list(AuditEvent.objects.filter(subject__startswith="run:").values_list("action", flat=True))
    assert {"read_sensitive", "export_run"} <= set(actions)


@database
def test_a_superseded_run_is_not_exported(
    run_month: Runner, law: Catalogue, by: Actor, at: datetime, tmp_path: Path
) -> None:
    _, [person] = put(Member())
    first = run_month().run
    change(person, "wage", 10_000, from_=date(2026, 9, 1))
    run_month()
    with pytest.raises(Refused, match="替代"):
        export(run_id=first.pk, out=tmp_path / "out", program=law.program, by=by, at=at)


@contextmanager
def _files_up_to(size: int) -> Iterator[None]:
    """Let this process write files of ``size`` bytes at most: what a full disk does to a writer."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@database
@pytest.mark.parametrize("size", [0, 300, 5000])
def test_a_full_disk_leaves_nothing(
    run_month: Runner, law: Catalogue, by: Actor, at: datetime, tmp_path: Path, size: int
) -> None:
    put(Member(), Member())
    run = run_month().run
    out = tmp_path / "files" / "out"
    with _files_up_to(size), pytest.raises(NotWritten, match="磁盘空间不足"):
        export(run_id=run.pk, out=out, program=law.program, by=by, at=at)
    assert list((tmp_path / "files").iterdir()) == []
    assert not AuditEvent.objects.filter(action="export_run").exists()


@database
def test_a_full_disk_leaves_no_run(run_month: Runner, tmp_path: Path) -> None:
    put(Member())
    with _files_up_to(2000), pytest.raises(NotWritten, match="磁盘空间不足"):
        run_month()
    assert not PayrollRun.objects.exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert run_month().is_new


@database
def test_the_same_folder_again(run_month: Runner, law: Catalogue, by: Actor, at: datetime, tmp_path: Path) -> None:
    put(Member())
    run = run_month().run
    for _ in range(2):
        done = export(run_id=run.pk, out=tmp_path / "out", program=law.program, by=by, at=at)
    assert sorted(path.name for path in done.out.iterdir()) == sorted(file.name for file, _ in done.files)
    assert PayrollRun.objects.count() == 1


@database
def test_one_file_of_a_run(run_month: Runner, law: Catalogue, by: Actor, at: datetime, tmp_path: Path) -> None:
    put(Member())
    run = run_month().run
    give = partial(export, run_id=run.pk, out=tmp_path / "out", program=law.program, by=by, at=at)
    done = give(only=["2026-09-dibao-public.xlsx"])
    assert [path.name for path in done.out.iterdir()] == ["2026-09-dibao-public.xlsx"]
    assert not AuditEvent.objects.filter(action="read_sensitive").exists()
    with pytest.raises(NotFound, match="tekun-bank"):
        give(only=["2026-09-tekun-bank.csv"])


def test_a_long_list_goes_on_with_its_head(tmp_path: Path) -> None:
    rows = [[str(number), "示**"] for number in range(1, 36 * 2 + 1)]
    villages = [Village("甲村", rows, "共 72 户"), Village("乙村", rows[:34], "共 34 户")]
    path = tmp_path / "notice.pdf"
    write_notice(path, villages, title="公示名单", about="𠮷", headings=[("序号", 0.3, "C"), ("户主", 0.7, "C")], note="注",
                 at=datetime(2026, 11, 2, tzinfo=ZONE))
    text = extract_text(path)
    assert text.count("公示名单") == text.count("户主") == text.count("\f") == 5
    assert "〓" in text
    assert text.count("共 34 户") == 1


def test_a_folder_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWritten, match="没有写入任何文件"), appearing_in(tmp_path / "file" / "out"):
        pass


def _half_written(out: Path) -> None:
    with appearing_in(out) as staging:
        (staging / "a").write_text("half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_nothing_appears_when_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(NotWritten, match="磁盘空间不足"):
        _half_written(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_bank_file_in_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    payment = Payment(7, "示\n例", "@1", "-示例", 68640, (Part(7, 68640, "说明,逗号"),))
    on = date(2026, 11, 2)
    assert write_bank_file(path, [payment], batch="b", on=on, month="2026-11", benefit="dibao", encoding="utf-8") == (1, 68640)
    assert path.read_bytes().decode().splitlines()[1] == '''1,7,示 例,'@1,'-示例,68640,"说明,逗号"'''
    with pytest.raises(UsageError, match="编码"):
        write_bank_file(path, [payment], batch="b", on=on, month="2026-11", benefit="dibao", encoding="big5")


@pytest.mark.parametrize(("text", "printed"), [("张䶮", "张䶮"), ("𠮷田", "〓田"), ("阿卜杜·热", "阿卜杜·热"), ("", "")])
def test_a_character_without_type_is_visible_as_such(text: str, printed: str) -> None:
    assert printable(text) == printed
