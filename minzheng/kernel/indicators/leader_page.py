"""What stands on the leader's page of every area: ``commons/leader_page.yaml`` names indicators, it computes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints

from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Declaration, Step

from .naming import IndicatorId, Names

MOST_LINES, MOST_PARTS = 6, 12


class Group(Declaration):
    """Indicators of one unit that are drawn together; ``name`` is part of an address."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Names
    indicators: list[IndicatorId] = Field(min_length=1, max_length=MOST_PARTS)


class Compared(Declaration):
    """An indicator that areas are compared by: a share has its own denominator, a count that of ``per`` or the whole."""

    indicator: IndicatorId
    per: IndicatorId | None = None


class LeaderPage(Declaration):
    """``commons/leader_page.yaml``: large figures, lines over periods, compositions, comparisons of areas, maps."""

    money: list[IndicatorId] = Field(min_length=1)
    people: list[IndicatorId] = Field(min_length=1)
    trends: list[Group] = []
    compositions: list[Group] = []
    comparisons: list[Compared] = []
    maps: list[IndicatorId] = []

    def ids(self) -> dict[str, None]:
        """Every indicator that is named, once, in the order of the page."""
        groups = [id for group in (*self.trends, *self.compositions) for id in group.indicators]
        compared = [id for one in self.comparisons for id in (one.indicator, one.per) if id]
        return dict.fromkeys([*self.money, *self.people, *groups, *compared, *self.maps])


def problems(page: LeaderPage, units: Mapping[str, str], money_units: frozenset[str]) -> list[tuple[tuple[Step, ...], Sentence]]:
    """What is wrong with a page: indicators that are not there, units that cannot stand together; each with its place."""
    found = [(place, say("没有指标“{name}”", name=id)) for place, id in _named(page) if id not in units]
    found += [(("money", place), say("{id} 不是金额", id=id)) for place, id in enumerate(page.money)
              if id in units and units[id] not in money_units]
    for part, groups in (("trends", page.trends), ("compositions", page.compositions)):
        for place, group in enumerate(groups):
            if len({units[id] for id in group.indicators if id in units}) > 1:
                found.append(((part, place, "indicators"), say("“{name}”的指标单位不同", name=group.name)))
            if group.name in [one.name for one in groups[:place]]:
                found.append(((part, place, "name"), say("“{name}”重复出现", name=group.name)))
            if part == "trends" and len(group.indicators) > MOST_LINES:
                found.append(((part, place, "indicators"), say("一张图最多 {most} 条线", most=MOST_LINES)))
    for place, one in enumerate(page.comparisons):
        if one.per and one.per in units and units.get(one.indicator, units[one.per]) != units[one.per]:
            sentence = say("{per} 的单位和 {id} 不同，不能作分母", per=one.per, id=one.indicator)
            found.append((("comparisons", place, "per"), sentence))
    return found


def _named(page: LeaderPage) -> list[tuple[tuple[Step, ...], str]]:
    lists: Mapping[str, list[str]] = {"money": page.money, "people": page.people, "maps": page.maps}
    found: list[tuple[tuple[Step, ...], str]] = [
        ((part, place), id) for part, ids in lists.items() for place, id in enumerate(ids)]
    for part, groups in (("trends", page.trends), ("compositions", page.compositions)):
        found += [((part, place, "indicators", number), id) for place, group in enumerate(groups)
                  for number, id in enumerate(group.indicators)]
    found += [(("comparisons", place, name), id) for place, one in enumerate(page.comparisons)
              for name, id in (("indicator", one.indicator), ("per", one.per)) if id]
    return found
