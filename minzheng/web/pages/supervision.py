"""What the pages of reviews and supervision share: their tabs, names of heads and villages, one page for every list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.casework.supervision.complaints import READERS, REGISTRARS
from minzheng.kernel.people.models import OPEN, Membership
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Label, Sentence, say

from ..components.table import Table, Text
from ..listing import span_of
from ..places import lower_areas, names
from ..scope import account_of, scope_of

TABS: tuple[tuple[str, Label], ...] = (
    ("reviews", Label("定期复核", "Periodic review")), ("proposals", Label("调整提议", "Proposals")),
    ("sign_ins", Label("按月签到", "Monthly sign-in")), ("campaigns", Label("专项复核与抽查", "Campaigns and spot checks")),
    ("complaints", Label("投诉举报", "Complaints")), ("relatives", Label("近亲属备案", "Close relatives")),
)
HEAD = "户主"
SOON = timedelta(days=30)
"""What is due within so many days is shown as due."""
DUE: dict[str, tuple[Label, str]] = {
    "late": (Label("已超期", "Late"), "red"), "due": (Label("30 天内", "Within 30 days"), "orange"),
    "later": (Label("未到期", "Later"), "green"), "": (Label("—", "—"), "secondary"),
}


def sees_complaints(request: HttpRequest) -> bool:
    """Whether complaints are any business of the account's role."""
    return account_of(request).role in REGISTRARS | READERS


def tabs_of(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """The tabs over every page of supervision."""
    return [{"label": label, "link": reverse(name), "is_here": name == here} for name, label in TABS
            if name != "complaints" or sees_complaints(request)]


def show(
    request: HttpRequest, here: str, table: Table, *, title: Text, lead: Text, actions: Sequence[tuple[str, Text, bool]] = (),
    views: Sequence[tuple[str, Text, int | None]] = (), view: str = "", notes: Sequence[dict[str, Any]] = (),
) -> HttpResponse:
    """A list of supervision: its tab, its views (name, label, count), buttons (link, words, is the main one) and notes."""
    return render(request, "pages/supervision.html", {
        "table": table, "title": title, "lead": lead, "tabs": tabs_of(request, here), "notes": notes,
        "actions": [{"link": link, "words": words, "is_main": is_main} for link, words, is_main in actions],
        "views": [{"link": f"?tab={name}", "label": label, "count": count, "is_here": name == view}
                  for name, label, count in views]})


def narrowed(found: QuerySet[Any], state: dict[str, str], path: str = "area_code") -> QuerySet[Any]:
    """The rows of the area that the query asks for."""
    if (span := span_of(state)) is not None:
        found = found.filter(**{f"{path}__gte": span[0], f"{path}__lt": span[1]})
    return found


def heads_of(keys: Collection[int]) -> dict[int, str]:
    """The names of the heads of households, in one query."""
    rows = Membership.objects.filter(OPEN, household__in=keys, counted=True, relation=HEAD)
    return dict(rows.values_list("household_id", "person__name"))


def with_homes(rows: Iterable[Any]) -> list[Any]:
    """Rows that have a ``household``, with ``head`` and ``village``, in two queries however many they are."""
    found = list(rows)
    heads = heads_of({row.household_id for row in found if row.household_id})
    places = names({row.household.area_code for row in found if row.household_id})
    for row in found:
        row.head = heads.get(row.household_id, "")
        row.village = places.get(row.household.area_code, "") if row.household_id else ""
    return found


def own_and_lower(request: HttpRequest) -> list[tuple[str, str]]:
    """The account's own area and those directly below, as choices."""
    scope = scope_of(request)
    return [(f"{scope.code:012d}", scope.name), *lower_areas(scope.code)]


def due_word(due_on: date | None, today: date) -> str:
    """late, due or later."""
    return "" if due_on is None else "late" if due_on < today else "due" if due_on <= today + SOON else "later"


def day_of(text: str) -> date:
    """A day as a form gives it. Raises MinzhengError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MinzhengError(say("“{text}”不是日期：请写成 YYYY-MM-DD", text=text), code="not_a_day") from None


def choices_of(labels: dict[str, Label], *, empty: Sentence | None = None) -> list[tuple[str, object]]:
    """Labels as the choices of a form."""
    return [*([("", empty)] if empty is not None else []), *labels.items()]
