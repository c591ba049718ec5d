"""Bad cells as offices send them (CB-21): each gets its own code, its row, its heading and a sentence to act on."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from minzheng.kernel.people.columns import Sheet
from minzheng.kernel.people.roster.findings import Findings
from minzheng.kernel.people.roster.loading import check_file, open_roster
from minzheng.kernel.values.errors import Level, Problem
from minzheng.kernel.values.periods import Month

from .workbooks import CHILD, HEAD, WIFE, family, home, member, number, write

MONTH = Month(2026, 11)
TODAY = date(2026, 11, 2)


def check(path: Path, homes: Any = None, members: Any = None) -> tuple[list[Problem], dict[Sheet, Any]]:
    """The problems of a workbook by itself and its frames."""
    opened = open_roster(write(path / "花名册.xlsx", homes, members), {})
    frames = check_file(opened, MONTH, TODAY)
    return opened.findings.problems(), frames


def found(problems: list[Problem]) -> set[str]:
    return {problem.code for problem in problems if problem.level is not Level.NOTE}


def test_a_good_roster_has_no_problems(tmp_path: Path) -> None:
    problems, _ = check(tmp_path)
    assert problems == []


@pytest.mark.parametrize(("written", "code"), [
    (HEAD[:-1] + ("0" if HEAD[-1] != "0" else "1"), "id_check_digit"),
    (HEAD[:-1], "id_format"),
    (430426197001029910.0, "id_scientific"),
    ("4.30426E+17", "id_scientific"),
    ("430426197001029000", "id_scientific"),
    (HEAD.replace("0", "O", 1), "id_lookalike"),
    ("430426197002309916", "id_birth_date"),
    ("430426203001019912", "id_birth_date"),
    ("999999197001029910", "id_placeholder"),
    ("身份证丢失", "id_format"),
    (None, "required"),
])  # fmt: skip
def test_identity_numbers(tmp_path: Path, written: Any, code: str) -> None:
    problems, _ = check(tmp_path, [home()], [member(id_number=written), *family()[1:]])
    assert code in {problem.code for problem in problems}
    problem = next(problem for problem in problems if problem.code == code)
    assert (problem.place.sheet, problem.place.row, problem.place.heading) == ("成员", 2, "公民身份号码")
    assert problem.level is Level.ERROR


def test_the_number_meant_is_offered(tmp_path: Path) -> None:
    problems, _ = check(tmp_path, [home()], [member(id_number=HEAD.replace("0", "O", 1)), *family()[1:]])
    assert HEAD in str(next(problem.sentence for problem in problems if problem.code == "id_lookalike"))


def test_how_to_keep_a_number_as_text_is_explained(tmp_path: Path) -> None:
    problems, _ = check(tmp_path, [home()], [member(id_number=4.30426197001e17), *family()[1:]])
    assert "文本" in str(next(problem.sentence for problem in problems if problem.code == "id_scientific"))


@pytest.mark.parametrize("written", [
    f" {HEAD} ", f"\u3000{HEAD}", "".join(chr(ord(digit) + 0xFEE0) for digit in HEAD), HEAD.lower(), f"\u200b{HEAD}",
])  # fmt: skip
def test_stray_spaces_and_full_width_digits_are_read_and_noted(tmp_path: Path, written: str) -> None:
    problems, frames = check(tmp_path, [home()], [member(id_number=written), *family()[1:]])
    assert frames[Sheet.MEMBERS]["id_number"][0] == HEAD
    assert {problem.code for problem in problems} <= {"normalised"}
    assert problems or written == HEAD


def test_an_old_number_of_15_digits_is_converted_and_warned_about(tmp_path: Path) -> None:
    old = HEAD[:6] + HEAD[8:17]
    problems, frames = check(tmp_path, [home()], [member(id_number=old), *family()[1:]])
    assert frames[Sheet.MEMBERS]["id_number"][0] == HEAD
    assert found(problems) == {"id_old"}


@pytest.mark.parametrize(("written", "fen"), [
    ("1,234.50", 123450), ("１２３４", 123400), (" 800 ", 80000), ("800元", 80000), ("¥800", 80000), (686.4, 68640),
    (0.1 + 0.2, 30), ("-5", None), ("0", 0), ("12.340", 1234), ("007", 700),
])  # fmt: skip
def test_amounts_read(tmp_path: Path, written: Any, fen: int | None) -> None:
    _, frames = check(tmp_path, [home()], [member(wage=written), *family()[1:]])
    assert frames[Sheet.MEMBERS]["wage"][0] == fen


@pytest.mark.parametrize(("written", "code"), [
    ("0.1万元", "amount_unit"), ("3千", "amount_unit"),
    ("三千", "amount"), ("约800", "amount_vague"), ("800余元", "amount_vague"), ("xx.xx", "amount"),
    ("1,2.5", "amount"), ("=A1*12", "amount_formula"), ("9600/年", "amount_yearly"), (-1, "amount_negative"),
    (12.345, "amount_decimals"), ("1e3", "amount"), (10**15, "amount_too_large"), ("99999999999", "amount_too_large"),
    ("八百", "amount"), ("12,34", "amount"), ("--5", "amount"), ("#REF!", "amount"), (25000, "amount_large"),
])  # fmt: skip
def test_amounts_refused(tmp_path: Path, written: Any, code: str) -> None:
    problems, _ = check(tmp_path, [home()], [member(wage=written), *family()[1:]])
    assert code in found(problems)


def test_business_income_may_be_negative(tmp_path: Path) -> None:
    problems, frames = check(tmp_path, [home()], [member(business=-120.5), *family()[1:]])
    assert frames[Sheet.MEMBERS]["business"][0] == -12050
    assert problems == []


@pytest.mark.parametrize(("written", "month"), [
    ("2025-03", "2025-03"), ("2025-3", "2025-03"), ("2025/3/1", "2025-03"), ("2025.03", "2025-03"),
    ("2025年3月", "2025-03"), ("202503", "2025-03"), ("20250301", "2025-03"), (44105, "2020-10"),
    (datetime(2025, 3, 9), "2025-03"), ("２０２５－０３", "2025-03"),
])  # fmt: skip
def test_months_read(tmp_path: Path, written: Any, month: str) -> None:
    problems, frames = check(tmp_path, [home(since_month=written)])
    assert frames[Sheet.HOUSEHOLDS]["since_month"][0] == month
    assert found(problems) == set()


@pytest.mark.parametrize(("written", "code"), [
    ("2020.9.31", "month_unreal"), ("20200230", "month_unreal"), ("二〇二〇年", "month_chinese"), ("2020", "month_year_only"),
    ("2020年", "month_year_only"), ("1900-01-00", "month_unreal"), ("农历三月初一", "month_lunar"), ("2026-12", "month_future"),
    ("2025-13", "month_unreal"), ("去年", "month"), ("1890-05", "month_unreal"),
])  # fmt: skip
def test_months_refused(tmp_path: Path, written: Any, code: str) -> None:
    problems, _ = check(tmp_path, [home(since_month=written)])
    assert found(problems) == {code}
    assert problems[0].place.heading == "纳入月份"


@pytest.mark.parametrize(("column", "written", "code"), [
    ("area_code", "430426", "area_incomplete"), ("area_code", "430426001", "area_incomplete"),
    ("area_code", "430426001000", "area_incomplete"), ("area_code", "祁东县", "area_format"),
    ("residence", "郊区", "choice"), ("vehicles", "两辆", "count"), ("vehicles", 1.5, "count"), ("vehicles", -1, "count"),
    ("dwellings", 1000, "count"), ("account_no", 6.21e18, "account_scientific"), ("account_no", "621张", "account_format"),
    ("account_no", "6210000000000000001", "account_luhn"), ("account_name", "王示例", "account_holder"),
    ("account_name", None, "account_holder_missing"), ("phone", "无", "phone"), ("household_no", None, "required"),
    ("since_month", None, "since_missing"), ("current_status", "无", "since_without"),
    ("head_id", WIFE, "head_not_head"), ("head_id", number("19990101", 991), "head_not_member"),
    ("bank_name", "示" * 101, "too_long"),
])  # fmt: skip
def test_households_refused_or_warned(tmp_path: Path, column: str, written: Any, code: str) -> None:
    problems, _ = check(tmp_path, [home(**{column: written})])
    assert code in found(problems)


@pytest.mark.parametrize(("changed", "code"), [
    ({"disability_category": "肢体"}, "grade_missing"), ({"disability_grade": "一级"}, "category_missing"),
    ({"child_status": "孤儿"}, "child_age"), ({"child_status": "孤儿", "schooling": "义务教育"}, "child_age"),
    ({"child_status": "孤儿", "schooling": "高中"}, "child_age_in_school"), ({"support_place": "集中"}, "support_place"),
    ({"name": "某某"}, "name_placeholder"), ({"name": "张3"}, "name_characters"), ({"name": "张\ue000"}, "name_rare"),
    ({"name": "张\ufffd"}, "name_characters"), ({"name": None}, "required"), ({"relation": "同事"}, "choice"),
    ({"household_no": "999"}, "household_unknown"), ({"relation": "配偶"}, "head_missing"),
    ({"relation": None}, "required"),
])  # fmt: skip
def test_members_refused_or_warned(tmp_path: Path, changed: dict[str, Any], code: str) -> None:
    problems, _ = check(tmp_path, [home()], [member(**changed), *family()[1:]])
    assert code in found(problems)


def test_a_grown_orphan_in_school_is_accepted(tmp_path: Path) -> None:
    """A locality may pay orphans on through upper secondary school and college, so the roster must let them in."""
    problems, _ = check(tmp_path, [home()], [member(child_status="孤儿", schooling="高校"), *family()[1:]])
    told = [problem for problem in problems if problem.code == "child_age_in_school"]
    assert [problem.level for problem in told] == [Level.WARNING]
    assert "已满 18 周岁" in str(told[0].sentence)


@pytest.mark.parametrize(("name", "read"), [
    ("阿依古丽•示例", "阿依古丽·示例"), ("阿依古丽．示例", "阿依古丽·示例"), ("张 示 例", "张示例"), ("　张示例 ", "张示例"),
    ("𠮷示例", "𠮷示例"), ("张〇例", "张〇例"),
])  # fmt: skip
def test_names(tmp_path: Path, name: str, read: str) -> None:
    problems, frames = check(tmp_path, [home(account_name=name)], [member(name=name), *family()[1:]])
    assert frames[Sheet.MEMBERS]["name"][0] == read
    assert found(problems) == set()


def test_choices_in_other_words_are_read_and_noted(tmp_path: Path) -> None:
    rows = [member(relation="本人", disability_category="肢体残疾", disability_grade=2, serious_illness="√"), *family()[1:]]
    problems, frames = check(tmp_path, [home(residence="城镇")], rows)
    first = frames[Sheet.MEMBERS].row(0, named=True)
    assert (first["relation"], first["disability_category"], first["disability_grade"]) == ("户主", "肢体", "二级")
    assert {problem.code for problem in problems} == {"normalised"}


def test_the_same_person_twice_is_an_error_on_both_rows(tmp_path: Path) -> None:
    problems, _ = check(tmp_path, None, [*family(), member("001", CHILD, "其他", "张虚构")])
    doubled = [problem for problem in problems if problem.code == "id_duplicate"]
    assert [problem.place.row for problem in doubled] == [4, 5]
    assert "4、5" in str(doubled[0].sentence)


def test_the_same_household_twice_is_an_error(tmp_path: Path) -> None:
    problems, _ = check(tmp_path, [home(), home()])
    assert "household_duplicate" in found(problems)


def test_a_household_without_members_is_an_error(tmp_path: Path) -> None:
    problems, _ = check(tmp_path, [home(), home("002", number("19650101", 995))])
    assert "members_missing" in found(problems)


def test_a_total_row_is_recognised(tmp_path: Path) -> None:
    problems, frames = check(tmp_path, [home(), {"household_no": "合计", "area_code": "1 户", "financial_assets": 1000}])
    assert found(problems) == {"row_total"}
    assert problems[0].place.row == 3
    assert frames[Sheet.HOUSEHOLDS].height == 1


def test_empty_rows_are_skipped_and_noted(tmp_path: Path) -> None:
    problems, frames = check(tmp_path, [{}, home(), {"note": "  "}], [*family()[:1], {}, *family()[1:]])
    assert frames[Sheet.MEMBERS].height == 3
    assert {problem.code for problem in problems} == {"rows_empty"}


def test_numbers_of_parents_used_for_a_child_are_noticed(tmp_path: Path) -> None:
    elder = number("19400101", 991)
    problems, _ = check(tmp_path, None, [*family()[:2], member("001", elder, "女", "张虚构")])
    assert {"relation_age", "relation_sex"} <= found(problems)


def test_a_member_whose_number_is_unreadable_does_not_also_lose_the_household_its_head(tmp_path: Path) -> None:
    problems, _ = check(tmp_path, None, [member(id_number="1"), *family()[1:]])
    assert found(problems) == {"id_format"}


def test_problems_are_told_errors_first(tmp_path: Path) -> None:
    problems, _ = check(tmp_path, [home(account_name="外人", residence="城镇")], [member(wage="约"), *family()[1:]])
    assert [problem.level for problem in problems] == [Level.ERROR, Level.WARNING, Level.NOTE]
    assert problems[0].as_json() | {"sentence": ""} == {
        "code": "amount_vague", "level": "error", "sentence": "", "value": "约", "file": "花名册.xlsx", "line": None,
        "sheet": "成员", "row": 2, "heading": "月工资性收入(元)",
    }  # fmt: skip


def test_every_finding_has_a_sentence_without_gaps(tmp_path: Path) -> None:
    findings = Findings("f")
    from minzheng.kernel.people.roster.sentences import SENTENCES

    for code in SENTENCES:
        findings.add("家庭", code, row=2, name="area_code", value="甲", other="乙")
    assert all("{" not in str(problem.sentence) for problem in findings.problems())


def test_a_whole_column_read_differently_is_told_in_short(tmp_path: Path) -> None:
    findings = Findings("f")
    for row in range(1200):
        findings.add("成员", "normalised", row=row + 2, name="wage", value="１", other="1")
        findings.add("成员", "amount_vague", row=row + 2, name="wage", value="约1")
    told = [problem.code for problem in findings.problems()]
    assert (told.count("amount_vague"), told.count("normalised"), told.count("notes_more")) == (1200, 1000, 1)


@pytest.mark.parametrize("value", [True, datetime(2020, 1, 2, 3, 4), date(1999, 1, 1), 1e300, "#DIV/0!"])
def test_cells_of_any_type_are_read(tmp_path: Path, value: Any) -> None:
    problems, _ = check(tmp_path, [home(bank_name=value)], [member(wage=value), *family()[1:]])
    assert {problem.place.heading for problem in problems if problem.level is Level.ERROR} == {"月工资性收入(元)"}
