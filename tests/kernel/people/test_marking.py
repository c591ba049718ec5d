"""The user's own workbook comes back marked; the template is a workbook one can fill in and import."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font

from minzheng.kernel.people.columns import COLUMNS, Kind, Sheet
from minzheng.kernel.people.roster.loading import check_file, open_roster
from minzheng.kernel.people.roster.marking import LIST_NAME, mark
from minzheng.kernel.people.roster.template import EXAMPLES, write_template
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.periods import Month

from . import old_excel
from .test_files import csv_text, rows
from .workbooks import family, home, member, write


def problems_of(path: Path) -> list[Problem]:
    opened = open_roster(path, {})
    check_file(opened, Month(2026, 11), date(2026, 11, 2))
    return opened.findings.problems()


@pytest.fixture
def marked(tmp_path: Path) -> Path:
    """A workbook of the user's own shape with an error, a warning and a note, and its marked copy."""
    source = write(tmp_path / "own.xlsx", [home(account_name="外人", residence="城镇")],
                   [member(wage="约800", name=None), *family()[1:]], headings={"wage": "工资收入"})  # fmt: skip
    book = load_workbook(source)
    book.create_sheet("附注")["A1"] = "不要动我"
    book["成员"]["B3"].font = Font(bold=True)
    book.save(source)
    target = tmp_path / "marked.xlsx"
    mark(source, problems_of(source), target)
    return target


def test_cells_are_coloured_and_commented(marked: Path) -> None:
    book = load_workbook(marked)
    wage = book["成员"]["M2"]
    assert wage.value == "约800"
    assert wage.fill.start_color.rgb == "00FFC7CE"
    assert wage.comment is not None
    assert "约数" in wage.comment.text
    assert book["成员"]["B2"].comment is not None
    assert book["家庭"]["H2"].fill.start_color.rgb == "00FFEB9C"
    assert book["家庭"]["C2"].fill.start_color.rgb == "00DDEBF7"


def test_the_rest_of_the_workbook_stays(marked: Path) -> None:
    book = load_workbook(marked)
    assert book["附注"]["A1"].value == "不要动我"
    assert book["成员"]["B3"].font.bold
    assert book["成员"]["C3"].comment is None


def test_all_problems_are_listed(marked: Path) -> None:
    page = load_workbook(marked)[LIST_NAME]
    listed = list(page.iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in listed] == ["错误", "错误", "提醒", "说明", "说明"]
    assert listed[0][1:4] == ("成员", 2, "姓名")


def test_other_formats_come_back_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "家庭.csv").write_text(csv_text(Sheet.HOUSEHOLDS, [home(residence="郊区")]), encoding="gb18030")
    (tmp_path / "成员.csv").write_text(csv_text(Sheet.MEMBERS, family()), encoding="gb18030")
    old = tmp_path / "旧.xls"
    old.write_bytes(old_excel.workbook({
        "家庭": rows(Sheet.HOUSEHOLDS, [home(residence="郊区")]), "成员": rows(Sheet.MEMBERS, family()[:1])}))  # fmt: skip
    for source in (tmp_path / "家庭.csv", tmp_path, old):
        mark(source, problems_of(source), tmp_path / "marked.xlsx")
        cell = load_workbook(tmp_path / "marked.xlsx")["家庭"]["C2"]
        assert cell.value == "郊区"
        assert cell.comment is not None


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    write_template(path)
    return path


def test_the_template_has_every_heading_with_a_comment(template: Path) -> None:
    book = load_workbook(template)
    for sheet in Sheet:
        first = book[str(sheet)][1]
        assert [cell.value for cell in first][: len(COLUMNS[sheet])] == [column.heading for column in COLUMNS[sheet]]
        assert all(cell.comment for cell in first[: len(COLUMNS[sheet])])


def test_the_template_has_a_list_for_every_choice(template: Path) -> None:
    book = load_workbook(template)
    for sheet in Sheet:
        lists = [rule.formula1 for rule in book[str(sheet)].data_validations.dataValidation if rule.type == "list"]
        wanted = [f'"{",".join(column.values)}"' for column in COLUMNS[sheet] if column.kind is Kind.CHOICE]
        assert lists == wanted


def test_the_untouched_example_is_skipped_with_a_note(template: Path) -> None:
    found = problems_of(template)
    assert [problem.code for problem in found if problem.level == "note"] == ["row_example", "row_example"]
    assert {problem.code for problem in found if problem.level == "error"} == {"sheet_empty"}


def test_the_filled_in_template_is_read(template: Path) -> None:
    book = load_workbook(template)
    for sheet, data in ((Sheet.HOUSEHOLDS, [home()]), (Sheet.MEMBERS, family())):
        for line, row in enumerate(data, start=3):
            for place, column in enumerate(COLUMNS[sheet], start=1):
                book[str(sheet)].cell(line, place, row[column.name])
    book.save(template)
    assert {problem.code for problem in problems_of(template)} == {"row_example"}


def test_a_changed_example_is_an_error(template: Path) -> None:
    book = load_workbook(template)
    book["成员"]["B2"] = "王示例"
    book.save(template)
    assert "example_changed" in {problem.code for problem in problems_of(template)}


def test_the_example_would_itself_be_correct(tmp_path: Path) -> None:
    frames = {sheet: [dict(EXAMPLES[sheet]) | {"household_no": "1"}] for sheet in Sheet}
    path = write(tmp_path / "example.xlsx", frames[Sheet.HOUSEHOLDS], frames[Sheet.MEMBERS])
    assert [problem for problem in problems_of(path) if problem.level != "note"] == []
