"""Who is paid and who is not, one by one: the lines and the exceptions of a month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.access.sensitive import Field, masked
from minzheng.kernel.payments.models import PayrollException, PayrollLine, PayrollRun, RunChange, RunKind, RunState
from minzheng.kernel.payments.reasons import REASONS, reason
from minzheng.kernel.people.models import OPEN, Membership
from minzheng.kernel.values.language import Sentence, language, say
from minzheng.kernel.values.periods import Month

from ..benefits import benefit as benefit_named
from ..benefits import options, title
from ..components.keyset import counted, slice_of
from ..components.table import Column, Filter, Table, order_of
from ..listing import EXPORT_MOST, export, span_of, state_of
from ..month_figures import compared_between, standing
from ..places import lower_areas, names
from ..scope import scope_of
from .households import HEAD, sought

CHANGES = (
    ("added", say("本月新增")), ("changed", say("金额变动")), ("stopped", say("本月停发")), ("same", say("与上月相同")),
)
NO = Column("household_no", say("户号"), lambda row: row.household.household_no, sort="household__household_no",
            link=lambda row: reverse("household", args=[row.household_id]))
WHO = Column("who", say("对象"), lambda row: row.who, "name")
PLACE = Column("area", say("村（社区）"), lambda row: row.place, "name", sort="area_code", is_wide_only=True)
PART = Column("component", say("项目"), lambda row: title(row.benefit, row.component), is_wide_only=True)
LINES = (
    NO, WHO, PLACE, PART,
    Column("persons", say("人数"), lambda row: row.persons, "count", is_wide_only=True),
    Column("amount", say("金额（元）"), lambda row: row.now, "money", sort="amount_fen"),
    Column("before", say("上月（元）"), lambda row: row.before, "money", is_wide_only=True),
    Column("account_name", say("账户户名"), lambda row: row.account_name, is_wide_only=True),
    Column("account", say("账号"), lambda row: row.account, is_wide_only=True),
)
EXCEPTIONS = (
    NO, WHO, PLACE, PART,
    Column("reason", say("原因"), lambda row: row.why.label, sort="reason_code"),
    Column("sentence", say("说明"), lambda row: row.reason if language() == "zh" else "", is_wide_only=True),
    Column("remedy", say("如何处理"), lambda row: row.why.remedy, is_wide_only=True),
    Column("amount", say("未发金额（元）"), lambda row: row.amount_fen, "money"),
)
NAMES = ("q", "area", "change", "reason", "benefit")


def lines(request: HttpRequest, month: Month, benefit: str) -> HttpResponse:
    """The payments of one benefit."""
    declared = benefit_named(benefit)
    state = state_of(request, *NAMES)
    columns = [one for one in LINES if one is not PART or len(declared.components) > 1]
    found = _lines(request, month, benefit, state)
    filters = (_search(), _area(request), Filter("change", say("与上月比"), CHANGES))
    table = _table("lines", columns, found, state, filters, say("发放名单"), lambda rows: _described_lines(rows, month, state))
    table.export = _stem(reverse("lines_export", args=[month, benefit, "x"]))
    return render(request, "pages/lines.html", {
        "table": table, "month": month, "benefit": benefit, "title": declared.title, "is_exceptions": False})


def lines_exported(request: HttpRequest, month: Month, benefit: str, kind: str) -> HttpResponse:
    """The same payments as a file."""
    state = state_of(request, *NAMES)
    rows = _ordered(_lines(request, month, benefit, state), LINES, state)
    return export(request, kind, name=f"lines-{month}-{benefit}", title=f"{benefit_named(benefit).title} {month}",
                  columns=LINES, rows=_described_lines(rows, month, state))


def exceptions(request: HttpRequest, month: Month, benefit: str = "") -> HttpResponse:
    """Who is enrolled and not paid, of one benefit or of all."""
    state = state_of(request, *NAMES)
    filters = [_search(), _area(request), Filter("reason", say("原因"), [(k, v.label) for k, v in REASONS.items()])]
    if not benefit:
        filters.append(Filter("benefit", say("待遇"), options()))
    found = _exceptions(request, month, benefit, state)
    table = _table("exceptions", _told_columns(), found, state, filters, say("异常名单"), _described_exceptions)
    name = "exceptions_export" if benefit else "all_exceptions_export"
    table.export = _stem(reverse(name, args=[month, benefit, "x"] if benefit else [month, "x"]))
    declared = benefit_named(benefit).title if benefit else say("异常名单")
    return render(request, "pages/lines.html", {
        "table": table, "month": month, "benefit": benefit, "title": declared, "is_exceptions": True})


def exceptions_exported(request: HttpRequest, month: Month, kind: str, benefit: str = "") -> HttpResponse:
    """The same exceptions as a file."""
    state = state_of(request, *NAMES)
    rows = _ordered(_exceptions(request, month, benefit, state), EXCEPTIONS, state)
    return export(request, kind, name=f"exceptions-{month}-{benefit or 'all'}", title=f"{say('异常名单')} {month}",
                  columns=_told_columns(), rows=_described_exceptions(rows))


def _told_columns() -> list[Column]:
    """The columns of the exceptions: the note that the run wrote is in Chinese and told to its readers only."""
    return [one for one in EXCEPTIONS if one.name != "sentence" or language() == "zh"]


def _stem(address: str) -> str:
    return address.rpartition("/")[0]


def _search() -> Filter:
    return Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True)


def _area(request: HttpRequest) -> Filter:
    return Filter("area", say("区划"), lower_areas(scope_of(request).code))


def _table(
    name: str, columns: Sequence[Column], found: QuerySet[Any], state: dict[str, str], filters: Sequence[Filter],
    caption: Sentence, describe: Callable[[Iterable[Any]], list[Any]],
) -> Table:
    order = order_of(columns, state.get("sort", ""), "area_code")
    page = slice_of(found, order=order, cursor=state.get("at", ""))
    return Table(name, columns, describe(page.rows), caption, filters=filters, state=state, paging=page,
                 count=counted(found), empty_title=say("没有符合条件的记录"),
                 empty_text=say("姓名或小写拼音首字母从头写起，户号从头写起，公民身份号码须写全 18 位；也可以清除筛选条件再找。"))


def _ordered(rows: QuerySet[Any], columns: Sequence[Column], state: dict[str, str]) -> list[Any]:
    return list(rows.order_by(*order_of(columns, state.get("sort", ""), "area_code"))[:EXPORT_MOST])


def _runs(request: HttpRequest, month: Month) -> list[PayrollRun]:
    scope = scope_of(request)
    return standing(month, scope.low, scope.high)


def _narrowed(request: HttpRequest, rows: QuerySet[Any], state: dict[str, str]) -> QuerySet[Any]:
    rows = rows.filter(scope_of(request).within()).select_related("household", "person")
    if (span := span_of(state)) is not None:
        rows = rows.filter(area_code__gte=span[0], area_code__lt=span[1])
    return rows.filter(sought(state["q"], path="household__")) if "q" in state else rows


def _lines(request: HttpRequest, month: Month, benefit: str, state: dict[str, str]) -> QuerySet[Any]:
    now, before = _runs(request, month), _runs(request, month.plus(-1))
    change = state.get("change", "")
    own, others = (before, now) if change == "stopped" else (now, before)
    rows = _narrowed(request, _subjects().filter(run__in=own, benefit=benefit), state)
    if not change:
        return rows
    comparison = compared_between(now, before)
    if comparison is None:
        return _compared(rows, others, benefit, change)
    found = RunChange.objects.filter(comparison=comparison, benefit=benefit)
    if change == "same":
        return rows.filter(~Exists(found.filter(line_id=OuterRef("pk"))))
    side = "before_line_id" if change == "stopped" else "line_id"
    return rows.filter(Exists(found.filter(**{side: OuterRef("pk")}, kind=change)))


def _compared(rows: QuerySet[Any], others: list[PayrollRun], benefit: str, change: str) -> QuerySet[Any]:
    """The rows that differ from those of other runs, where these were not compared as a whole."""
    twin = _subjects().filter(run__in=others, benefit=benefit, component=OuterRef("component"),
                              subject=OuterRef("subject"))
    if change in ("added", "stopped"):
        return rows.exclude(Exists(twin))
    if change == "changed":
        return rows.filter(Exists(twin.exclude(amount_fen=OuterRef("amount_fen"))))
    return rows.filter(Exists(twin.filter(amount_fen=OuterRef("amount_fen")))) if change == "same" else rows


def _subjects() -> QuerySet[Any]:
    """The lines with ``subject``: the person, or the household as a negative number; what months are compared by."""
    return PayrollLine.objects.annotate(subject=Coalesce(F("person_id"), -F("household_id")))


def _exceptions(request: HttpRequest, month: Month, benefit: str, state: dict[str, str]) -> QuerySet[Any]:
    rows = PayrollException.objects.filter(run__in=_runs(request, month))
    if benefit or "benefit" in state:
        rows = rows.filter(benefit=benefit or state["benefit"])
    if "reason" in state:
        rows = rows.filter(reason_code=state["reason"])
    return _narrowed(request, rows, state)


def _described_lines(rows: Iterable[Any], month: Month, state: dict[str, str]) -> list[Any]:
    """The rows with what they pay ``now`` and paid ``before``: a payment that was stopped pays nothing now."""
    found = described(rows)
    earlier = _subjects().filter(
        household__in={row.household_id for row in found}, run__month=int(month.plus(-1)), run__kind=RunKind.MONTHLY,
    ).exclude(run__state=RunState.SUPERSEDED)
    before = {(one.component, one.subject): one.amount_fen for one in earlier if one.benefit == found[0].benefit}
    for row in found:
        row.now = None if state.get("change") == "stopped" else row.amount_fen
        row.before = before.get((row.component, row.subject))
        row.account = f"****{masked(row.account_no, Field.ACCOUNT_NO)[-4:]}"
    return found


def _described_exceptions(rows: Iterable[Any]) -> list[Any]:
    found = described(rows)
    for row in found:
        row.why = reason(row.reason_code)
    return found


def described(rows: Iterable[Any]) -> list[Any]:
    """The rows with ``who`` (the person, or the household's head) and ``place``, in two queries."""
    found = list(rows)
    households = [row.household_id for row in found if row.person_id is None]
    heads = dict(Membership.objects.filter(OPEN, household__in=households, relation=HEAD).values_list(
        "household_id", "person__name"))
    places = names({row.area_code for row in found})
    for row in found:
        row.who = row.person.name if row.person_id else say("{head}户", head=heads.get(row.household_id, ""))
        row.place = places.get(row.area_code, f"{row.area_code:012d}")
    return found
