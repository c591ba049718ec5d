"""The forms by which goods come, go and are counted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.in_force import book
from minzheng.kernel.goods import actions
from minzheng.kernel.goods.actions import Arrival
from minzheng.kernel.goods.duties import DEFINERS, ISSUERS, KEEPERS
from minzheng.kernel.goods.models import ISSUE, SEND, SOURCES, Movement, Stock, Warehouse
from minzheng.kernel.goods.queries import warehouses_of
from minzheng.kernel.goods.units import UNITS, thousandths, written
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Sentence, say

from ...listing import plain, span_of
from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from ..supervision import day_of, own_and_lower
from .movements import card_seen
from .shared import ABSENT, key_of, quantity_fields, quantity_of, store_choices, store_of
from .slips import slip_seen

ROWS = ("", "2", "3", "4")
"""Lines of a transfer that one form takes."""


@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Take a batch in."""
    require_role(request, KEEPERS)
    question = Question(
        title=say("入库"), action=say("入库"), back=reverse("goods"), done=say("已入库"),
        text=say("点数验收以后再登记。每次入库是一个批次。"), fields=(
            Field("warehouse", say("仓库"), "choice", options=store_choices(request)), *quantity_fields(),
            Field("number", say("批号")), Field("expires_on", say("有效期至"), "date", is_required=False),
            Field("source", say("来源"), "choice", options=list(SOURCES.items())),
            Field("giver", say("供货或捐赠单位"), is_required=False),
            Field("document", say("凭证"), hint=say("合同、调拨令、捐赠协议和验收单的编号")),
            Field("event", say("定向用于"), "choice", options=[("", say("不限")), *_events(request)], is_required=False,
                  hint=say("捐赠人指定只用于某次灾害的才选"))))

    def do(given: dict[str, str]) -> object:
        item, quantity = quantity_of(given)
        arrival = Arrival(given["number"], given["source"], given["document"],
                          day_of(given["expires_on"]) if given["expires_on"] else None, given["giver"],
                          _event(request, given["event"]))
        return actions.receive(warehouse_id=store_of(request, given["warehouse"]).pk, item_id=item.pk, quantity=quantity,
                               arrival=arrival, by=by(request), at=now())

    return ask(request, question, do)


def _kinds_above_cards() -> list[str]:
    """The kinds at the top of the books whose entries draw goods."""
    kinds = book().kinds
    tops = []
    for one in kinds.values():
        if one.declared.draws:
            while one.declared.of:
                one = kinds[one.declared.of]
            tops.append(one.name)
    return tops


def _events(request: HttpRequest) -> list[tuple[str, object]]:
    rows = Entry.objects.filter(kind__in=_kinds_above_cards(), area_code__in=_own_areas(request)).order_by("-on")[:50]
    return [(str(one.pk), f"{one.number} {one.label}".strip()) for one in rows]


def _own_areas(request: HttpRequest) -> set[int]:
    code = scope_of(request).code
    return {code, areas.at(code, areas.COUNTY)}


def _event(request: HttpRequest, text: str) -> Entry | None:
    if not text:
        return None
    found = Entry.objects.filter(kind__in=_kinds_above_cards(), area_code__in=_own_areas(request), pk=key_of(text)).first()
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest) -> HttpResponse:
    """Hand goods to a household on its card."""
    require_role(request, ISSUERS)
    number = plain(request.GET.get("card", ""))[:40]
    known = Entry.objects.filter(number=number).first() if number else None
    back = reverse("goods_card", args=[known.pk]) if known else reverse("goods_movements")
    question = Question(
        title=say("发放到户"), action=say("发放"), back=back, done=say("已发放，记入救济卡"),
        text=say("凭救济卡发放，由本户签收；先到期的批次先发，已过期的不发。"), fields=(
            Field("card", say("救济卡号"), value=number),
            Field("warehouse", say("仓库"), "choice", options=store_choices(request)),
            *quantity_fields(), Field("signer", say("签收人")), Field("document", say("凭证或原因"), is_required=False)))

    def do(given: dict[str, str]) -> object:
        item, quantity = quantity_of(given)
        actions.issue(book=book(), warehouse_id=store_of(request, given["warehouse"]).pk, item_id=item.pk, quantity=quantity,
                      card_number=given["card"], signer=given["signer"], document=given["document"], by=by(request), at=now())
        return say("已发放{item} {quantity}，记入 {card}", item=item.name, quantity=written(quantity, item.unit),
                   card=given["card"].strip().upper())

    return ask(request, question, do)


