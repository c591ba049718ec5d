"""Plans from workbooks: headings by other names, days and targets as offices write them, everything wrong told at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from minzheng.kernel.access.roles import Role
from minzheng.kernel.plans.bringing import bring_in
from minzheng.kernel.plans.columns import template
from minzheng.kernel.plans.dates import read_day
from minzheng.kernel.plans.models import Plan, Task
from minzheng.kernel.plans.reading import read
from minzheng.kernel.values.errors import Refused
from tests.kernel.plans.promised import AT, BUILT, COUNTY, KNOWN, SHARE, account

HEAD = ("业务领域", "工作任务", "牵头股室", "完成时间", "对应指标", "目标", "单位", "完成标志")
ROWS = (
    ("养老服务", "新建日间照料中心", "养老服务股", "11月底", BUILT, "不少于 12", "个", ""),
    ("", "居家养老服务覆盖率争取达到65%以上", "养老服务股", "年底", SHARE, "", "", ""),
    ("社会救助", "制定救助工作流程", "社会救助股", "2026.3.31", "", "", "", "印发文件"),
    ("合计", "", "", "", "", "3", "", ""),
)


def workbook(folder: Path, rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> Path:
    """A workbook with a title above its headings."""
    path = folder / "计划.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("任务表")
    page.write_string(0, 0, "示例县2026年工作计划")
    for number, row in enumerate((head, *rows), start=1):
        page.write_row(number, 0, row)
    book.close()
    return path


@pytest.mark.parametrize(("text", "expected"), [
    ("2026-09-30", date(2026, 9, 30)), ("2026年9月30日前", date(2026, 9, 30)), ("9月底", date(2026, 9, 30)),
    ("2月", date(2026, 2, 28)), ("三季度末", date(2026, 9, 30)), ("年底前", date(2026, 12, 31)), ("上半年", date(2026, 6, 30)),
    ("2026.9.31", None), ("9999年12月", date(9999, 12, 31)), ("0000年12月", None), ("尽快", None)])
def test_days_are_read_as_plans_write_them(text: str, expected: date | None) -> None:
    assert read_day(text, 2026) == expected


def test_a_sentence_keeps_its_own_punctuation_and_a_number_of_full_width_is_one(tmp_path: Path) -> None:
    rows = [("养老服务", "示例：新建（改建）两处，年内完成", "养老服务股", "１１月底", BUILT.lower(), "不少于 １２", "个", "")]
    only, = read(workbook(tmp_path, rows), year=2026, known=KNOWN)
    assert (only.text, only.due, only.indicator) == ("示例：新建（改建）两处，年内完成", date(2026, 11, 30), BUILT)
    assert only.wanted is not None
    assert only.wanted.value == 12


def test_a_target_too_large_to_keep_is_told_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        read(workbook(tmp_path, [("养老服务", "新建", "养老服务股", "年底", BUILT, "9" * 30, "个", "")]), year=2026, known=KNOWN)
    assert [(one.code, one.place.row) for one in refused.value.problems] == [("number_too_large", 3)]


def test_tasks_are_read_by_headings_of_other_names_and_chapters_written_once(tmp_path: Path) -> None:
    built, covered, written = read(workbook(tmp_path, ROWS), year=2026, known=KNOWN)
    assert (built.chapter, built.owner, built.due, built.indicator, built.kind) == (
        "养老服务", "养老服务股", date(2026, 11, 30), BUILT, "target")
    assert built.wanted is not None
    assert (built.wanted.comparison, built.wanted.value, built.wanted.written) == ("at_least", Fraction(12), "12个")
    assert covered.wanted is not None
    assert (covered.chapter, covered.wanted.value, covered.wanted.is_soft) == ("养老服务", Fraction(65, 100), True)
    assert (written.kind, written.wanted, written.deliverable) == ("routine", None, "印发文件")


def test_everything_wrong_is_told_at_once_with_row_and_column(tmp_path: Path) -> None:
    rows = (("养老服务", "新建", "", "13月", "没有的指标", "很多", "", ""),
            ("养老服务", "新建", "股", "年底", BUILT, "65%", "", ""))
    with pytest.raises(Refused) as refused:
        read(workbook(tmp_path, rows), year=2026, known=KNOWN)
    told = [(one.place.row, one.place.heading, one.code) for one in refused.value.problems]
    assert told == [(3, "责任股室", "missing"), (3, "指标", "indicator_unknown"), (3, "目标值", "target"), (3, "完成时限", "day"),
                    (4, "目标值", "unit_differs"), (4, "任务", "twice")]


def test_a_file_without_tasks_is_refused_and_the_template_holds_only_an_example(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    path.write_bytes(template())
    for file in (path, workbook(tmp_path, ROWS, head=("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛"))):
        with pytest.raises(Refused, match="没有任务"):
            read(file, year=2026, known=KNOWN)


@pytest.mark.django_db
def test_the_same_workbook_twice_changes_nothing_and_a_bad_one_leaves_nothing(tmp_path: Path) -> None:
    by = account(Role.COUNTY_CLERK)

    def bring(rows: Sequence[Sequence[str]], is_trial: bool = False) -> tuple[int, int, int]:
        done = bring_in(path=workbook(tmp_path, rows), year=2026, half=0, area_code=COUNTY, area_name="示例县", known=KNOWN,
                        by=by, at=AT, is_trial=is_trial).written
        return done.added, done.changed, done.same

    with pytest.raises(Refused):
        bring((*ROWS, ("社会救助", "例", "", "", "", "", "", "")))
    assert bring(ROWS, is_trial=True) == (3, 0, 0)
    assert not Plan.objects.exists()
    assert (bring(ROWS), bring(ROWS)) == ((3, 0, 0), (0, 0, 3))
    assert list(Task.objects.order_by("number").values_list("number", "is_soft", "accrues")) == [
        (1, False, True), (2, True, False), (3, False, True)]
    assert Plan.objects.get().title == "示例县2026年民政工作计划"


def test_a_target_is_read_as_the_workbook_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "计划.xlsx"
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("任务表")
    page.write_row(0, 0, HEAD)
    for row, name in enumerate(("甲", "乙"), start=1):
        page.write_row(row, 0, ["养老服务", name, "养老服务股", "年底", SHARE])
        page.write(row, 5, 0.65, book.add_format({"num_format": "0%"}) if row == 1 else None)
    page.write_string(3, 1, "丙")
    page.write_row(3, 2, ["养老服务股", "年底", SHARE, "不低于0.65"])
    book.close()
    with pytest.raises(Refused) as told:
        read(path, year=2026, known=KNOWN)
    assert [(one.code, one.place.row) for one in told.value.problems] == [("share_or_percent", 3), ("share_or_percent", 4)]
    page_of = openpyxl.load_workbook(path)
    page_of["任务表"].delete_rows(3, 2)
    page_of.save(path)
    [shown] = read(path, year=2026, known=KNOWN)
    assert shown.wanted is not None
    assert (shown.wanted.value, shown.wanted.written) == (Fraction(65, 100), "65%")
