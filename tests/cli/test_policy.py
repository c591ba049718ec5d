"""``minzheng policy``: values in force, and the rules on files, as a statistician at another bureau would use them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from minzheng.cli.main import app

MEMBER = {
    "person_ref": 1, "household_no": "001", "birth_date": date(1980, 1, 1), "sex": "F", "disability_category": "无",
    "disability_grade": "无", "serious_illness": "否", "schooling": "无", "work_ability": "有", "self_care": "自理",
    "support_place": "无", "child_status": "无", "wage": 0, "business": 0, "property": 0, "transfer": 0, "work_place": "无",
    "medical": 0, "education": 0,
}
HOUSEHOLD = {
    "household_no": "001", "area_code": 430426101201, "residence": "城市", "vehicles": 0, "dwellings": 1,
    "financial_assets": 0, "current_status": "低保", "since_month": 202601,
}


def run(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def files(folder: Path, members: list[dict[str, Any]], households: list[dict[str, Any]]) -> list[Any]:
    pl.DataFrame(members).write_parquet(folder / "persons.parquet")
    pl.DataFrame(households).write_parquet(folder / "households.parquet")
    return ["--persons", folder / "persons.parquet", "--households", folder / "households.parquet"]


def compute(folder: Path, members: list[dict[str, Any]], households: list[dict[str, Any]], *more: object) -> Any:
    out = folder / "out"
    return run("policy", "compute", *files(folder, members, households), "--month", "2026-11", "--out", out, *more)


def test_values_in_force_with_their_documents() -> None:
    result = run("policy", "show", "dibao.dibao_standard", "--area", "410400", "--on", "2020-06-01", "--json")
    values = {value["category"]: value for value in json.loads(result.stdout)}
    assert values["城市"]["value"] == 57_000
    assert values["农村"]["value"] == 35_500
    assert values["农村"]["document"] == "平民〔2020〕5号"
    assert set(values["城市"]) >= {"name", "category", "area_code", "from", "until", "unit", "value", "document"}


def test_history_of_a_parameter_without_a_date() -> None:
    result = run("policy", "show", "dibao.dibao_standard", "--area", "410400", "--json")
    rural = [value["value"] for value in json.loads(result.stdout) if value["category"] == "农村"]
    assert rural == ["96500/3", 35_500]


def test_an_unknown_parameter_is_refused() -> None:
    result = run("policy", "show", "dibao.nothing")
    assert result.exit_code == 1
    assert "dibao.nothing" in result.stderr


def test_files_in_and_lines_exceptions_households_and_totals_out(tmp_path: Path) -> None:
    other = {**MEMBER, "person_ref": 2, "wage": 100_00, "work_place": "本市"}
    result = compute(tmp_path, [MEMBER, other], [HOUSEHOLD], "--json")
    assert result.exit_code == 0, result.stderr
    totals = json.loads(result.stdout)["benefits"]
    assert totals["dibao"] == {"persons": 2, "households": 1, "fen": 133_000}
    lines = pl.read_parquet(tmp_path / "out" / "lines.parquet")
    assert lines.columns == ["household_no", "person_ref", "area_code", "benefit", "component", "amount_fen"]
    exceptions = pl.read_parquet(tmp_path / "out" / "exceptions.parquet")
    assert exceptions.columns == ["household_no", "person_ref", "benefit", "reason_code", "reason"]
    households = pl.read_parquet(tmp_path / "out" / "households.parquet")
    assert households["household_means.counted_income"][0] * 1 == 70 * 100 * 1000
    written = json.loads((tmp_path / "out" / "totals.json").read_text())
    assert written["benefits"]["dibao"] == totals["dibao"]
    assert written["denominators"]["household_means.counted_income"] == 1000


def test_an_area_for_a_file_without_one(tmp_path: Path) -> None:
    household = {name: value for name, value in HOUSEHOLD.items() if name != "area_code"}
    assert compute(tmp_path, [MEMBER], [household]).exit_code == 1
    assert compute(tmp_path, [MEMBER], [household], "--area", "430426101201").exit_code == 0


def test_a_place_without_parameters_pays_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    compute(tmp_path, [MEMBER], [{**HOUSEHOLD, "area_code": 110101001001}])
    exceptions = pl.read_parquet(tmp_path / "out" / "exceptions.parquet")
    assert set(exceptions["reason_code"]) == {"parameter_missing"}
    assert "dibao" in set(exceptions["benefit"])


@pytest.mark.parametrize(("member", "household", "says"), [
    ({"wage": 10.5}, {}, "wage"),
    ({"schooling": "大学"}, {}, "schooling"),
    ({"wage": 10**11}, {}, "wage"),
    ({"household_no": "002"}, {}, "户号不在住户文件中"),
    ({"birth_date": "1980-01-01"}, {}, "birth_date"),
    ({}, {"vehicles": "无"}, "vehicles"),
    ({}, {"area_code": None}, "area_code"),
    ({}, {"area_code": "祁东县"}, "area_code"),
    ({}, {"area_code": 430426}, "area_code"),
    ({}, {"area_code": -430426101201}, "area_code"),
    ({}, {"area_code": 430426101201.0}, "area_code"),
    ({}, {"area_code": True}, "area_code"),
    ({"person_ref": None}, {}, "person_ref"),
])
def test_what_a_file_gets_wrong_is_said_and_nothing_is_written(
    tmp_path: Path, member: dict[str, Any], household: dict[str, Any], says: str
) -> None:
    result = compute(tmp_path, [{**MEMBER, **member}], [{**HOUSEHOLD, **household}])
    assert result.exit_code == 1
    assert says in result.stderr
    assert not (tmp_path / "out").exists()


def test_an_area_code_may_be_written_as_text(tmp_path: Path) -> None:
    result = compute(tmp_path, [MEMBER], [{**HOUSEHOLD, "area_code": "430426101201"}], "--json")
    assert json.loads(result.stdout)["benefits"]["dibao"]["households"] == 1


def test_a_person_twice_is_refused(tmp_path: Path) -> None:
    result = compute(tmp_path, [MEMBER, MEMBER], [HOUSEHOLD])
    assert result.exit_code == 1
    assert "person_ref" in result.stderr


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    member = {name: value for name, value in MEMBER.items() if name != "wage"}
    result = compute(tmp_path, [member], [HOUSEHOLD])
    assert result.exit_code == 1
    assert "wage" in result.stderr


@pytest.mark.parametrize(("args", "code"), [
    (["--month", "2026-13"], 2), (["--month", "十一月"], 2), (["--area", "43042"], 2), (["--engine", "abacus"], 2),
])
def test_wrong_words_on_the_command_line(tmp_path: Path, args: list[str], code: int) -> None:
    assert compute(tmp_path, [MEMBER], [HOUSEHOLD], *args).exit_code == code


def test_a_file_that_is_not_parquet(tmp_path: Path) -> None:
    given = files(tmp_path, [MEMBER], [HOUSEHOLD])
    (tmp_path / "persons.parquet").write_text("姓名,工资")
    result = run("policy", "compute", *given, "--month", "2026-11", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "persons.parquet" in result.stderr
