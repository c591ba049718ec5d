"""The movement book, and what each card was handed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.book import book
from minzheng.kernel.goods.duties import ISSUERS
from minzheng.kernel.goods.models import COMING, ISSUE, KINDS, Movement
from minzheng.kernel.goods.printing import card_paper
from minzheng.kernel.goods.queries import handed_to, movements_of
from minzheng.kernel.goods.units import UNITS, written
from minzheng.kernel.registers.duties import require_reader
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from ...components.keyset import slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, span_of, state_of
from ...places import lower_areas, names
from ...scope import account_of, by, now, scope_of
from .shared import ABSENT, item_choices, reader, show, store_choices

COLUMNS = (
    Column("on", say("日期"), lambda row: row.on, "date", sort="on"),
    Column("kind", say("类别"), lambda row: KINDS[row.kind], "badge", tone=lambda row: "green" if row.kind in COMING else "blue"),
    Column("item", say("物资"), lambda row: row.batch.item.name, "name", sort="batch__item__name"),
    Column("change", say("数量"), lambda row: written(row.change), sort="change"),
    Column("unit", say("单位"), lambda row: UNITS[row.batch.item.unit]),
    Column("card", say("救济卡或交接单"), lambda row: row.card.number if row.card else row.slip.number if row.slip else None,
           link=lambda row: row.link),
    Column("signer", say("签收人"), lambda row: row.signer or None, "name"),
    Column("warehouse", say("仓库"), lambda row: row.warehouse.name, is_wide_only=True),
    Column("number", say("批号"), lambda row: row.batch.number, is_wide_only=True),
    Column("place", say("去向"), lambda row: row.place, is_wide_only=True),
    Column("document", say("凭证或原因"), lambda row: row.document or None, is_wide_only=True),
    Column("by", say("经办人"), lambda row: row.by, is_wide_only=True),
)
NAMES = ("q", "warehouse", "item", "kind", "area", "since", "until")


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Everything that came and went, the latest first."""
    reader(request)
    state = state_of(request, *NAMES)
    page = slice_of(_found(request, state), order=order_of(COLUMNS, state.get("sort", ""), "-on"), cursor=state.get("at", ""))
    table = Table("movements", COLUMNS, described(page.rows), say("收发台账"), filters=_filters(request), state=state,
                  paging=page, export=reverse("goods_movements_export", args=["x"])[:-2], empty_title=say("没有收发"),
                  empty_text=say("这里没有符合条件的收发记录。"))
    lead = say("台账只增不改：错了用盘点或退回更正。发放到户的每一行就是救济卡上的一行。")
    return show(request, "goods_movements", table, lead=lead)


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same lines as a file."""
    reader(request)
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "-on"))[:EXPORT_MOST]
    return export(request, kind, name="goods-movements", title=str(say("收发台账")), columns=COLUMNS, rows=described(list(rows)))


def card(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What a household was handed on its card, and what that comes to."""
    entry = card_seen(request, entry_id)
    rows = Movement.objects.filter(card=entry).select_related("warehouse", "batch__item", "slip", "card").order_by("pk")
    columns = [one for one in COLUMNS if one.name not in ("card", "place")]
    lines = described(list(rows))
    units = {row.batch.item_id: row.batch.item for row in lines}
    totals = [(units[item].name, written(total, units[item].unit)) for (_, item), total in handed_to([entry.pk]).items()]
    may_issue = account_of(request).role in ISSUERS
    back = [{"row": row, "link": reverse("hand_back_goods", args=[row.pk]), "text": written(-row.change, row.batch.item.unit)}
            for row in lines if row.kind == ISSUE]
    return render(request, "pages/goods/card.html", {
        "entry": entry, "table": Table("card-lines", columns, lines, say("领取记录"), empty_title=say("还没有领取")),
        "totals": totals, "may_issue": may_issue, "back": back if may_issue else []})


@require_GET
def card_print(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The lines of a card on paper, to be signed."""
    entry = card_seen(request, entry_id)
    data = card_paper(entry=entry, by=by(request), at=now())
    return HttpResponse(data, content_type="application/pdf", headers={
        "Content-Disposition": f'attachment; filename="{entry.number}.pdf"'})


def card_seen(request: HttpRequest, entry_id: int) -> Entry:
    """A card that the account may read. Raises NotFound."""
    reader(request)
    entry = Entry.objects.filter(pk=entry_id).first()
    kind = book().kinds.get(entry.kind) if entry else None
    if entry is None or kind is None or not kind.declared.draws:
        raise NotFound(ABSENT)
    require_reader(account_of(request), kind, entry)
    return entry


def described(rows: list[Any]) -> list[Any]:
    """Lines with where the goods went, and where their card or slip is to be seen."""
    places = names({row.area_code for row in rows})
    for row in rows:
        row.place = places.get(row.area_code, "")
        row.link = (reverse("goods_card", args=[row.card_id]) if row.card_id
                    else reverse("goods_slip", args=[row.slip_id]) if row.slip_id else "")
    return rows


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Movement]:
    found = movements_of(account_of(request)).select_related("warehouse", "batch__item", "slip", "card")
    for name, path in (("warehouse", "warehouse"), ("item", "batch__item")):
        if state.get(name, "").isdecimal() and len(state[name]) < 18:
            found = found.filter(**{path: int(state[name])})
    if state.get("kind") in KINDS:
        found = found.filter(kind=state["kind"])
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    for name, path in (("since", "on__gte"), ("until", "on__lte")):
        if (day := _day(state.get(name, ""))) is not None:
            found = found.filter(**{path: day})
    if "q" in state:
        text = state["q"].upper()
        found = found.filter(Q(card__number=text) | Q(slip__number=text) | Q(batch__number=state["q"]) | Q(signer=state["q"]))
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _filters(request: HttpRequest) -> list[Filter]:
    stores: Any = store_choices(request)
    items: Any = item_choices()
    return [Filter("q", say("查找"), placeholder=say("救济卡、交接单、批号或签收人"), is_search=True),
            Filter("kind", say("类别"), list(KINDS.items())), Filter("warehouse", say("仓库"), stores),
            Filter("item", say("物资"), items), Filter("area", say("去向"), lower_areas(scope_of(request).code))]
