"""The door through which a month's price indices come in: the trigger is tested at once, and what it pays waits for approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.standards import actions as standards
from minzheng.kernel.standards.actions import Given
from minzheng.kernel.standards.deciding import alone
from minzheng.kernel.standards.duties import ENTERERS, require
from minzheng.kernel.standards.models import StandardDocument
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE, Month

from .models import PriceIndex
from .queries import Indices, conditions, rate, standing, values

FURTHEST = 500
"""An index beyond ± 50 % is a slip: 103.5 for 3.5."""


@dataclass(frozen=True)
class Published:
    """The indices of a month as a statistics office published them for an area."""

    indices: Indices
    area_code: int
    published_on: date
    source: str


@dataclass(frozen=True)
class Notice:
    """The document that starts the subsidy, and the month whose run pays it."""

    number: str
    title: str
    issuer: str
    issued_on: date
    paid_in: Month


def enter_index(
    *, published: Published, notice: Notice | None, book: ParameterBook, by: Actor, at: datetime
) -> PriceIndex:
    """Enter a month's indices; where they trigger the subsidy, its standards are entered as a draft with them.

    Refused for indices that were not published yet, were entered already, or trigger without a ``notice``.
    """
    require(by, ENTERERS, published.area_code)
    indices, area = published.indices, published.area_code
    _require_plausible(published, at)
    tested = conditions(book, indices, area_code=area)
    share = rate(tested, indices.scpi)
    with transaction.atomic():
        alone()
        if standing(area).filter(month=int(indices.month)).exists():
            raise Refused(say("{month} 的价格指数已经录入", month=indices.month), (), code="index_known")
        document = None
        if share:
            document = _document(published, notice, share, book, by=by, at=at)
        entered = PriceIndex.objects.create(
            month=int(indices.month), area_code=area, cpi=indices.cpi, food=indices.food, scpi=indices.scpi,
            published_on=published.published_on, source=published.source.strip()[:120], rate=share if document else 0,
            paid_in=int(notice.paid_in) if document and notice else None, document=document, account_id=by.account_id,
            by=str(by), at=at)
        record(by=by, at=at, action="enter_price_index", subject=f"price_index:{entered.pk}",
               details={"month": str(indices.month), "rate": entered.rate})
    return entered


def _document(
    published: Published, notice: Notice | None, share: int, book: ParameterBook, *, by: Actor, at: datetime
) -> StandardDocument:
    indices, area = published.indices, published.area_code
    if notice is None:
        raise Refused(say("{month} 达到启动条件：请填写启动文件和发放月份", month=indices.month), (), code="notice_missing")
    if notice.paid_in < indices.month:
        raise Refused(say("发放月份不能早于指数月份"), (), code="paid_too_early")
    found = values(book, indices, area_code=area, paid_in=notice.paid_in, document=f"{notice.number} {notice.title}")
    whole, rest = divmod(share, 10)
    because = say("按 {month} 价格指数，补贴为低保标准的 {share}%", month=indices.month, share=f"{whole}.{rest}")
    given = Given(notice.number, notice.title, notice.issuer, notice.issued_on, area, str(because))
    return standards.enter(given=given, values=found, book=book, by=by, at=at)


def _require_plausible(published: Published, at: datetime) -> None:
    indices = published.indices
    if any(abs(one) > FURTHEST for one in (indices.cpi, indices.food, indices.scpi or 0)):
        raise Refused(say("请填写同比涨幅，例如 3.5，不是 103.5"), (), code="not_a_growth")
    if published.published_on < indices.month.next_first_day:
        raise Refused(say("{month} 的价格指数不会在当月结束前公布", month=indices.month), (), code="published_too_early")
    if published.published_on > at.astimezone(ZONE).date():
        raise Refused(say("公布日期 {day} 还没有到", day=published.published_on), (), code="published_later")
    if not published.source.strip():
        raise Refused(say("请填写“{label}”", label=say("来源")), (), code="field_missing")
