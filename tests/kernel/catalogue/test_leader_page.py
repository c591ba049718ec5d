"""The leader's page names indicators that there are, and draws together only what has one unit."""

from __future__ import annotations

from minzheng.kernel.catalogue.leader_page import leader_page
from minzheng.kernel.indicators.declarations import MONEY_UNITS
from minzheng.kernel.indicators.leader_page import LeaderPage, problems

UNITS = {"SA-01.07": "人", "SA-10.01": "人", "SA-01.09": "万元", "SA-01.10": "元/人次"}


def wrong(**given: object) -> list[str]:
    page = LeaderPage.model_validate({"money": ["SA-01.09"], "people": ["SA-01.07"], **given})
    return [str(sentence) for _, sentence in problems(page, UNITS, MONEY_UNITS)]


def test_the_page_that_is_shipped_is_read() -> None:
    page = leader_page()
    assert len(page.ids()) >= 15
    assert {group.name for group in page.trends} == {"assisted", "benefits", "spent"}


def test_what_cannot_stand_on_it_is_told_with_its_place() -> None:
    def group(*ids: str, name: str = "a") -> dict[str, object]:
        return {"name": name, "title": {"zh": "甲", "en": "a"}, "indicators": list(ids)}

    assert wrong() == []
    assert wrong(maps=["SA-99.01"]) == ["没有指标“SA-99.01”"]
    assert wrong(money=["SA-01.07"]) == ["SA-01.07 不是金额"]
    assert wrong(trends=[group("SA-01.07", "SA-01.09")]) == ["“a”的指标单位不同"]
    assert wrong(compositions=[group("SA-01.07"), group("SA-10.01")]) == ["“a”重复出现"]
    assert wrong(trends=[group(*["SA-01.07"] * 7)]) == ["一张图最多 6 条线"]
    assert wrong(comparisons=[{"indicator": "SA-01.09", "per": "SA-01.07"}]) == ["SA-01.07 的单位和 SA-01.09 不同，不能作分母"]
    assert wrong(comparisons=[{"indicator": "SA-01.07", "per": "SA-10.01"}]) == []


def test_each_problem_has_its_place() -> None:
    page = LeaderPage.model_validate({"money": ["SA-01.09"], "people": ["SA-01.07", "SA-99.02"]})
    [(place, _)] = problems(page, UNITS, MONEY_UNITS)
    assert place == ("people", 1)