@require_http_methods(["GET", "POST"])
def hand_back(request: HttpRequest, movement_id: int) -> HttpResponse:
    """Take back from a household what it was handed too much of."""
    require_role(request, ISSUERS)
    line = Movement.objects.select_related("batch__item").filter(pk=movement_id, kind=ISSUE).first()
    if line is None or line.card_id is None:
        raise NotFound(ABSENT)
    card = card_seen(request, line.card_id)
    item = line.batch.item
    question = Question(
        title=say("退回"), action=say("退回"), back=reverse("goods_card", args=[card.pk]), done=say("已退回，记入救济卡"),
        text=say("发放的{item}：{quantity}。退回的记在同一张卡上。", item=item.name, quantity=written(-line.change, item.unit)),
        fields=(Field("warehouse", say("仓库"), "choice", options=store_choices(request)),
                Field("quantity", say("数量（{unit}）", unit=UNITS[item.unit])), Field("signer", say("签收人")),
                Field("reason", say("原因"))))

    def do(given: dict[str, str]) -> object:
        return actions.hand_back(book=book(), movement_id=movement_id, warehouse_id=store_of(request, given["warehouse"]).pk,
                                 quantity=thousandths(given["quantity"]), signer=given["signer"], reason=given["reason"],
                                 by=by(request), at=now())

    return ask(request, question, do)


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Send goods to another warehouse."""
    require_role(request, KEEPERS)
    low, high = areas.span(areas.at(scope_of(request).code, areas.COUNTY))
    stores = Warehouse.objects.filter(area_code__gte=low, area_code__lt=high).order_by("name")
    targets = [(str(one.pk), one.name) for one in stores]
    lines = [field for number in ROWS for field in quantity_fields(number, is_required=not number)]
    question = Question(
        title=say("调拨"), action=say("调出"), back=reverse("goods_slips"), done=say("已调出，等待对方签收"),
        text=say("登记即为发货人签字；收货单位的另一人签收后才算对方库存。"), fields=(
            Field("warehouse", say("调出仓库"), "choice", options=store_choices(request)),
            Field("target", say("调入仓库"), "choice", options=targets), *lines,
            Field("document", say("凭证"), hint=say("调拨令或分配方案")),
            Field("carrier", say("承运人和车号"), is_required=False)))

    def do(given: dict[str, str]) -> object:
        wanted = []
        for number in ROWS:
            if given[f"item{number}"]:
                item, quantity = quantity_of(given, number)
                wanted.append((item.pk, quantity))
        slip = actions.send(warehouse_id=store_of(request, given["warehouse"]).pk, target_id=key_of(given["target"]),
                            wanted=wanted, document=given["document"], carrier=given["carrier"], by=by(request), at=now())
        return say("已调出，交接单 {number} 等待对方签收", number=slip.number)

    return ask(request, question, do)


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, slip_id: int) -> HttpResponse:
    """Take over what a slip brought, the second signature."""
    require_role(request, KEEPERS)
    slip = slip_seen(request, slip_id)
    sent = list(slip.movements.filter(kind=SEND).select_related("batch__item").order_by("pk"))
    fields = [Field(f"came{one.batch_id}", _line(one), value=written(-one.change).replace(",", "")) for one in sent]
    question = Question(
        title=say("签收 {number}", number=slip.number), action=say("签收"), back=reverse("goods_slip", args=[slip.pk]),
        done=say("已签收"),
        text=say("当面点数。实收少于调出的，改为实收数并写明原因。"),
        fields=(*fields, Field("reason", say("短少原因"), is_required=False)))

    def do(given: dict[str, str]) -> object:
        arrived = [(one.batch_id, _counted(given[f"came{one.batch_id}"])) for one in sent]
        short = [(batch, came) for (batch, came), one in zip(arrived, sent, strict=True) if came != -one.change]
        return actions.take(slip_id=slip_id, arrived=short, reason=given["reason"], by=by(request), at=now())

    return ask(request, question, do)


def _line(one: Movement) -> Sentence:
    return say("{item} {number}（{unit}）", item=one.batch.item.name, number=one.batch.number, unit=UNITS[one.batch.item.unit])


def _counted(text: str) -> int:
    """A count, which may be nothing."""
    return 0 if text.strip() in ("0", "0.0", "0.00", "0.000") else thousandths(text)


def _stock_seen(request: HttpRequest, stock_id: int) -> Stock:
    found = (Stock.objects.filter(pk=stock_id, warehouse__in=warehouses_of(account_of(request)))
             .select_related("warehouse", "batch__item").first())
    if found is None:
        raise NotFound(ABSENT)
    return found


@require_http_methods(["GET", "POST"])
def count(request: HttpRequest, stock_id: int) -> HttpResponse:
    """Enter what two people counted."""
    require_role(request, KEEPERS)
    stock = _stock_seen(request, stock_id)
    item = stock.batch.item
    question = Question(
        title=say("盘点"), action=say("登记盘点"), back=reverse("goods_batch", args=[stock.pk]), done=say("已登记盘点"),
        text=say("{item} 批号 {number}，账面 {booked}。由两人清点。", item=item.name, number=stock.batch.number,
                 booked=written(stock.quantity, item.unit)), fields=(
            Field("counted", say("实盘数量（{unit}）", unit=UNITS[item.unit])), Field("witness", say("监盘人")),
            Field("reason", say("差异原因"), is_required=False)))
    return ask(request, question, lambda given: actions.count(
        stock_id=stock_id, counted=_counted(given["counted"]), witness=given["witness"], reason=given["reason"], by=by(request),
        at=now()))


@require_http_methods(["GET", "POST"])
def scrap(request: HttpRequest, stock_id: int) -> HttpResponse:
    """Write goods off."""
    require_role(request, KEEPERS)
    stock = _stock_seen(request, stock_id)
    item = stock.batch.item
    question = Question(
        title=say("报废"), action=say("报废"), back=reverse("goods_batch", args=[stock.pk]), done=say("已报废"), is_grave=True,
        text=say("{item} 批号 {number}，账面 {booked}。报废不能撤销。", item=item.name, number=stock.batch.number,
                 booked=written(stock.quantity, item.unit)), fields=(
            Field("quantity", say("数量（{unit}）", unit=UNITS[item.unit])), Field("reason", say("报废原因"))))
    return ask(request, question, lambda given: actions.scrap(
        stock_id=stock_id, quantity=thousandths(given["quantity"]), reason=given["reason"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def define_item(request: HttpRequest) -> HttpResponse:
    """Enter a kind of goods."""
    require_role(request, DEFINERS)
    question = Question(
        title=say("登记物资"), action=say("登记"), back=reverse("goods_items"), done=say("已登记"),
        text=say("单位登记后不能更改。按重量的用公斤；成箱和单瓶的分别登记。"), fields=(
            Field("code", say("编码"), hint=say("登记后不能更改；统计指标按编码取数")),
            Field("name", say("名称")), Field("unit", say("单位"), "choice", options=list(UNITS.items())),
            Field("note", say("规格"), is_required=False)))
    return ask(request, question, lambda given: actions.define_item(
        code=given["code"], name=given["name"], unit=given["unit"], note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def open_warehouse(request: HttpRequest) -> HttpResponse:
    """Set up a warehouse."""
    require_role(request, DEFINERS)
    question = Question(
        title=say("登记仓库"), action=say("登记"), back=f"{reverse('goods_items')}?tab=stores", done=say("已登记"),
        text=say("县、乡镇、村的仓库和发放点。"), fields=(
            Field("area", say("区划"), "choice", options=own_and_lower(request)), Field("name", say("名称")),
            Field("keeper", say("保管人")), Field("address", say("地址"), is_required=False)))

    def do(given: dict[str, str]) -> Any:
        span = span_of(given)
        if span is None:
            raise Refused(say("请选择区划"), (), code="area_missing")
        return actions.open_warehouse(name=given["name"], area_code=span[0], keeper=given["keeper"], address=given["address"],
                                      by=by(request), at=now())

    return ask(request, question, do)
