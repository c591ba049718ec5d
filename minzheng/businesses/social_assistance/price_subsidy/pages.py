"""The pages of the price linkage: the indices of each month, entering a month, and the sheet of one month."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.standards.duties import APPROVERS, ENTERERS
from minzheng.kernel.standards.models import STATES
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import Month
from minzheng.web.components.keyset import slice_of
from minzheng.web.components.table import Column, Table, order_of
from minzheng.web.listing import EXPORT_MOST, export, plain, state_of
from minzheng.web.own_pages import Place
from minzheng.web.pages.standards.lists import TONES
from minzheng.web.pages.supervision import day_of
from minzheng.web.places import names
from minzheng.web.scope import account_of, by, now, require_role, scope_of
from minzheng.web.words import word

from .actions import Notice, Published, enter_index
from .models import PriceIndex
from .queries import GROUPS, INDICES, Indices, amounts, conditions, listed, rate, rolls, seen

READERS = ENTERERS | APPROVERS | {Role.AUDITOR}
NAVIGATION = (Place("indices", Label("价格补贴联动", "Price linkage"), "report-money", READERS),)
DEEDS = {"enter_price_index": Label("录入价格指数", "Entered price indices")}
WORKING_DAYS = 20
"""Within so many working days of publication the money is to arrive."""
FIELDS = ("month", "cpi", "food", "scpi", "published_on", "source", "number", "title", "issuer", "issued_on", "paid_in")


def percent(per_mille: int | None) -> str | None:
    """Thousandths as per cent with one decimal: 35 is 3.5%."""
    if per_mille is None:
        return None
    whole, rest = divmod(abs(per_mille), 10)
    return f"{'−' if per_mille < 0 else ''}{whole}.{rest}%"


COLUMNS = (
    Column("month", say("指数月份"), lambda row: row.month, "month", sort="month",
           link=lambda row: reverse("price_subsidy:index", args=[row.pk])),
    Column("cpi", say("居民消费价格"), lambda row: percent(row.cpi), "name", sort="cpi"),
    Column("food", say("食品价格"), lambda row: percent(row.food), "name", sort="food"),
    Column("scpi", say("低收入居民价格"), lambda row: percent(row.scpi), "name", is_wide_only=True),
    Column("rate", say("补贴比例"), lambda row: percent(row.rate) if row.rate else None, "name", sort="rate"),
    Column("state", say("状态"), lambda row: STATES[row.document.state] if row.document else say("未触发"), "badge",
           tone=lambda row: TONES.get(row.document.state, "secondary") if row.document else "secondary"),
    Column("paid_in", say("发放月份"), lambda row: row.paid_in, "month", sort="paid_in"),
    Column("due", say("发放时限"), lambda row: deadline(row.published_on, WORKING_DAYS) if row.document else None, "date",
           is_wide_only=True),
    Column("published_on", say("公布日期"), lambda row: row.published_on, "date", sort="published_on", is_wide_only=True),
    Column("area", say("区划"), lambda row: row.place, is_wide_only=True),
)


@require_GET
def indices(request: HttpRequest) -> HttpResponse:
    """The months, the latest first."""
    require_role(request, READERS)
    state = state_of(request)
    rows = seen(scope_of(request).code).select_related("document")
    page = slice_of(rows, order=order_of(COLUMNS, state.get("sort", ""), "-month"), cursor=state.get("at", ""))
    table = Table("price-indices", COLUMNS, _placed(page.rows), say("价格指数"), state=state, paging=page,
                  export=reverse("price_subsidy:indices_export", args=["x"])[:-2], empty_title=say("没有价格指数"),
                  empty_text=say("每月统计部门公布后录入，系统按现行条件判断是否启动。"))
    return render(request, "price_subsidy/indices.html", {"table": table, "may_enter": account_of(request).role in ENTERERS})


@require_GET
def indices_export(request: HttpRequest, kind: str) -> HttpResponse:
    """The same list as a file."""
    require_role(request, READERS)
    state = state_of(request)
    rows = seen(scope_of(request).code).select_related("document").order_by(
        *order_of(COLUMNS, state.get("sort", ""), "-month"))[:EXPORT_MOST]
    return export(request, kind, name="price-indices", title=str(say("价格指数")), columns=COLUMNS, rows=_placed(list(rows)))


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a month's indices: the trigger and the amounts are shown, then what they start is entered as standards."""
    require_role(request, ENTERERS)
    given = {name: plain(request.POST.get(name, ""))[:120] for name in FIELDS}
    problem, sheet = "", None
    if request.method == "POST":
        try:
            published = _published(request, given)
            sheet = _sheet(published.indices, published.area_code)
            given["paid_in"] = given["paid_in"] or str(Month.of(published.published_on))
            if "enter" in request.POST:
                notice = _notice(given) if sheet["rate"] and given["number"] else None
                entered = enter_index(published=published, notice=notice, book=catalogue().parameters, by=by(request), at=now())
                said = say("已录入，等待另一人批准") if entered.document else say("已录入，未达到启动条件")
                messages.success(request, str(said))
                return redirect("price_subsidy:index", entered.pk)
        except MinzhengError as error:
            problem = str(error.sentence)
    return render(request, "price_subsidy/enter.html", {"given": given, "problem": problem, "sheet": sheet},
                  status=409 if problem else 200)


