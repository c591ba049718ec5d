"""The low-income population in tiers: counts by area, the list of people, what is given twice and what nobody takes up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.people.models import Person
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.watching import queries
from minzheng.kernel.verification.watching.models import LowIncomePerson, Need, Referral
from minzheng.kernel.verification.watching.queries import Layer

from ...area_tables import LOWER
from ...components.keyset import counted, slice_of
from ...components.table import Column, Filter, Table, order_of
from ...listing import EXPORT_MOST, export, state_of
from ...places import lower_areas, names
from ...scope import now, scope_of
from ..households import sought
from ..supervision import narrowed
from .shared import described, reader, show

NAMES = ("q", "tier", "area", "need")
MOST_DOUBLED = 200


def tier_title(name: str) -> Label:
    """The title of a tier."""
    tier = watched().tier(name)
    return tier.title.label if tier else Label(name, name)


def need_title(name: str) -> Label:
    """The title of a need."""
    need = watched().need(name)
    return need.label if need else Label(name, name)


def _person(row: Any) -> str:
    return reverse("low_income_person", args=[row.person_id])


COLUMNS = (
    Column("who", say("姓名"), lambda row: row.who_name, "name", link=_person),
    Column("tier", say("层级"), lambda row: tier_title(row.tier), sort="tier"),
    Column("since", say("起"), lambda row: row.valid_from, "date", sort="valid_from", is_wide_only=True),
    Column("household_no", say("户号"), lambda row: row.household.household_no, is_wide_only=True,
           link=lambda row: reverse("household", args=[row.household_id])),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code"),
    Column("needs", say("待解决的需求"), lambda row: row.needs),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """How many of which tier, and who."""
    reader(request)
    state = state_of(request, *NAMES)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "area_code"), cursor=state.get("at", ""))
    table = Table(
        "low-income", COLUMNS, _described(page.rows), say("低收入人口名单"), state=state, paging=page, count=counted(found),
        filters=(Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
                 Filter("tier", say("层级"), [(one.name, one.title.label) for one in watched().tiers]),
                 Filter("need", say("待解决的需求"), [(one.name, one.label) for one in watched().needs]),
                 Filter("area", say("区划"), lower_areas(scope_of(request).code))),
        export=reverse("low_income_export", args=["x"])[:-2], empty_title=say("没有低收入人口"),
        empty_text=say("开展监测后，在册对象和各部门名单中的人按最高层级列在这里，每人一次。"))
    return show(request, "low_income", table, title=say("低收入人口"), above=_layers(request),
                lead=say("每人按最高层级计一次；户按户内最高层级计一次，人和户分别统计。"))


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same people as a file."""
    reader(request)
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "area_code"))[:EXPORT_MOST]
    return export(request, kind, name="low-income", title=str(say("低收入人口名单")), columns=COLUMNS,
                  rows=_described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[LowIncomePerson]:
    found = narrowed(queries.low_income(area=scope_of(request).code), state).select_related("household", "person")
    if "tier" in state:
        found = found.filter(tier=state["tier"])
    if "need" in state:
        found = found.filter(Exists(Need.objects.filter(person=OuterRef("person"), kind=state["need"], met_on=None)))
    return found.filter(sought(state["q"], path="household__")) if "q" in state else found


def _described(rows: Sequence[Any]) -> list[Any]:
    found = described(rows)
    needs: dict[int, list[str]] = {}
    open_needs = Need.objects.filter(person__in=[row.person_id for row in found], met_on=None).order_by("pk")
    for person, kind in open_needs.values_list("person_id", "kind"):
        needs.setdefault(person, []).append(str(need_title(kind)))
    for row in found:
        row.needs = str(say("、")).join(needs.get(row.person_id, []))
    return found


def _layers(request: HttpRequest) -> list[Table]:
    """Persons and households by tier; and persons by tier of the areas directly below."""
    code, tiers = scope_of(request).code, [one.name for one in watched().tiers]
    whole = queries.layers(area=code, tiers=tiers)
    columns = (
        Column("tier", say("层级"), lambda row: tier_title(row.tier), link=lambda row: f"?tier={row.tier}"),
        Column("persons", say("人"), lambda row: row.persons, "count", total=sum(one.persons for one in whole)),
        Column("households", say("户"), lambda row: row.households, "count", total=sum(one.households for one in whole)))
    tables = [Table("low-income-tiers", columns, whole, say("各层级人数和户数"), has_total=True,
                    empty_title=say("没有低收入人口"))]
    if areas.level(code) != areas.VILLAGE and whole:
        tables.append(_by_area(code, tiers, whole))
    return tables


def _by_area(code: int, tiers: Sequence[str], whole: Sequence[Layer]) -> Table:
    found: dict[int, dict[str, Layer]] = {}
    for one in queries.layers(area=code, tiers=tiers, below=True):
        found.setdefault(one.area, {})[one.tier] = one
    places = names(found)
    present = [one for one in tiers if any(row.tier == one for row in whole)]
    columns = [
        Column("area", LOWER.get(areas.level(code), say("区划")), lambda place: places.get(place, f"{place:012d}"),
               link=lambda place: f"?area={place:012d}"),
        Column("persons", say("人"), lambda place: sum(one.persons for one in found[place].values()), "count"),
        Column("households", say("户"), lambda place: sum(one.households for one in found[place].values()), "count"),
        *(_of_tier(tier, found) for tier in present)]
    return Table("low-income-areas", columns, sorted(found), say("各地人数"))


def _of_tier(tier: str, found: dict[int, dict[str, Layer]]) -> Column:
    def value(place: int) -> int | None:
        one = found[place].get(tier)
        return one.persons if one else None

    return Column(tier, tier_title(tier), value, "count", is_wide_only=True)


REFERRED = (
    Column("due_on", say("应答复日期"), lambda row: row.due_on, "date", sort="due_on"),
    Column("who", say("姓名"), lambda row: row.person.name, "name", link=_person),
    Column("need", say("需求"), lambda row: need_title(row.need)),
    Column("department", say("承办部门"), lambda row: row.department),
    Column("sent_on", say("转介日期"), lambda row: row.sent_on, "date", is_wide_only=True),
    Column("village", say("村（社区）"), lambda row: row.village, is_wide_only=True),
    Column("state", say("状态"), lambda row: referral_state(row)[0], "badge", tone=lambda row: referral_state(row)[1]),
)


def referral_state(row: Referral) -> tuple[Sentence, str]:
    """Whether a referral was answered, and if not whether it is late; with its tone."""
    if row.answered_on is not None:
        return (say("已帮扶"), "green") if row.helped else (say("未帮扶"), "secondary")
    return (say("逾期未答复"), "red") if row.due_on < now().date() else (say("待答复"), "orange")


@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """What was sent to departments: what waits, what is late, what they answered."""
    reader(request)
    state = state_of(request, "tab", "area")
    view = state.get("tab", "open")
    whole = narrowed(queries.referrals(area=scope_of(request).code), state).select_related("person")
    waiting = whole.filter(answered_on=None)
    late = waiting.filter(due_on__lt=now().date())
    found = {"late": late, "all": whole}.get(view, waiting)
    page = slice_of(found, order=order_of(REFERRED, state.get("sort", ""), "due_on"), cursor=state.get("at", ""))
    rows: list[Any] = page.rows
    places = names({row.area_code for row in rows})
    for row in rows:
        row.village = places.get(row.area_code, "")
    table = Table("referrals", REFERRED, rows, say("转介"), state=state, paging=page, keep=("tab",), count=counted(found),
                  filters=(Filter("area", say("区划"), lower_areas(scope_of(request).code)),),
                  empty_title=say("没有转介"), empty_text=say("在低收入人口的档案里按救助清单转介。"))
    return show(request, "referrals", table, title=say("转介"), view=view,
                lead=say("需求转给承办部门，按期答复；逾期的标红。"),
                views=[("open", say("待答复"), counted(waiting)), ("late", say("逾期未答复"), counted(late)),
                       ("all", say("全部"), None)])


DOUBLED = (
    Column("who", say("姓名"), lambda row: row["name"], "name",
           link=lambda row: reverse("low_income_person", args=[row["key"]])),
    Column("need", say("需求"), lambda row: need_title(row["need"])),
    Column("month", say("月份"), lambda row: row["month"], "month"),
    Column("bodies", say("帮扶单位"), lambda row: row["bodies"]),
)
UNTOUCHED = (
    Column("found_on", say("登记日期"), lambda row: row.found_on, "date", sort="found_on"),
    Column("who", say("姓名"), lambda row: row.person.name, "name", link=_person),
    Column("need", say("需求"), lambda row: need_title(row.kind)), Column("note", say("情况"), lambda row: row.note),
)


@require_GET
def gaps(request: HttpRequest) -> HttpResponse:
    """No repeat, no gap: the same need helped by several bodies in a month, and needs that nobody has taken up."""
    reader(request)
    state, code = state_of(request, "tab"), scope_of(request).code
    view = state.get("tab", "gaps")
    untouched = queries.untouched(area=code)
    table = _twice(code, state) if view == "twice" else _nobody(untouched, state)
    return show(request, "low_income_gaps", table, title=say("不重不漏"), view=view,
                lead=say("同一需求同月由几家帮扶的，核对是否重复；登记了需求而没有人帮扶的，及时转介。"),
                views=[("gaps", say("无人帮扶的需求"), counted(untouched)), ("twice", say("同月多家帮扶"), None)])


def _twice(code: int, state: dict[str, str]) -> Table:
    own = [(one.benefit, one.need) for one in watched().aids]
    found = queries.doubled(area=code, own=own, most=MOST_DOUBLED)
    people = dict(Person.objects.filter(pk__in={one.person_id for one in found}).values_list("pk", "name"))
    us = str(say("民政"))
    rows = [{"key": one.person_id, "name": people[one.person_id], "need": one.need, "month": Month.of(one.month),
             "bodies": str(say("、")).join(body or us for body in one.bodies.split("、"))} for one in found]
    return Table("doubled", DOUBLED, rows, say("同月多家帮扶"), state=state, empty_title=say("没有同月多家帮扶同一需求的"))


def _nobody(untouched: QuerySet[Need], state: dict[str, str]) -> Table:
    page = slice_of(untouched.select_related("person"), order=order_of(UNTOUCHED, state.get("sort", ""), "found_on"),
                    cursor=state.get("at", ""))
    return Table("untouched", UNTOUCHED, page.rows, say("无人帮扶的需求"), state=state, paging=page, keep=("tab",),
                 empty_title=say("没有无人帮扶的需求"))
