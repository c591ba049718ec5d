"""What every page knows: the reader's language, the navigation, the area and what the account may do."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.access.roles import ADMINISTRATORS, IMPORTERS, READERS_IN_FULL, RELEASERS, RUNNERS
from minzheng.kernel.casework.duties import INTAKE
from minzheng.kernel.values.language import Label, language

from . import own_pages
from .clock import days_ahead
from .demo_day import STEPS
from .duties import OVERSEERS
from .scope import now, scope_of

NAVIGATION = (
    ("cases", Label("工作台", "Workbench"), "list-details", ("/cases", "/objections")),
    ("notices", Label("公示", "Notices"), "eye", ("/notices",)),
    ("month", Label("月度发放", "Monthly payments"), "calendar-month", ("/months", "/townships")),
    ("households", Label("家庭", "Households"), "users", ("/households",)),
    ("runs", Label("发放批次", "Runs"), "report-money", ("/runs",)),
    ("imports", Label("名册导入", "Roster imports"), "upload", ("/imports",)),
    ("report", Label("工作报告", "Work report"), "file-text", ("/report",)),
    ("policy", Label("政策标准", "Policy values"), "scale", ("/policy",)),
)
SUPERVISION = (("reviews", Label("复核监督", "Reviews"), "shield-check", ("/reviews",)),)
APPLYING = (("applications", Label("申请", "Applications"), "id", ("/applications",)),)
"""For who takes applications down."""
ADMINISTRATION = (("accounts", Label("账号", "Accounts"), "lock", ("/accounts",)),)
OVERSIGHT = (("audit", Label("操作记录", "Audit trail"), "history", ("/audit",)),)


def page(request: HttpRequest) -> dict[str, Any]:
    """``reader`` (zh, en) always; navigation, ``area_name`` and the ``may_…`` flags for who is signed in."""
    known: dict[str, Any] = {"reader": language()}
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return known
    return {
        **known,
        "navigation": [_item(request.path, *item) for item in _navigation(user.role)],
        "area_name": scope_of(request).name,
        "demo": {"today": now().date(), "steps": STEPS, "ahead": days_ahead()} if user.is_demo or days_ahead() else None,
        "may_reveal": user.role in READERS_IN_FULL,
        "may_import": user.role in IMPORTERS,
        "may_apply": user.role in INTAKE,
        "may_run": user.role in RUNNERS,
        "may_release": user.role in RELEASERS,
    }


def _navigation(role: str) -> tuple[Any, ...]:
    """What an account of the role finds in the menu."""
    brought = tuple((f"{folder}:{one.name}", one.label, one.icon, (f"/{folder}/",)) for folder, one in own_pages.places(role))
    own = ((APPLYING, INTAKE), (NAVIGATION, None), (brought, None), (SUPERVISION, None), (OVERSIGHT, OVERSEERS),
           (ADMINISTRATION, ADMINISTRATORS))
    return tuple(item for items, roles in own if roles is None or role in roles for item in items)


def _item(path: str, name: str, label: Label, icon: str, prefixes: tuple[str, ...]) -> dict[str, Any]:
    is_here = path.startswith(prefixes) or (name == "month" and path == "/")
    return {"link": reverse(name), "label": label, "icon": icon, "is_here": is_here}
