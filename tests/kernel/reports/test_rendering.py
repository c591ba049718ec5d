"""Text with figures, as its reader gets it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from minzheng.kernel.reports.rendering import Pen, Stretch, plain, rendered
from tests.kernel.reports.invented import TEXT, Invented

WORDS = {"area": "县", "name": "示例县", "period": "2026年下半年"}
ABOVE: dict[tuple[str, str], int | Fraction] = {
    ("SA-01.01", "2025H2"): 100, ("SA-01.01", "2026H1"): 150, ("SA-10.04", "2025H2"): Fraction(1, 4)}


def told(text: str, figures: Invented | None = None, decimals: int = 2) -> str:
    return plain(rendered(text, Pen(figures or Invented(), WORDS, decimals)))


def test_values_take_the_places_of_names() -> None:
    assert told(TEXT) == "全县低保120户、310人，2026年下半年发放12.35万元，标准650.00元，A+类〔数据未收集〕。"
    assert "发放12.3万元" in told(TEXT, decimals=1)


@pytest.mark.parametrize(("text", "words"), [
    ("{SA-01.01|last}户", "100户"), ("{SA-01.01|previous}户", "150户"), ("{SA-01.01|change}", "同比增长20.00%"),
    ("{SA-01.01|trend}", "环比下降20.00%"), ("{SA-10.04|change}", "同比提高12.50个百分点"),
    ("{SA-01.02|change}", "上年同期数据未收集"),
    ("{SA-01.02|plan}", "未列计划目标"), ("{SA-01.01|plan}", "完成计划目标的80.00%"), ("{title:SA-01.01}", "城市低保户数"),
    ("{SA-09.99}户", "〔SA-09.99？〕户"), ("{SA-01.01|ago}", "〔SA-01.01|ago？〕"), ("{35|统计公报}家", "35家"),
])
def test_what_of_a_figure_is_told(text: str, words: str) -> None:
    figures = Invented({"SA-01.01": 120, "SA-01.02": 310, "SA-10.04": Fraction(3, 8)}, ABOVE, targets={"SA-01.01": Fraction(150)})
    assert told(text, figures) == words


@pytest.mark.parametrize(("now", "before", "words"), [
    (100, 100, "与上年同期持平"), (5, 0, "上年同期为零"), (0, 50, "同比下降100.00%"),
])
def test_no_change_and_zero_have_words_of_their_own(now: int, before: int, words: str) -> None:
    assert told("{SA-01.01|change}", Invented({"SA-01.01": now}, {("SA-01.01", "2025H2"): before})) == words


def test_a_hidden_value_stands_without_its_unit_and_is_marked() -> None:
    stretches = rendered("低保{SA-01.01}户、{SA-01.02}人。", Pen(Invented(hidden=frozenset({"SA-01.01"})), WORDS, 2))
    assert [one.text for one in stretches if one.is_marked] == ["〔不公开〕"]
    assert "〕户" not in plain(stretches)
    assert told("{SA-01.01|plan}", Invented(hidden=frozenset({"SA-01.01"}), targets={"SA-01.01": Fraction(9)})) == "不公开"


def test_an_illustrative_standard_says_so() -> None:
    assert "标准650.00元（示例值）" in told(TEXT, Invented(illustrative=frozenset({"SA-04.01"})))


def test_a_paragraph_without_any_data_says_so_in_one_sentence() -> None:
    assert told(TEXT, Invented({"SA-04.01": 65_000})) == "2026年下半年城市低保户数、城市低保人数、累计发放低保金等数据未收集。"


def test_masking_hides_the_digits_of_figures_and_nothing_else() -> None:
    stretches = [one.masked() for one in rendered("2026年{SA-01.01}户，{SA-01.01|change}。", Pen(Invented(past=ABOVE), WORDS, 2))]
    assert plain(stretches) == "2026年xxx户，同比增长xx.xx%。"


def test_stretches_of_one_kind_are_joined() -> None:
    told: list[Any] = rendered("甲{name}乙", Pen(Invented(), WORDS, 2))
    assert told == [Stretch("甲示例县乙")]
