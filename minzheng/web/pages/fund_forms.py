"""The forms by which money comes into the funds, moves between them and is corrected."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.payments.funds import actions
from minzheng.kernel.payments.funds.actions import KEEPERS
from minzheng.kernel.payments.funds.models import SOURCES, FundAccount, FundEntry
from minzheng.kernel.payments.funds.queries import accounts
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import as_read, fen

from ..benefits import options
from ..listing import span_of
from ..scope import by, now, require_role, scope_of
from .case import ABSENT
from .confirm import Field, Question, ask
from .funds import fund_seen
from .goods.shared import key_of
from .supervision import day_of, own_and_lower


@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest) -> HttpResponse:
    """Open an account."""
    require_role(request, KEEPERS)
    places: Any = own_and_lower(request)
    known: Any = options()
    question = Question(
        title=say("开立资金账户"), action=say("开立"), back=reverse("funds"), done=say("已开立，请登记下达的资金"),
        text=say("一个账户是一种来源、一项用途、一个年度的资金；开立后用途不能改。"), fields=(
            Field("area", say("区划"), "choice", options=places),
            Field("year", say("年度"), value=str(now().year)),
            Field("source", say("来源"), "choice", options=list(SOURCES.items())),
            Field("purpose", say("用途"), hint=say("写文件上的资金名称，如困难群众救助补助资金")),
            Field("benefits", say("用于发放的待遇"), "several", options=known, is_required=False,
                  hint=say("一项也不选的，不能用于发放"))))

    def do(given: dict[str, str]) -> object:
        span = span_of({"area": given["area"]})
        if span is None:
            raise NotFound(ABSENT)
        scope_of(request).require(span[0])
        chosen = {one for one in given["benefits"].split(",") if one in dict(options())}
        return actions.open_account(
            area_code=span[0], year=key_of(given["year"]), source=given["source"], purpose=given["purpose"],
            benefits=sorted(chosen), by=by(request), at=now())

    return ask(request, question, do)


def _money(hint: Sentence | str = "") -> Field:
    return Field("amount", say("金额（元）"), hint=hint)


def _paper() -> tuple[Field, ...]:
    return (Field("document", say("文件或凭证")), Field("on", say("日期"), "date", value=now().date().isoformat()))


def _amount(given: dict[str, str]) -> int:
    return fen(given["amount"].replace(",", "").replace("，", ""))


@require_http_methods(["GET", "POST"])
def allocate(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Enter an allocation."""
    fund = _kept(request, fund_id)
    question = Question(
        title=say("登记下达：{purpose}", purpose=fund.purpose), action=say("登记"), back=reverse("fund", args=[fund.pk]),
        done=say("已登记"), text=say("按资金文件登记，写明文号。"), fields=(_money(), *_paper()))
    return ask(request, question, lambda given: actions.allocate(
        fund_id=fund.pk, fen=_amount(given), document=given["document"], on=day_of(given["on"]), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def recover(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Enter money that was paid back."""
    fund = _kept(request, fund_id)
    known: Any = [("", say("不限")), *((name, label) for name, label in options()
                                    if fund.purposes.filter(benefit=name).exists())]
    question = Question(
        title=say("登记追回：{purpose}", purpose=fund.purpose), action=say("登记"), back=reverse("fund", args=[fund.pk]),
        done=say("已登记"), text=say("本人退还或者追缴入账的资金，凭缴款书登记。"), fields=(
            _money(), Field("benefit", say("待遇"), "choice", options=known, is_required=False), *_paper()))
    return ask(request, question, lambda given: actions.recover(
        fund_id=fund.pk, fen=_amount(given), benefit=given["benefit"], document=given["document"], on=day_of(given["on"]),
        by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Move money to another account of the same source and year, or out."""
    fund = _kept(request, fund_id)
    others = accounts(area=scope_of(request).code, year=fund.year, source=fund.source).exclude(pk=fund.pk)
    question = Question(
        title=say("调出资金：{purpose}", purpose=fund.purpose), action=say("调出"), back=reverse("fund", args=[fund.pk]),
        done=say("已调出"), is_grave=True, fields=(
            Field("target", say("调入账户"), "choice", options=[("", say("拨给外单位")), *_listed(others)], is_required=False),
            _money(), *_paper()),
        text=say("专款专用：只能调到同一来源、同一年度、用途不超出本账户的账户，或者拨给外单位。可用 {free} 元。",
                 free=_free(fund)))
    return ask(request, question, lambda given: actions.transfer(
        fund_id=fund.pk, target_id=_target(request, given) if given["target"] else None, fen=_amount(given),
        document=given["document"], on=day_of(given["on"]), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def carry_over(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Carry what is left over to a later year."""
    fund = _kept(request, fund_id)
    later = accounts(area=scope_of(request).code, source=fund.source).filter(year__gt=fund.year)
    question = Question(
        title=say("结转：{purpose}", purpose=fund.purpose), action=say("结转"), back=reverse("fund", args=[fund.pk]),
        done=say("已结转"), is_grave=True,
        text=say("结转到同一来源、以后年度、用途不超出本账户的账户；没有时请先开立。可用 {free} 元。", free=_free(fund)),
        fields=(Field("target", say("结转到"), "choice", options=_listed(later)), _money(), *_paper()))
    return ask(request, question, lambda given: actions.carry_over(
        fund_id=fund.pk, target_id=_target(request, given), fen=_amount(given), document=given["document"],
        on=day_of(given["on"]), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Correct the amount of an entry."""
    entry = FundEntry.objects.filter(pk=entry_id).first()
    if entry is None:
        raise NotFound(ABSENT)
    _kept(request, entry.fund_id)
    question = Question(
        title=say("更正资金记录"), action=say("更正"), back=reverse("fund", args=[entry.fund_id]), done=say("已更正"),
        is_grave=True, text=say("原记录 {fen} 元（{document}）不变，差额另记一笔更正。", fen=as_read(abs(entry.fen)),
                                document=entry.document),
        fields=(Field("amount", say("正确的金额（元）")), Field("reason", say("原因"), "lines")))
    return ask(request, question, lambda given: actions.correct(
        entry_id=entry.pk, fen=_amount(given), reason=given["reason"], by=by(request), at=now()))


def _kept(request: HttpRequest, fund_id: int) -> FundAccount:
    """An account that the reader keeps. Raises NotFound and NotAllowed."""
    fund = fund_seen(request, fund_id)
    require_role(request, KEEPERS)
    return fund


def _target(request: HttpRequest, given: dict[str, str]) -> int:
    return fund_seen(request, key_of(given["target"])).pk


def _free(fund: FundAccount) -> str:
    return as_read(fund.balance.free_fen)


def _listed(funds: Any) -> list[tuple[str, object]]:
    return [(str(one.pk), f"{one.year} {one.purpose}") for one in funds.order_by("year", "pk")]
