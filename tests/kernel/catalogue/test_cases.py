"""``cases.yaml``: what can be written, what is refused with its line, and what a failing case tells."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from minzheng.kernel.catalogue.cases import read_cases, run_cases
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.values.errors import Problem

GOOD = """\
assumptions:
  raised:
    dibao.dibao_minimum: {yuan: 900}
cases:
  - name: {zh: 示例, en: an example}
    source: invented
    month: 2026-11
    area: "430426"
    payroll: true
    given: {dibao.dibao_rounding: {code: down_to_fen}}
    household: {current_status: 低保, financial_assets: "100.50"}
    members:
      - {birth_date: 1950-01-01, transfer: "199.99"}
      - {wage: 300, work_place: 本市}
    expect:
      dibao.amount_due: "1130.01"
      dibao.is_paid: true
      dibao.dibao_standard: 700
      household_means.counted_income: "409.99"
      members:
        "1": {ages.age: 76, dibao.uplift_rate: 200}
        "2": {household_means.work_cost: 90, price_subsidy.price_group: 低保}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that speaks for dibao."""
    path = tmp_path / "dibao"
    path.mkdir()
    return path


def told(folder: Path, text: str) -> list[Problem]:
    (folder / "cases.yaml").write_text(dedent(text), encoding="utf-8")
    return run_cases(folder, catalogue())


def test_a_case_comes_out_by_both_paths(folder: Path) -> None:
    assert told(folder, GOOD) == []


def test_facts_are_read_as_the_roster_writes_them(folder: Path) -> None:
    told(folder, GOOD)
    (case,), _ = read_cases(folder, catalogue())
    assert case.id == "dibao-01-an-example"
    assert case.household["financial_assets"] == 10050
    assert case.household["residence"] == "城市"
    assert [member["transfer"] for member in case.members] == [19999, 0]
    assert [member["disability_grade"] for member in case.members] == ["无", "无"]


def test_an_assumption_is_put_in_force_by_name(folder: Path) -> None:
    text = GOOD.replace("    payroll: true", "    assuming: [raised]\n    payroll: true").replace('"1130.01"', '"1130.01"')
    assert told(folder, text) == []
    raised = text.replace("{yuan: 900}", "{yuan: 2000}").replace('amount_due: "1130.01"', "amount_due: 2000")
    assert told(folder, raised) == []


def test_what_the_case_gives_goes_before_an_assumption(folder: Path) -> None:
    text = GOOD.replace("    given: {", "    assuming: [raised]\n    given: {dibao.dibao_minimum: {yuan: 1500}, ")
    assert told(folder, text.replace('amount_due: "1130.01"', "amount_due: 1500")) == []


def test_a_failing_case_names_expected_found_and_why(folder: Path) -> None:
    (problem,) = told(folder, GOOD.replace('"1130.01"', '"1130.02"'))
    assert problem.place.line == 16
    assert str(problem).endswith("示例：dibao.amount_due 应为 1,130.02元，逐户算得 1,130.01元")
    assert "基本补差 990.01元" in problem.value


def test_a_wrong_reason_and_a_wrong_culprit_fail(folder: Path) -> None:
    unknown = GOOD.replace("{wage: 300,", "{wage: 未知,").partition("    expect:")[0]
    assert told(folder, unknown + "    expect: {missing: wage, refused: fact_missing}\n") == []
    found = told(folder, unknown + "    expect: {missing: business, refused: {dibao: not_eligible}}\n")
    assert [str(problem).rpartition("：")[2] for problem in found] == [
        "dibao.amount_due 应为 business，逐户算得 wage", "dibao 应为 not_eligible，逐户算得 fact_missing"]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), [
    ("month: 2026-11", "month: 2026-13", 7, "不是月份"),
    ('area: "430426"', 'area: "43042"', 5, "应为 2、4、6、9 或 12 位数字"),
    ('area: "430426"', "pack: nowhere", 5, "没有名为“nowhere”的参数包"),
    ('area: "430426"', "payment: 1", 8, "payment：不认识这个键"),
    ("dibao.dibao_rounding: {", "dibao.rounding: {", 10, "没有参数“dibao.rounding”"),
    ("{code: down_to_fen}", "{yuan: 3}", 10, "应写在 code 之一下"),
    ("financial_assets:", "savings:", 11, "没有名为“savings”的事实"),
    ("current_status: 低保", "current_status: 在保", 11, "保障类别应为 低保、特困、低保边缘、无 之一"),
    ("current_status: 低保", "vehicles: 一辆", 11, "机动车数应为整数"),
    ('"100.50"', '"100.505"', 11, "不是金额"),
    ("1950-01-01", "1950-02-30", 13, "出生日期应写成 YYYY-MM-DD"),
    ("dibao.is_paid: true", "dibao.is_paid: 1", 17, "“dibao.is_paid”不会是 1"),
    ("dibao.is_paid: true", "dibao.paid: true", 17, "没有名为“dibao.paid”的规则、参数或发放项目"),
    ("dibao.is_paid: true", "ages.age: 76", 17, "“ages.age”是各成员的值：请写在 members 下"),
    ("dibao.is_paid: true", "dibao.top_up: 1/7", 17, "“dibao.top_up”不会是 1/7"),
    ("dibao.is_paid: true", "missing: income", 17, "没有名为“income”的事实或参数"),
    ("dibao.is_paid: true", "refused: bad_luck", 17, "原因代码应为"),
    ("dibao.is_paid: true", "refused: {dole: not_eligible}", 17, "没有发放项目“dole”"),
    ('        "2":', '        "3":', 22, "没有第“3”位成员"),
    ("    payroll: true", "    assuming: [lowered]", 9, "没有名为“lowered”的假定"),
])
def test_what_is_wrong_is_told_with_its_line(folder: Path, old: str, new: str, line: int, sentence: str) -> None:
    problems = told(folder, GOOD.replace(old, new, 1))
    assert any(sentence in str(problem) and problem.place.line == line for problem in problems), [str(p) for p in problems]


def test_a_folder_without_cases_has_none(folder: Path) -> None:
    assert read_cases(folder, catalogue()) == ([], [])


def test_the_example_of_the_documentation_comes_out(folder: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "write-a-worked-example.md"
    assert told(folder, page.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]) == []
