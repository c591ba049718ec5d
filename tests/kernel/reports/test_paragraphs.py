from fractions import Fraction
from pathlib import Path

import pytest

from minzheng.kernel.indicators.declarations import IndicatorFile
from minzheng.kernel.indicators.results import Query, Result, State
from minzheng.kernel.reports.paragraphs import load, problems, render
from minzheng.kernel.values.language import Label

NAME = {"zh": "户数", "en": "Households"}
FILE = IndicatorFile.model_validate({"indicators": [
    {"id": "SA-01.01", "title": NAME, "unit": "户", "period": "stock", "measure": "count_households"},
    {"id": "SA-01.09", "title": NAME, "unit": "万元", "period": "cumulative", "measure": "sum_amount"},
    {"id": "SA-04.01", "title": NAME, "unit": "元/人·月", "period": "stock", "measure": "parameter",
     "parameter": "dibao.standard", "key": ["城市"]},
]})
DECLARED = {one.id: one for one in FILE.indicators}
WORDS = {"area": "县", "period": "2026年上半年"}
TEXT = "全{area}低保{SA-01.01}户，{period}发放{SA-01.09}万元，标准{SA-04.01}元。"


def results(households: int | None, fen: int | None, state: State = State.EXACT, *, illustrative: bool = False
            ) -> dict[str, Result]:
    def one(id: str, value: int | None, *, illustrative: bool = False) -> Result:
        return Result(id, Label("户数", ""), DECLARED[id].unit, 0, None, State.EXACT if value is not None else state,
                      Query("", ""), None if value is None else Fraction(value), illustrative=illustrative)

    return {"SA-01.01": one("SA-01.01", households), "SA-01.09": one("SA-01.09", fen),
            "SA-04.01": one("SA-04.01", 65_000, illustrative=illustrative)}


def text(values: dict[str, Result], decimals: int = 2) -> str:
    return "".join(piece.text for piece in render(TEXT, DECLARED, values, WORDS, decimals=decimals))


def test_values_take_the_places_of_names() -> None:
    assert text(results(12, 34_565_000)) == "全县低保12户，2026年上半年发放34.57万元，标准650.00元。"
    assert text(results(12, 34_565_000), decimals=1) == "全县低保12户，2026年上半年发放34.6万元，标准650.00元。"


def test_a_hidden_value_stands_without_its_unit_and_is_marked() -> None:
    pieces = render(TEXT, DECLARED, results(None, 100, State.SUPPRESSED), WORDS, decimals=2)
    assert [piece.text for piece in pieces if piece.is_marked] == ["〔不足3人，不公开〕"]
    assert "〕户" not in "".join(piece.text for piece in pieces)


def test_an_illustrative_standard_says_so() -> None:
    assert "标准650.00元（示例值）。" in text(results(1, 1, illustrative=True))


def test_a_paragraph_without_any_data_says_so_in_one_sentence() -> None:
    assert text(results(None, None, State.UNRESOLVED)) == "2026年上半年户数、户数数据未收集。"


@pytest.mark.parametrize(("body", "line", "words"), [
    ("全{area}{SA-09.99}户", 3, "SA-09.99"),
    ("低保{SA-01.01}人", 3, "单位“户”"),
    ("发放{SA-01.09}元", 3, "单位“万元”"),
    ("低保{SA-01.01}户，共 120 人", 3, "120"),
    ("没有数字", 1, "没有使用任何指标"),
])
def test_problems_name_their_line(tmp_path: Path, body: str, line: int, words: str) -> None:
    path = tmp_path / "report.md"
    path.write_text(f"# 标题\n\n{body}\n", encoding="utf-8")
    told = problems(path, FILE)
    assert [one.place.line for one in told] == [line]
    assert words in str(told[0].sentence)


def test_a_report_needs_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("低保{SA-01.01}户\n", encoding="utf-8")
    assert "标题" in str(problems(path, FILE)[0].sentence)


def test_load_joins_broken_lines(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("# 低保\n\n第一\n段\n\n第二段\n", encoding="utf-8")
    assert load(path).heading == "低保"
    assert load(path).paragraphs == ("第一段", "第二段")
