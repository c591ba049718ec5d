"""The table of the areas directly below an area: people, money and exceptions of a month."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from .components.table import Column, Table
from .month_figures import Figures
from .places import names

LOWER: dict[areas.AreaLevel, Sentence] = {
    areas.PROVINCE: say("市（州）"), areas.PREFECTURE: say("县（市、区）"), areas.COUNTY: say("乡镇（街道）"),
    areas.TOWNSHIP: say("村（社区）"),
}
"""What the areas directly below an area of a level are called."""


def areas_table(month: Month, code: int, found: Figures, caption: Sentence) -> Table:
    """One row per area below ``code`` that has payments or exceptions; areas above village level lead further down."""
    known = names(found.areas)
    rows: list[Any] = [{"row": row, "name": known.get(one, f"{one:012d}")} for one, row in sorted(found.areas.items())]

    def link(one: Any) -> str:
        return f"{reverse('township', args=[one['row'].area])}?month={month}"

    def held(one: Any) -> str:
        return f"{reverse('all_exceptions', args=[month])}?area={one['row'].area:012d}"

    def total(name: str) -> int:
        return sum(getattr(one["row"], name) for one in rows)

    columns = [
        Column("area", _level_name(code), lambda one: one["name"], link=link),
        Column("households", say("户"), lambda one: one["row"].households, "count", total=total("households")),
        Column("persons", say("人次"), lambda one: one["row"].persons, "count", total=total("persons")),
        Column("lines", say("笔数"), lambda one: one["row"].lines, "count", total=total("lines"), is_wide_only=True),
        Column("amount", say("金额（元）"), lambda one: one["row"].amount_fen, "money", total=total("amount_fen")),
        Column("exceptions", say("异常"), lambda one: one["row"].exceptions or None, "count", link=held,
               total=total("exceptions")),
    ]
    return Table("areas", columns, rows, caption, has_total=True, empty_title=say("本月没有发放"))


def _level_name(code: int) -> Sentence:
    return LOWER.get(areas.level(code), say("区划"))