@require_GET
def index(request: HttpRequest, index_id: int) -> HttpResponse:
    """One month: the test, the amounts, the people of each group, and the document that waits or was approved."""
    require_role(request, READERS)
    found = seen(scope_of(request).code).select_related("document").filter(pk=index_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    month = Month.from_int(found.month)
    return render(request, "price_subsidy/index.html", {
        "index": found, "month": month, "document": found.document, "due": deadline(found.published_on, WORKING_DAYS),
        "state": STATES[found.document.state] if found.document else say("未触发"),
        "tone": TONES.get(found.document.state, "secondary") if found.document else "secondary",
        "sheet": _sheet(Indices(month, found.cpi, found.food, found.scpi), found.area_code, found.paid_in)})


def _sheet(months: Indices, area_code: int, paid_in: int | None = None) -> dict[str, Any]:
    """The test, the rate, the amounts and what they come to for each group."""
    book = catalogue().parameters
    tested = conditions(book, months, area_code=area_code)
    share = rate(tested, months.scpi)
    paid = amounts(book, share, area_code=area_code, month=months.month) if share else {}
    by_residence = {"".join(code or "" for code in key): fen for key, fen in paid.items() if not isinstance(key, int)}
    pays = listed(book, area_code=area_code, month=Month.from_int(paid_in) if paid_in else months.month)
    groups = [_group(group, residence, count, by_residence, pays[group]) for group, residence, count in rolls(area_code)]
    total = [one for one in groups if one["is_listed"]]
    return {
        "tests": [{"label": INDICES[one.index], "growth": percent(one.growth), "least": percent(one.least), "is_met": one.is_met,
                   "document": one.document} for one in tested],
        "rate": share, "rate_text": percent(share), "groups": groups if share else [],
        "amounts": [(word(residence) if residence else say("每人"), as_read(fen)) for residence, fen in by_residence.items()],
        "persons": sum(one["persons"] for one in total), "fen": sum(one["fen"] for one in total)}


def _group(group: str, residence: str, count: int, paid: dict[str, int], is_listed: bool) -> dict[str, Any]:
    each = paid.get(residence, paid.get("", 0))
    return {"label": GROUPS[group], "residence": word(residence), "persons": count, "each": each, "is_listed": is_listed,
            "fen": each * count if is_listed else 0}


def _published(request: HttpRequest, given: dict[str, str]) -> Published:
    for name, label in (("month", say("指数月份")), ("cpi", say("居民消费价格")), ("food", say("食品价格")),
                        ("published_on", say("公布日期")), ("source", say("来源"))):
        if not given[name]:
            raise MinzhengError(say("请填写“{label}”", label=label), code="field_missing")
    months = Indices(Month.parse(given["month"]), _growth(given["cpi"]), _growth(given["food"]),
                     _growth(given["scpi"]) if given["scpi"] else None)
    return Published(months, scope_of(request).code, day_of(given["published_on"]), given["source"])


def _growth(text: str) -> int:
    """A growth in per cent with at most one decimal, as ‰: 3.5 is 35. Raises MinzhengError."""
    sign, digits = (-1, text[1:]) if text[:1] in ("-", "−") else (1, text)
    whole, _, rest = digits.removesuffix("%").partition(".")
    if not (whole.isascii() and whole.isdecimal() and len(whole) < 4 and (not rest or (rest.isascii() and rest.isdecimal()))):
        raise MinzhengError(say("“{text}”不是涨幅：请填写百分数，例如 3.5", text=text), code="not_a_growth")
    if len(rest) > 1:
        raise MinzhengError(say("“{text}”：涨幅按公布的一位小数填写", text=text), code="not_a_growth")
    return sign * (int(whole) * 10 + int(rest or 0))


def _notice(given: dict[str, str]) -> Notice:
    for name, label in (("title", say("标题")), ("issuer", say("发文单位")), ("issued_on", say("发文日期"))):
        if not given[name]:
            raise MinzhengError(say("请填写“{label}”", label=label), code="field_missing")
    return Notice(given["number"], given["title"], given["issuer"], day_of(given["issued_on"]), Month.parse(given["paid_in"]))


def _placed(rows: list[PriceIndex]) -> list[Any]:
    places, described = names({row.area_code for row in rows}), []
    for row in rows:
        row.place = places.get(row.area_code, "")  # type: ignore[attr-defined]
        described.append(row)
    return described


urlpatterns = [
    path("", indices, name="indices"),
    path("export/<slug:kind>", indices_export, name="indices_export"),
    path("new", enter, name="enter_index"),
    path("<int:index_id>/", index, name="index"),
]
