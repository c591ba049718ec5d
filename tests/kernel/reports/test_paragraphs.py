from pathlib import Path

import pytest

from minzheng.kernel.reports.paragraphs import load, problems
from tests.kernel.reports.invented import FILE


@pytest.mark.parametrize(("body", "line", "words"), [
    ("全{area}{SA-09.99}户", 3, "SA-09.99"),
    ("低保{SA-01.01}人", 3, "单位“户”"),
    ("发放{SA-01.09}元", 3, "单位“万元”"),
    ("低保{SA-01.01|last}人", 3, "单位“户”"),
    ("低保{SA-01.01}户{SA-01.01|ago}", 3, "SA-01.01|ago"),
    ("低保{SA-01.01}户，共 120 人", 3, "120"),
    ("低保{SA-01.01}户，共{120|公报}人", 3, "120"),
    ("没有数字", 1, "没有使用任何指标"),
])
def test_problems_name_their_line(tmp_path: Path, body: str, line: int, words: str) -> None:
    path = tmp_path / "report.md"
    path.write_text(f"# 标题\n\n{body}\n", encoding="utf-8")
    told = problems(path, FILE)
    assert [one.place.line for one in told] == [line]
    assert words in str(told[0].sentence)


def test_a_paragraph_may_compare(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("# 标题\n\n低保{SA-01.01}户，{SA-01.01|change}，上年{SA-01.01|last}户，{SA-01.01|plan}。\n", encoding="utf-8")
    assert problems(path, FILE) == []


def test_a_report_needs_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("低保{SA-01.01}户\n", encoding="utf-8")
    assert "标题" in str(problems(path, FILE)[0].sentence)


def test_load_joins_broken_lines(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text("# 低保\n\n第一\n段\n\n第二段\n", encoding="utf-8")
    assert load(path).heading == "低保"
    assert load(path).paragraphs == ("第一段", "第二段")
