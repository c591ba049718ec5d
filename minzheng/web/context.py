"""What every page knows: the reader's language, the navigation, the area and what the account may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.access.roles import ADMINISTRATORS, IMPORTERS, READERS_IN_FULL, RUNNERS, Role
from minzheng.kernel.casework.duties import INTAKE
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.goods.duties import READERS as GOODS_READERS
from minzheng.kernel.indicators.relations.duties import READERS as RELATION_READERS
from minzheng.kernel.indicators.snapshots.duties import READERS as FIGURE_READERS
from minzheng.kernel.plans.duties import READERS as PLAN_READERS
from minzheng.kernel.reports.duties import READERS as REPORT_READERS
from minzheng.kernel.reports.reading.duties import READERS as OLD_REPORT_READERS
from minzheng.kernel.scenarios.actions import READERS as SCENARIO_READERS
from minzheng.kernel.values.language import Label, language
from minzheng.kernel.verification.checks.duties import READERS as CHECK_READERS
from minzheng.kernel.verification.discovery.duties import READERS as DISCOVERY_READERS
from minzheng.kernel.verification.discovery.duties import STATISTICIANS
from minzheng.kernel.verification.duplicates.duties import READERS as DUPLICATE_READERS
from minzheng.kernel.verification.duties import READERS as DELIVERY_READERS
from minzheng.kernel.verification.matching.duties import READERS as CANDIDATE_READERS
from minzheng.kernel.verification.requests.duties import READERS as REQUEST_READERS

from . import own_pages
from .clock import days_ahead
from .demo_day import STEPS
from .duties import FUND_READERS, OVERSEERS, WORKERS, finds
from .scope import now, scope_of

Place = tuple[str, Label, tuple[str, ...], frozenset[Role] | None]


@dataclass(frozen=True)
class Group:
    """Places that stand in the menu as one entry, and beside each other on the pages of each."""

    label: Label
    places: tuple[Place, ...]



CASES: tuple[Place, ...] = (
    ("cases", Label("工作台", "Workbench"), ("/cases", "/objections"), None),
    ("applications", Label("申请", "Applications"), ("/applications",), INTAKE),
    ("notices", Label("公示", "Notices"), ("/notices",), None),
)
PAYMENTS: tuple[Place, ...] = (
    ("month", Label("月度发放", "Monthly payments"), ("/months", "/townships"), None),
    ("runs", Label("发放批次", "Runs"), ("/runs",), None),
    ("funds", Label("资金账户", "Funds"), ("/funds",), FUND_READERS),
    ("bank", Label("银行发放", "Bank"), ("/bank",), None),
    ("corrections", Label("重算补发", "Corrections"), ("/corrections",), None),
    ("recoveries", Label("待追回", "Recoveries"), ("/recoveries",), None),
    ("imports", Label("名册导入", "Roster imports"), ("/imports",), None),
    ("scenarios", Label("政策测算", "Scenarios"), ("/scenarios",), SCENARIO_READERS),
)
HOUSEHOLDS: tuple[Place, ...] = (("households", Label("家庭", "Households"), ("/households", "/awards"), None),)
VERIFICATION: tuple[Place | Group, ...] = (
    ("finding_list", Label("核对疑点", "Findings"), ("/verification/findings",), None),
    Group(Label("数据核查", "Data and checks"), (
        ("checks", Label("全面核查", "Checks"), ("/verification/checks",), CHECK_READERS),
        ("deliveries", Label("登记册交付", "Registers in"), ("/verification/deliveries",), DELIVERY_READERS),
        ("candidates", Label("无号码记录", "Without number"), ("/verification/candidates",), CANDIDATE_READERS),
        ("duplicates", Label("重复登记", "Duplicates"), ("/verification/duplicates",), DUPLICATE_READERS),
    )),
    ("requests", Label("核对请求", "Requests"), ("/verification/requests",), REQUEST_READERS),
    ("watch", Label("动态监测", "Watching"), ("/verification/watch", "/verification/low-income"), None),
    Group(Label("主动发现", "Discovery"), (
        ("discovery", Label("应享未享", "The unserved"), ("/verification/discovery",), DISCOVERY_READERS),
        ("discovery_coverage", Label("保障覆盖", "Coverage"), ("/verification/coverage", "/boundaries"), STATISTICIANS),
    )),
)
SUPERVISION: tuple[Place, ...] = (("reviews", Label("复核监督", "Reviews"), ("/reviews",), None),)
REPORTS: tuple[Place | Group, ...] = (
    ("leader", Label("领导一览", "Overview"), ("/overview",), FIGURE_READERS),
    Group(Label("统计数据", "Figures"), (
        ("snapshots", Label("冻结的数据", "Frozen figures"), ("/figures",), FIGURE_READERS),
        ("relations", Label("指标核对", "Figure checks"), ("/relations",), RELATION_READERS),
    )),
    ("plans", Label("工作计划", "Work plans"), ("/plans",), PLAN_READERS),
    Group(Label("工作报告", "Work reports"), (
        ("reports", Label("撰写签发", "Written here"), ("/reports",), REPORT_READERS),
        ("old_reports", Label("历史报告", "Earlier reports"), ("/old-reports",), OLD_REPORT_READERS),
    )),
    Group(Label("政策标准", "Policy values"), (
        ("policy", Label("现行标准", "In force"), ("/policy",), None),
        ("standards", Label("标准制定", "Setting standards"), ("/standards",), None),
    )),
    ("audit", Label("操作记录", "Audit trail"), ("/audit",), OVERSEERS),
    ("jobs", Label("后台任务", "Jobs"), ("/jobs",), WORKERS),
    ("accounts", Label("账号", "Accounts"), ("/accounts",), ADMINISTRATORS),
)
REGISTERS: tuple[Place, ...] = (
    ("register_index", Label("业务登记", "Registers"), ("/registers",), None),
    ("goods", Label("物资仓库", "Goods"), ("/goods",), GOODS_READERS),
)
SECTIONS = (
    (Label("办件", "Casework"), "list-details", CASES), (Label("发放", "Payments"), "calendar-month", PAYMENTS),
    (Label("核对", "Verification"), "search", VERIFICATION), (Label("家庭", "Households"), "users", HOUSEHOLDS),
    (Label("登记台账", "Registers"), "building-bank", REGISTERS),
    (Label("复核监督", "Reviews"), "shield-check", SUPERVISION), (Label("报告与管理", "Reports and admin"), "file-text", REPORTS),
)
"""The menu: sections with their entries, each with the beginnings of its addresses and the roles that find it; the pages that
business folders bring stand beside the registers. A section of one entry is called after it."""


def page(request: HttpRequest) -> dict[str, Any]:
    """``reader`` (zh, en) always; navigation, ``area_name`` and the ``may_…`` flags for who is signed in."""
    known: dict[str, Any] = {"reader": language()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return known
    return {
        **known,
        **_menu(request.path, user.role),
        "area_name": scope_of(request).name,
        "demo": {"today": now().date(), "steps": STEPS, "ahead": days_ahead()} if user.is_demo or days_ahead() else None,
        "may_reveal": user.role in READERS_IN_FULL,
        "may_import": user.role in IMPORTERS,
        "may_apply": user.role in INTAKE,
        "may_run": user.role in RUNNERS,
    }


def _menu(path: str, role: str) -> dict[str, Any]:
    """The sections that an account of the role finds, each leading to its first entry; the entries beside this page, and the
    parts of the entry it belongs to."""
    brought = tuple((f"{folder}:{one.name}", one.label, (f"/{folder}/",), None) for folder, one in own_pages.places(role))
    menu: list[dict[str, Any]] = []
    beside: list[dict[str, Any]] = []
    for title, icon, own in SECTIONS:
        wanted: tuple[Place | Group, ...] = own if own is not REGISTERS else (
            *(own if book().readable(role) else ()), *brought)
        entries = [found for one in wanted if (found := _entry(path, role, one)) is not None]
        if not entries:
            continue
        is_here = any(one["is_here"] for one in entries)
        label = title if len(entries) > 1 else entries[0]["label"]
        menu.append({"link": entries[0]["link"], "label": label, "icon": icon, "is_here": is_here, "has_more": len(entries) > 1})
        beside = entries if is_here else beside
    parts = next((one["parts"] for one in beside if one["is_here"]), ())
    return {"navigation": menu, "beside": beside if len(beside) > 1 else [], "beside_parts": parts if len(parts) > 1 else []}


def _entry(path: str, role: str, one: Place | Group) -> dict[str, Any] | None:
    """An entry as an account of the role finds it, with its parts; None where it finds nothing of it."""
    if isinstance(one, Group):
        parts = [found for place in one.places if (found := _entry(path, role, place)) is not None]
        if len(parts) < 2:
            return parts[0] if parts else None
        return {"link": parts[0]["link"], "label": one.label, "is_here": any(part["is_here"] for part in parts), "parts": parts}
    name, label, prefixes, roles = one
    if not finds(role, name) or (roles is not None and role not in roles):
        return None
    is_here = path.startswith(prefixes) or (name == "month" and path == "/")
    return {"link": reverse(name), "label": label, "is_here": is_here, "parts": ()}
