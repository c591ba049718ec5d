"""What the pages of watching share: their tabs, who finds them, rows with names and villages, running."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.verification.watching.duties import READERS

from ...components.table import Table, Text
from ...places import names
from ...scope import account_of
from ..supervision import heads_of

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
TABS: tuple[tuple[str, Label], ...] = (
    ("watch", Label("将到期事项", "Coming events")), ("early_warnings", Label("预警", "Early warning")),
    ("monitor_visits", Label("定期走访", "Regular visits")), ("low_income", Label("低收入人口", "Low-income population")),
    ("referrals", Label("转介", "Referrals")), ("low_income_gaps", Label("不重不漏", "No repeat, no gap")),
)
Button = tuple[str, Sentence, bool]


def reader(request: HttpRequest) -> None:
    """Raises NotFound for who has nothing to do with recipients of assistance."""
    if account_of(request).role not in READERS:
        raise NotFound(ABSENT)


def show(
    request: HttpRequest, here: str, table: Table, *, title: Text, lead: Text, buttons: Sequence[Button] = (),
    above: Sequence[Table] = (), views: Sequence[tuple[str, Text, int | None]] = (), view: str = "", note: Text = "",
    lapsed: Sequence[Sentence] = (),
) -> HttpResponse:
    """A list with the tabs of watching, views (name, label, count), buttons (link, words, is the main one), tables above, and
    which sources lapsed."""
    return render(request, "pages/watching/list.html", {
        "table": table, "title": title, "lead": lead, "above": above, "note": note, "lapsed": lapsed, "tabs": tabs_of(here),
        "actions": [{"link": link, "words": words, "is_main": is_main} for link, words, is_main in buttons],
        "views": [{"link": f"?tab={name}", "label": label, "count": count, "is_here": name == view}
                  for name, label, count in views]})


def tabs_of(here: str) -> list[dict[str, Any]]:
    """The tabs over every page of watching."""
    return [{"label": label, "link": reverse(name), "is_here": name == here} for name, label in TABS]


def described(rows: Iterable[Any]) -> list[Any]:
    """Rows of a household, or of one person of it, with ``who`` (the person, else the head) and ``village``, in two queries."""
    found = list(rows)
    heads = heads_of({row.household_id for row in found if row.person_id is None})
    places = names({row.area_code for row in found})
    for row in found:
        row.who_name = row.person.name if row.person_id else heads.get(row.household_id, "")
        row.village = places.get(row.area_code, str(row.area_code))
    return found
