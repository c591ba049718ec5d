"""The list of households: search, filter, sort, page, export."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.searching import looked_up
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import OPEN, Household, HouseholdFact, Membership, Person
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

from ..benefits import options, title
from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table, order_of
from ..listing import EXPORT_MOST, export, span_of, state_of
from ..places import lower_areas, names
from ..scope import scope_of
from ..words import STATUSES, word

HEAD = "户主"
ID_NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)
ORDER = ("area_code", "household_no")
COLUMNS = (
    Column("household_no", say("户号"), lambda row: row.household_no, sort="household_no",
           link=lambda row: reverse("household", args=[row.pk])),
    Column("head", say("户主"), lambda row: row.head, "name"),
    Column("members", say("人口"), lambda row: row.members, "count"),
    Column("township", say("乡镇（街道）"), lambda row: row.township, is_wide_only=True),
    Column("village", say("村（社区）"), lambda row: row.village, sort="area_code"),
    Column("status", say("保障类别"), lambda row: word(row.status), is_wide_only=True),
    Column("benefits", say("在册待遇"), lambda row: row.benefits),
)


def listing(request: HttpRequest) -> HttpResponse:
    """The households of the scope that answer the query."""
    state = state_of(request, "q", "area", "status", "benefit")
    found = _found(request, state)
    if (known := _only(found, state)) is not None:
        return _leads_to(request, reverse("household", args=[known]))
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), *ORDER), cursor=state.get("at", ""))
    scope = scope_of(request)
    table = Table(
        "households", COLUMNS, described(page.rows), say("家庭名单"),
        filters=(
            Filter("q", say("查找"), placeholder=say("姓名、拼音首字母、户号或完整公民身份号码"), is_search=True),
            Filter("area", say("区划"), lower_areas(scope.code)),
            Filter("status", say("保障类别"), [(one, word(one)) for one in STATUSES]),
            Filter("benefit", say("待遇"), options()),
        ),
        state=state, paging=page, export=reverse("households_export", args=["x"])[:-2],
        empty_title=say("没有符合条件的家庭"),
        empty_text=say("姓名或小写拼音首字母从头写起，户号从头写起，公民身份号码须写全 18 位；也可以清除筛选条件再找。"),
    )
    return render(request, "pages/households.html", {"table": table})


def _only(found: QuerySet[Household], state: dict[str, str]) -> int | None:
    """The one household that a full identity number leads to: so the number does not stay in the browser's address."""
    if not ID_NUMBER.fullmatch(state.get("q", "")):
        return None
    keys = list(found.values_list("pk", flat=True)[:2])
    return keys[0] if len(keys) == 1 else None


def _leads_to(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same households as a file."""
    state = state_of(request, "q", "area", "status", "benefit")
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), *ORDER))[:EXPORT_MOST]
    return export(request, kind, name="households", title=str(say("家庭名单")), columns=COLUMNS,
                  rows=described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Household]:
    found = Household.objects.filter(scope_of(request).within())
    if (span := span_of(state)) is not None:
        found = found.filter(area_code__gte=span[0], area_code__lt=span[1])
    if "status" in state:
        facts = HouseholdFact.objects.filter(OPEN, household=OuterRef("pk"), name="current_status",
                                             value=state["status"])
        found = found.filter(Exists(facts))
    if "benefit" in state:
        awards = Award.objects.filter(household=OuterRef("pk"), benefit=state["benefit"], last_month=None)
        found = found.filter(Exists(awards))
    return found.filter(sought(state["q"])) if "q" in state else found


def sought(text: str, *, path: str = "") -> Q:
    """The households meant by ``text``: a full identity number (also one that was merged into another), the start of a household
    number, of a name, or of its initials in small letters.

    ``path`` leads from the rows searched to their household: empty for households, ``household__`` for lines.
    """
    field = f"{path}in" if path else "pk__in"
    if ID_NUMBER.fullmatch(text):
        numbered_so = Person.objects.filter(id_number=seal(text.upper())).annotate(stands=Coalesce("merged_into_id", "pk"))
        persons = Person.objects.filter(pk__in=numbered_so.values("stands"))
    elif re.fullmatch(r"[a-z]+", text, re.ASCII):
        persons = Person.objects.filter(initials__startswith=text)
    elif re.fullmatch(r"[\w-]+", text, re.ASCII):
        numbered = Household.objects.filter(household_no__startswith=text)
        return Q(**{field: looked_up(numbered.values_list("pk", flat=True))})
    else:
        persons = Person.objects.filter(name__startswith=text)
    people = looked_up(persons.values_list("pk", flat=True))
    homes = Membership.objects.filter(OPEN, person__in=people).values_list("household_id", flat=True)
    return Q(**{field: looked_up(homes) if isinstance(people, list) else homes})


def described(rows: Iterable[Household]) -> list[Any]:
    """The households with head, members, place, status and awards, in four queries however many they are."""
    found: list[Any] = list(rows)
    keys = [row.pk for row in found]
    heads, sizes = _members(keys)
    statuses = dict(HouseholdFact.objects.filter(OPEN, household__in=keys, name="current_status")
                    .values_list("household_id", "value"))
    awards: dict[int, list[str]] = {}
    for key, benefit in (Award.objects.filter(household__in=keys, last_month=None).order_by("pk")
                         .values_list("household_id", "benefit")):
        if (name := title(benefit)) not in awards.setdefault(key, []):
            awards[key].append(name)
    places = names({code for row in found for code in (row.area_code, areas.at(row.area_code, areas.TOWNSHIP))})
    for row in found:
        row.head, row.members = heads.get(row.pk, ""), sizes.get(row.pk, 0)
        row.status, row.benefits = statuses.get(row.pk, ""), str(say("、")).join(awards.get(row.pk, []))
        row.village = places.get(row.area_code, str(row.area_code))
        row.township = places.get(areas.at(row.area_code, areas.TOWNSHIP), "")
    return found


def _members(keys: list[int]) -> tuple[dict[int, str], dict[int, int]]:
    heads: dict[int, str] = {}
    sizes: dict[int, int] = {}
    rows = Membership.objects.filter(OPEN, household__in=keys, counted=True, valid_from__lte=localdate())
    for household, relation, name, died in rows.values_list(
            "household_id", "relation", "person__name", "person__death_date"):
        if died is None:
            sizes[household] = sizes.get(household, 0) + 1
        if relation == HEAD:
            heads[household] = name
    return heads, sizes
