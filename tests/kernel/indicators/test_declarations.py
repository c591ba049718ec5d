from pathlib import Path

import pytest

from minzheng.kernel.indicators.declarations import problems
from minzheng.kernel.values.yaml import read

GOOD = """\
indicators:
  - id: SA-01.01
    title: {zh: 户数, en: Households}
    unit: 户
    period: stock
    measure: count_households
  - id: SA-01.09
    title: {zh: 发放额, en: Paid}
    unit: 万元
    period: cumulative
    measure: sum_amount
"""


def found(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "indicators.yaml"
    path.write_text(text, encoding="utf-8")
    return [f"{one.place.line}: {one.sentence}" for one in problems(read(path))]


def test_a_good_file_has_no_problems(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD) == []


@pytest.mark.parametrize(("old", "new", "line", "words"), [
    ("SA-01.09", "SA-1.9", 7, "SA-01.09|pattern"),
    ("SA-01.09", "SA-01.01", 7, "重复"),
    ("measure: sum_amount", "measure: sum_of_money", 7, "sum_of_money"),
    ("unit: 户", "unit: 万元", 2, "不能是金额"),
    ("period: cumulative", "period: ratio", 7, "统计期"),
    ("measure: sum_amount", "measure: sum_amount\n    of: registry", 7, "lines"),
    ("measure: sum_amount", "measure: sum_amount\n    where: {colour: [红]}", 12, "colour|residence"),
    ("measure: sum_amount", "measure: sum_amount\n    formula: age > 60", 12, "不认识"),
])
def test_each_problem_names_its_line(tmp_path: Path, old: str, new: str, line: int, words: str) -> None:
    told = found(tmp_path, GOOD.replace(old, new))
    assert len(told) == 1
    assert told[0].partition(":")[0] == str(line)
    assert any(word in told[0] for word in words.split("|"))


def test_a_quotient_names_declared_indicators_only(tmp_path: Path) -> None:
    text = GOOD + """\
  - id: SA-01.10
    title: {zh: 均额, en: Mean}
    unit: 元
    period: ratio
    measure: average
    numerator: SA-01.09
    denominator: SA-01.08
checks:
  - {check: at_most, whole: SA-01.01, parts: [SA-01.07]}
"""
    told = found(tmp_path, text)
    assert [line.partition(":")[0] for line in told] == ["12", "20"]
    assert "SA-01.08" in told[0]
    assert "SA-01.07" in told[1]


def test_an_indicator_never_rests_on_itself(tmp_path: Path) -> None:
    text = GOOD + """\
  - {id: SA-01.03, title: {zh: 合计, en: Sum}, unit: 户, period: stock, measure: total, parts: [SA-01.01, SA-01.04]}
  - {id: SA-01.04, title: {zh: 差额, en: Rest}, unit: 户, period: stock, measure: difference, parts: [SA-01.03, SA-01.01]}
"""
    assert found(tmp_path, text) == ["12: 指标 SA-01.03 循环引用自身", "13: 指标 SA-01.04 循环引用自身"]
