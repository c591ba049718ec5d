"""Totals by village: what the households of an event got, in money and goods, and whether all books agree."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.goods.models import Item
from minzheng.kernel.goods.units import written
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.queries import entries_of
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.money import yuan
from minzheng.web.components.table import Column, Filter, Table
from minzheng.web.listing import export, state_of
from minzheng.web.own_pages import Place
from minzheng.web.places import names
from minzheng.web.scope import account_of, require_role, scope_of

from .queries import Village, disagreements, totals

READERS = frozenset({
    Role.DISASTER_OFFICER, Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD,
    Role.COUNTY_LEADER, Role.FINANCE_OFFICER, Role.AUDITOR,
})
NAVIGATION = (Place("totals", Label("救灾分村汇总", "Relief by village"), "building-bank", READERS),)
ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
BOOKS: dict[str, Sentence] = {
    "stock": say("库存与收发台账不符"), "area": say("发放去向与救济卡不符"), "cards": say("救济卡合计与仓库发出不符"),
    "funds": say("资金支出与发放台账不符"),
}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The totals of one event, by default the latest."""
    require_role(request, READERS)
    state = state_of(request, "event")
    events, event = _events(request, state)
    rows, columns = _drawn(request, event) if event else ([], [])
    state = {"event": str(event.pk)} if event else {}
    options: Any = [(str(one.pk), f"{one.number} {one.label}") for one in events]
    table = Table(
        "totals", columns, rows, say("分村汇总"), filters=(Filter("event", say("灾害事件"), options),), state=state,
        has_total=bool(rows), export=reverse("disaster_relief:export", args=["x"])[:-2] if rows else "",
        empty_title=say("还没有受灾户"), empty_text=say("核定受灾户、办理救济卡以后，这里按村汇总发放的款物。"))
    wrong = [(BOOKS[one.what], one.subject, _read(one.what, one.one), _read(one.what, one.other))
             for one in (disagreements(event) if event else [])]
    return render(request, "disaster_relief/totals.html", {"table": table, "event": event, "wrong": wrong})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same totals as a file."""
    require_role(request, READERS)
    _, event = _events(request, state_of(request, "event"))
    if event is None:
        raise NotFound(ABSENT)
    rows, columns = _drawn(request, event)
    title = f"{say('救灾分村汇总')} {event.label}"
    return export(request, kind, name="relief-by-village", title=title, columns=columns, rows=rows)


def _events(request: HttpRequest, state: dict[str, str]) -> tuple[list[Entry], Entry | None]:
    """The latest events that the account may read, and the one that is asked for: by default the latest with households."""
    found = list(entries_of(book().kind("disaster_event"), account_of(request)).order_by("-on", "-pk")[:50])
    if "event" not in state:
        hit = Entry.objects.filter(kind="victim_household", root__in=found).order_by("-root__on", "-root").first()
        return found, next((one for one in found if hit and one.pk == hit.root_id), found[0] if found else None)
    wanted = next((one for one in found if str(one.pk) == state["event"]), None)
    if wanted is None:
        raise NotFound(ABSENT)
    return found, wanted


def _drawn(request: HttpRequest, event: Entry) -> tuple[list[Any], list[Column]]:
    scope = scope_of(request)
    rows: list[Any] = totals(event, scope.low, scope.high)
    places = names({row.area_code for row in rows} | {areas.at(row.area_code, areas.TOWNSHIP) for row in rows})
    for row in rows:
        row.place = " ".join(places.get(code, "") for code in (areas.at(row.area_code, areas.TOWNSHIP), row.area_code))
    given = {item for row in rows for item in row.goods}
    return rows, [
        Column("place", say("村（社区）"), lambda row: row.place, "name"),
        Column("households", say("户数"), lambda row: row.households, "count", total=sum(row.households for row in rows)),
        Column("persons", say("人数"), lambda row: row.persons, "count", total=sum(row.persons for row in rows)),
        Column("cards", say("救济卡"), lambda row: row.cards, "count", total=sum(row.cards for row in rows), is_wide_only=True),
        Column("living", say("生活费（元）"), lambda row: row.living_fen, "money", total=sum(row.living_fen for row in rows)),
        Column("rebuilding", say("重建补助（元）"), lambda row: row.rebuilding_fen, "money",
               total=sum(row.rebuilding_fen for row in rows)),
        *[_goods(item, sum(row.goods.get(item.pk, 0) for row in rows))
          for item in Item.objects.filter(pk__in=given).order_by("code")],
    ]


def _goods(item: Item, total: int) -> Column:
    def told(row: Village) -> str:
        return written(row.goods.get(item.pk, 0), item.unit)

    return Column(f"item{item.pk}", item.name, told, total=written(total, item.unit))


def _read(what: str, amount: int) -> str:
    return f"{yuan(amount)}" if what == "funds" else written(amount)


urlpatterns = [
    path("totals/", page, name="totals"),
    path("totals/export/<slug:kind>", exported, name="export"),
]
