"""Files as they come: other formats, other headings, and those that are refused before they are read."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from minzheng.kernel.people.columns import COLUMNS, Sheet
from minzheng.kernel.people.roster.grids import MAX_ROWS, NotAWorkbook
from minzheng.kernel.people.roster.headings import meanings_from
from minzheng.kernel.people.roster.loading import check_file, open_roster
from minzheng.kernel.values.errors import Level, UsageError
from minzheng.kernel.values.periods import Month

from . import old_excel
from .workbooks import family, home, member, write


def refusal(path: Path) -> str:
    with pytest.raises(NotAWorkbook) as error:
        open_roster(path, {})
    assert path.name.rsplit(".", 1)[0] in str(error.value) or "csv" in str(error.value)
    return error.value.code


def read(path: Path, meanings: Any = None) -> tuple[dict[str, list[Any]], dict[Sheet, pl.DataFrame]]:
    """The findings' values by code, and the frames."""
    opened = open_roster(path, meanings or {})
    frames = check_file(opened, Month(2026, 11), date(2026, 11, 2))
    found: dict[str, list[Any]] = {}
    for problem in opened.findings.problems():
        found.setdefault(problem.code, []).append(problem)
    return found, frames


def rewritten(source: Path, target: Path, changes: dict[str, bytes], *, add: dict[str, bytes] | None = None) -> Path:
    """The archive ``source`` with some members replaced."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, changes.get(part, old.read(part)))
        for part, data in (add or {}).items():
            new.writestr(part, data)
    return target


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x03\x04 nothing", b"hello", b"<html><table>", bytes(600), b"\xd0\xcf\x11\xe0"])
def test_what_is_not_a_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    assert refusal(path) == "not_a_workbook"


def test_a_pdf_is_called_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "扫描.xlsx"
    path.write_bytes(b"%PDF-1.7")
    with pytest.raises(NotAWorkbook, match="PDF"):
        open_roster(path, {})


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "nowhere.xlsx") == "missing"


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.xlsx").read_bytes()
    path = tmp_path / "half.xlsx"
    path.write_bytes(whole[: len(whole) // 2])
    assert refusal(path) == "not_a_workbook"


def test_an_encrypted_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.xlsx"
    with write(tmp_path / "open.xlsx").open("rb") as plain, path.open("wb") as sealed:
        OOXMLFile(plain).encrypt("password", sealed)
    assert refusal(path) == "encrypted"


def test_a_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    path = rewritten(write(tmp_path / "plain.xlsx"), tmp_path / "macro.xlsx", {}, add={"xl/vbaProject.bin": b"x"})
    assert refusal(path) == "macros"


def test_an_old_workbook_with_macros_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "macro.xls"
    path.write_bytes(old_excel.container({"Workbook": old_excel.stream({}), "_VBA_PROJECT_CUR": bytes(4096)}))
    assert refusal(path) == "macros"


def test_a_zip_bomb_is_refused_unread(tmp_path: Path) -> None:
    path = rewritten(write(tmp_path / "plain.xlsx"), tmp_path / "bomb.xlsx", {},
                     add={"xl/worksheets/sheet9.xml": b" " * (100 * 1024**2)})  # fmt: skip
    assert path.stat().st_size < 1024**2
    assert refusal(path) == "zip_bomb"


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = rewritten(write(tmp_path / "plain.xlsx"), tmp_path / "liar.xlsx", {},
                     add={"xl/worksheets/sheet9.xml": b" " * (1024**2)})  # fmt: skip
    data = path.read_bytes()
    path.write_bytes(data.replace((1024**2).to_bytes(4, "little"), (1024).to_bytes(4, "little")))
    assert refusal(path) == "not_a_workbook"


def test_entities_are_refused(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(plain) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    evil = page.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1)
    assert refusal(rewritten(plain, tmp_path / "evil.xlsx", {"xl/worksheets/sheet1.xml": evil})) == "not_a_workbook"


@pytest.mark.parametrize(("row", "column", "code"), [(300_000, 0, "too_many_rows"), (3, 9000, "too_many_columns")])
def test_sheets_too_large_to_hold_are_refused(tmp_path: Path, row: int, column: int, code: str) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("家庭").write(row, column, "x")
    assert refusal(path) == code


def test_300_000_rows_are_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "成员.csv"
    path.write_text("\n" * (MAX_ROWS + 2), encoding="utf-8")
    (tmp_path / "家庭.csv").write_text("户号", encoding="utf-8")
    with pytest.raises(NotAWorkbook, match="按乡镇拆分"):
        open_roster(tmp_path / "家庭.csv", {})


def test_formulas_are_read_by_their_last_result_and_warned_about(tmp_path: Path) -> None:
    path = write(tmp_path / "plain.xlsx")
    book = tmp_path / "formula.xlsx"
    with zipfile.ZipFile(path) as archive:
        page = archive.read("xl/worksheets/sheet2.xml")
    changed = page.replace(b"<v>800</v>", b"<f>400*2</f><v>800</v>")
    assert changed != page
    found, frames = read(rewritten(path, book, {"xl/worksheets/sheet2.xml": changed}))
    assert [(p.level, p.place.row, p.place.heading) for p in found["formula"]] == [(Level.WARNING, 2, "月工资性收入(元)")]
    assert frames[Sheet.MEMBERS]["wage"][0] == 80000


def test_a_formula_that_failed_is_an_error_and_not_an_empty_cell(tmp_path: Path) -> None:
    path = write(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(path) as archive:
        page = archive.read("xl/worksheets/sheet2.xml")
    changed = re.sub(rb'<c r="(\w+)"><v>800</v>', rb'<c r="\1" t="e"><f>1/0</f><v>#DIV/0!</v>', page)
    assert changed != page
    found, _ = read(rewritten(path, tmp_path / "failed.xlsx", {"xl/worksheets/sheet2.xml": changed}))
    assert [(p.level, p.place.row, p.value) for p in found["formula_failed"]] == [(Level.ERROR, 2, "#DIV/0!")]
    assert "formula" not in found


def test_merged_cells_are_an_error_on_each_row(tmp_path: Path) -> None:
    path = write(tmp_path / "plain.xlsx")
    book = load_workbook(path)
    book["成员"].merge_cells("A2:A4")
    book.save(path)
    found, _ = read(path)
    assert [(problem.place.row, problem.place.heading) for problem in found["merged"]] == [
        (2, "户号"), (3, "户号"), (4, "户号")]  # fmt: skip


def test_two_sheets_of_one_name_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "plain.xlsx")
    book = load_workbook(path)
    book.copy_worksheet(book["家庭"]).title = "家庭 "
    book.save(path)
    found, frames = read(path)
    assert "sheet_duplicate" in found
    assert frames == {}


def test_a_missing_sheet_is_named(tmp_path: Path) -> None:
    found, _ = read(write(tmp_path / "a.xlsx", names={Sheet.MEMBERS: "其他内容"}))
    assert found["sheet_missing"][0].place.sheet == "成员"


def test_headings_of_a_township_are_understood_and_noted(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", headings={"id_number": "身份证号码", "wage": "工资收入", "household_no": " 户 号 "})
    found, frames = read(path)
    assert frames[Sheet.MEMBERS]["wage"].to_list() == [80000, 0, 0]
    assert {problem.value for problem in found["heading_mapped"]} == {"身份证号码", "工资收入"}
    assert all(problem.level is Level.NOTE for problems in found.values() for problem in problems)


def test_a_bare_amount_is_no_column_and_is_reported(tmp_path: Path) -> None:
    found, frames = read(write(tmp_path / "a.xlsx", headings={"wage": "金额", "transfer": "金额"}))
    assert [problem.value for problem in found["heading_unknown"]] == ["金额", "金额"]
    assert {problem.place.heading for problem in found["heading_absent"]} == {"月工资性收入(元)", "月转移净收入(元)"}
    assert frames[Sheet.MEMBERS]["wage"].null_count() == 3


def test_one_meaning_never_takes_two_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", headings={"transfer": "金额"})
    found, frames = read(path, meanings_from({"金额": "月工资性收入(元)"}))
    assert [problem.code for problem in found["heading_duplicate"]] == ["heading_duplicate"]
    assert frames == {}


def test_a_heading_can_be_given_a_meaning(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", headings={"wage": "金额"})
    _, frames = read(path, meanings_from({"金额": "月工资性收入(元)"}))
    assert frames[Sheet.MEMBERS]["wage"][0] == 80000
    with pytest.raises(UsageError):
        meanings_from({"金额": "收入"})


def test_required_headings_are_missed(tmp_path: Path) -> None:
    found, _ = read(write(tmp_path / "a.xlsx", headings={"relation": "称呼"}))
    assert found["heading_missing"][0].place.heading == "与户主关系"


def test_a_title_above_the_headings_does_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx")
    book = load_workbook(path)
    for name in ("家庭", "成员"):
        book[name].insert_rows(1, 2)
        book[name]["A1"] = "2026 年 11 月低保花名册"
        book[name].merge_cells("A1:F1")
    book.save(path)
    found, frames = read(path)
    assert found == {}
    assert frames[Sheet.MEMBERS]["row"].to_list() == [4, 5, 6]


def test_every_synonym_means_one_column() -> None:
    for columns in COLUMNS.values():
        written = [heading for column in columns for heading in (column.heading, *column.synonyms)]
        assert len(written) == len(set(written))
        assert "金额" not in written


def rows(sheet: Sheet, data: list[dict[str, Any]]) -> list[list[Any]]:
    columns = COLUMNS[sheet]
    return [[column.heading for column in columns], *([row.get(column.name) or "" for column in columns] for row in data)]


def csv_text(sheet: Sheet, data: list[dict[str, Any]], separator: str = ",") -> str:
    return "\r\n".join(separator.join(str(cell) for cell in row) for row in rows(sheet, data))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", "，", ";"])
def test_csv_in_any_usual_encoding(tmp_path: Path, encoding: str, separator: str) -> None:
    (tmp_path / "家庭.csv").write_bytes(csv_text(Sheet.HOUSEHOLDS, [home()], separator).encode(encoding))
    (tmp_path / "成员.csv").write_bytes(csv_text(Sheet.MEMBERS, family(), separator).encode(encoding))
    for path in (tmp_path, tmp_path / "家庭.csv"):
        found, frames = read(path)
        assert not [problem for problems in found.values() for problem in problems if problem.level is Level.ERROR]
        assert frames[Sheet.MEMBERS]["name"].to_list() == ["张示例", "李示例", "张虚构"]
        assert frames[Sheet.HOUSEHOLDS]["household_no"].to_list() == ["001"]


def test_csv_needs_its_other_half(tmp_path: Path) -> None:
    (tmp_path / "家庭.csv").write_text(csv_text(Sheet.HOUSEHOLDS, [home()]), encoding="utf-8")
    with pytest.raises(NotAWorkbook, match=r"成员\.csv"):
        open_roster(tmp_path / "家庭.csv", {})


def test_csv_in_no_known_encoding_is_refused(tmp_path: Path) -> None:
    for name in ("家庭.csv", "成员.csv"):
        (tmp_path / name).write_bytes(b"\xff\xff\xff\x81")
    with pytest.raises(NotAWorkbook, match="编码"):
        open_roster(tmp_path, {})


def test_an_old_excel_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "旧.xls"
    path.write_bytes(old_excel.workbook({
        "家庭": rows(Sheet.HOUSEHOLDS, [home()]), "成员": rows(Sheet.MEMBERS, family()[:2])}))  # fmt: skip
    found, frames = read(path)
    assert found == {}
    assert frames[Sheet.MEMBERS]["wage"][0] == 80000


def test_numbers_that_excel_destroyed_in_an_old_file(tmp_path: Path) -> None:
    path = tmp_path / "旧.xls"
    damaged = member(id_number=430426197001029910.0)
    path.write_bytes(old_excel.workbook({
        "家庭": rows(Sheet.HOUSEHOLDS, [home()]), "成员": rows(Sheet.MEMBERS, [damaged])}))  # fmt: skip
    assert "id_scientific" in read(path)[0]


def test_nothing_but_headings_is_said_so(tmp_path: Path) -> None:
    found, _ = read(write(tmp_path / "a.xlsx", [], []))
    assert len(found["sheet_empty"]) == 2
