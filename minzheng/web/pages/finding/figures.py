"""How findings fare: how many were true, by place, by who examined them, by month and by rule; and what came back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.findings.duties import EXPORTERS
from minzheng.kernel.verification.findings.statistics import Fared, fared

from ...components.figures import NOTHING
from ...components.table import Column, Table
from ...components.tags import month
from ...listing import export, state_of
from ...places import names
from ...scope import account_of, now, require_role, scope_of
from .shown import rule_title

TABS = (("township", Label("按乡镇", "By township")), ("examiner", Label("按核实人", "By who examined")),
        ("month", Label("按发现月份", "By month found")), ("rule", Label("按规则", "By rule")))
HEADS = {"township": say("乡镇（街道）"), "examiner": say("核实人"), "month": say("发现月份"), "rule": say("规则")}


def _columns(by: str) -> tuple[Column, ...]:
    return (
        Column("key", HEADS[by], lambda row: row.named, "name"),
        Column("found", say("发现"), lambda row: row.fared.found, "count"),
        Column("examined", say("已核实"), lambda row: row.fared.examined, "count", is_wide_only=True),
        Column("true", say("属实"), lambda row: row.fared.true, "count"),
        Column("rate", say("属实率"), lambda row: row.rate),
        Column("explained", say("有合理解释"), lambda row: row.fared.explained, "count", is_wide_only=True),
        Column("false", say("不属实"), lambda row: row.fared.false, "count", is_wide_only=True),
        Column("closed", say("已办结"), lambda row: row.fared.closed, "count", is_wide_only=True),
        Column("late", say("已超期"), lambda row: row.fared.late, "count", is_wide_only=True),
        Column("owed", say("应追回（元）"), lambda row: row.fared.owed_fen, "money", is_wide_only=True),
        Column("recovered", say("已追回（元）"), lambda row: row.fared.recovered_fen, "money", is_wide_only=True),
    )


class _Row:
    """One line of the table."""

    def __init__(self, one: Fared, named: str) -> None:
        self.fared, self.named = one, named
        self.rate = NOTHING if one.permille is None else f"{one.permille // 10}.{one.permille % 10}%"


def page(request: HttpRequest) -> HttpResponse:
    """The table of one grouping, by township where none is named."""
    by = _by(request)
    table = Table("figures", _columns(by), _rows(request, by), say("疑点统计"), state=state_of(request, "by"),
                  export=reverse("finding_figures_export", args=["x"])[:-2] if account_of(request).role in EXPORTERS else "",
                  empty_title=say("没有疑点"), empty_text=say("核查发现疑点之后，这里有统计。"))
    tabs = [{"link": f"?by={name}", "label": label, "is_here": name == by} for name, label in TABS]
    return render(request, "pages/finding/figures.html", {"table": table, "tabs": tabs})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same table as a file."""
    require_role(request, EXPORTERS)
    by = _by(request)
    return export(request, kind, name=f"findings-by-{by}", title=str(say("疑点统计")), columns=_columns(by),
                  rows=_rows(request, by))


def _by(request: HttpRequest) -> str:
    asked = request.GET.get("by", "")
    return asked if asked in HEADS else "township"


def _rows(request: HttpRequest, by: str) -> list[_Row]:
    found = fared(area=scope_of(request).code, by=by, today=now().date().isoformat())
    places = names({one.key for one in found}) if by == "township" else {}
    return [_Row(one, _named(by, one.key, places)) for one in found if by != "examiner" or one.key]


def _named(by: str, key: Any, places: dict[int, str]) -> str:
    if by == "township":
        return places.get(key, str(key))
    return month(key) if by == "month" else rule_title(key) if by == "rule" else str(key)
