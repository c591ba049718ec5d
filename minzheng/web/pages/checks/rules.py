"""The checks as declared, beside how often each was right: rules that are mostly wrong are seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.checks import queries
from minzheng.kernel.verification.checks.conditions import CONDITIONS
from minzheng.kernel.verification.checks.declarations import Check
from minzheng.kernel.verification.findings.models import SEVERITIES

from ...components.table import Column, Filter, Table
from ...listing import export, state_of
from ...scope import scope_of
from .shared import EVERYBODY, business_of, checks, reader, register_of, tabs_of

ENOUGH, FEW = 5, 300
"""From so many examined a rule is judged; below so many true ones in a thousand it is noisy."""
NOISY, GOOD, UNKNOWN = Label("误报多", "mostly wrong"), Label("可靠", "reliable"), Label("核实不足", "few examined")


@dataclass(frozen=True)
class Row:
    """A check, and how its findings fared."""

    check: Check
    fared: queries.Fared

    @property
    def permille(self) -> int | None:
        """Of a thousand that were examined how many were true."""
        return self.fared.true * 1000 // self.fared.examined if self.fared.examined else None

    @property
    def judged(self) -> Label:
        """Whether the rule is worth its work."""
        if self.permille is None or self.fared.examined < ENOUGH:
            return UNKNOWN
        return NOISY if self.permille < FEW else GOOD


def _share(row: Row) -> str:
    return "" if row.permille is None else f"{row.permille // 10}.{row.permille % 10}%"


COLUMNS = (
    Column("rule", say("核查规则"), lambda row: row.check.finds),
    Column("business", say("业务"), lambda row: business_of(row.check.rule)),
    Column("register", say("比对来源"), lambda row: register_of(row.check.declared.book), is_wide_only=True),
    Column("when", say("认定条件"), lambda row: CONDITIONS[row.check.declared.when].label, is_wide_only=True),
    Column("standard", say("标准核查"), lambda row: row.check.declared.standard, is_wide_only=True),
    Column("severity", say("程度"), lambda row: SEVERITIES[row.check.severity], is_wide_only=True),
    Column("found", say("疑点"), lambda row: row.fared.found, "count"),
    Column("examined", say("已核实"), lambda row: row.fared.examined, "count"),
    Column("true", say("属实"), lambda row: row.fared.true, "count", is_wide_only=True),
    Column("share", say("命中率"), _share),
    Column("judged", say("评价"), lambda row: row.judged, "badge",
           tone=lambda row: {NOISY: "red", GOOD: "green"}.get(row.judged, "secondary")),
)


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """All checks with their hit rate in the own area."""
    reader(request)
    state = state_of(request, "business", "judged")
    businesses = list(dict.fromkeys(one.business for one in checks().values()))
    titles = {one: catalogue().businesses[one].title if one else EVERYBODY for one in businesses}
    table = Table(
        "checks-rules", COLUMNS, _rows(request, state), say("核查规则"), state=state,
        filters=(Filter("business", say("业务"), [(one or "everyone", title) for one, title in titles.items()]),
                 Filter("judged", say("评价"), [("noisy", NOISY), ("good", GOOD), ("unknown", UNKNOWN)])),
        export=reverse("checks_rules_export", args=["x"])[:-2], empty_title=say("没有这样的规则"))
    return render(request, "pages/checks/list.html", {
        "table": table, "tabs": tabs_of("checks_rules"), "title": say("全面核查"), "may_run": False,
        "lead": say("命中率是已核实疑点中属实的比例。命中率低的规则耗费人力，应当调整条件或容许额。")})


@require_GET
def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same rules as a file."""
    reader(request)
    rows = _rows(request, state_of(request, "business", "judged"))
    return export(request, kind, name="check-rules", title=str(say("核查规则")), columns=COLUMNS, rows=rows)


def _rows(request: HttpRequest, state: dict[str, str]) -> list[Row]:
    known = queries.fared(area=scope_of(request).code)
    rows = [Row(check, known.get(rule, queries.Fared())) for rule, check in checks().items()]
    if "business" in state:
        rows = [row for row in rows if (row.check.business or "everyone") == state["business"]]
    if judged := {"noisy": NOISY, "good": GOOD, "unknown": UNKNOWN}.get(state.get("judged", "")):
        rows = [row for row in rows if row.judged is judged]
    return sorted(rows, key=lambda row: -row.fared.found)
