"""Months with their price indices, as a statistics office might have published them."""

from __future__ import annotations

from datetime import date

from minzheng.businesses.social_assistance.price_subsidy.actions import Notice, Published, enter_index
from minzheng.businesses.social_assistance.price_subsidy.models import PriceIndex
from minzheng.businesses.social_assistance.price_subsidy.queries import Indices
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.values.periods import Month
from tests.kernel.standards.documents import AT, COUNTY, TOWNSHIP, declared

AUGUST, SEPTEMBER = Month(2026, 8), Month(2026, 9)
NOTICE = Notice("示例发改〔2026〕9号", "关于启动价格补贴联动机制的通知（示例）", "示例发展改革局", date(2026, 9, 9), SEPTEMBER)


def published(
    cpi: int, food: int, scpi: int | None = None, *, month: Month = AUGUST, area_code: int = COUNTY, on: date = date(2026, 9, 9)
) -> Published:
    """The indices of a month in ‰."""
    return Published(Indices(month, cpi, food, scpi), area_code, on, "示例统计局")


def entered(of: Published, *, by: Actor = PROGRAM, notice: Notice | None = NOTICE) -> PriceIndex:
    """A month entered on 10 September 2026."""
    return enter_index(published=of, notice=notice, book=declared(), by=by, at=AT)


def township_index() -> PriceIndex:
    """A month of a township's own, entered by the program, that triggers nothing."""
    return entered(published(10, 20, area_code=TOWNSHIP))
