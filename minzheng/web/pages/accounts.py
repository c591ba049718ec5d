"""Accounts of the area, for its system administrator: listed, given, changed, closed; each deed on record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access import actions
from minzheng.kernel.access.models import Account, AuditEvent
from minzheng.kernel.access.roles import ADMINISTRATORS, LABELS, OF_INSTITUTIONS, Role
from minzheng.kernel.access.sessions import open_sessions
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say

from ..components.keyset import slice_of
from ..components.table import Column, Filter, Table, order_of
from ..components.tags import day, moment
from ..listing import EXPORT_MOST, export, state_of
from ..places import lower_areas, names
from ..scope import account_of, by, now, require_role, scope_of
from .account import particulars
from .audit import COLUMNS as EVENT_COLUMNS
from .confirm import Field, Question, ask

STATES: dict[str, tuple[Label, str]] = {
    "open": (Label("启用", "Open"), "green"), "closed": (Label("已停用", "Closed"), "secondary"),
    "early": (Label("未生效", "Not yet valid"), "blue"), "late": (Label("已到期", "Expired"), "orange"),
}
COLUMNS = (
    Column("username", say("账号"), lambda row: row.username, "name", sort="username",
           link=lambda row: reverse("account_of", args=[row.pk])),
    Column("post", say("职务"), lambda row: row.post, sort="post"),
    Column("unit", say("单位"), lambda row: row.unit, sort="unit", is_wide_only=True),
    Column("role", say("角色"), lambda row: LABELS[Role(row.role)], sort="role"),
    Column("area", say("负责的区划"), lambda row: row.area, sort="area_code", is_wide_only=True),
    Column("until", say("有效期至"), lambda row: row.last_day, "date", is_wide_only=True),
    Column("second_step", say("两步验证"), lambda row: say("已启用") if row.has_second_step else "", is_wide_only=True),
    Column("last_login", say("最近登录"), lambda row: row.last_login, "time", is_wide_only=True),
    Column("state", say("状态"), lambda row: STATES[row.state][0], "badge", tone=lambda row: STATES[row.state][1]),
)
NAMES = ("q", "role", "area", "state")
EVENTS = 20
"""How many of the latest events an account's page shows."""


def listing(request: HttpRequest) -> HttpResponse:
    """The accounts of the scope that answer the query."""
    require_role(request, ADMINISTRATORS)
    state = state_of(request, *NAMES)
    found = _found(request, state)
    page = slice_of(found, order=order_of(COLUMNS, state.get("sort", ""), "username"), cursor=state.get("at", ""))
    table = Table(
        "accounts", COLUMNS, described(page.rows), say("账号"), state=state, paging=page, count=found.count(),
        filters=(
            Filter("q", say("查找"), placeholder=say("账号、职务或单位"), is_search=True),
            Filter("role", say("角色"), list(LABELS.items())),
            Filter("area", say("区划"), lower_areas(scope_of(request).code)),
            Filter("state", say("状态"), [(name, label) for name, (label, _) in STATES.items()]),
        ),
        export=reverse("accounts_export", args=["x"])[:-2], empty_title=say("没有符合条件的账号"),
    )
    return render(request, "pages/accounts.html", {"table": table})


def exported(request: HttpRequest, kind: str) -> HttpResponse:
    """The same accounts as a file."""
    require_role(request, ADMINISTRATORS)
    state = state_of(request, *NAMES)
    rows = _found(request, state).order_by(*order_of(COLUMNS, state.get("sort", ""), "username"))[:EXPORT_MOST]
    return export(request, kind, name="accounts", title=str(say("账号")), columns=COLUMNS, rows=described(list(rows)))


def _found(request: HttpRequest, state: dict[str, str]) -> QuerySet[Account]:
    found, today = Account.objects.filter(scope_of(request).within()), localdate()
    if "q" in state:
        asked = state["q"]
        found = found.filter(Q(username__startswith=asked) | Q(post__contains=asked) | Q(unit__contains=asked))
    if "role" in state:
        found = found.filter(role=state["role"])
    if (area := state.get("area", "")).isdigit() and len(area) == 12:
        low, high = areas.span(int(area))
        found = found.filter(area_code__gte=low, area_code__lt=high)
    early, late = Q(valid_from__gt=today), Q(valid_until__lte=today)
    wanted = {"closed": Q(is_active=False), "early": Q(is_active=True) & early, "late": Q(is_active=True) & late}
    if state.get("state") == "open":
        return found.filter(is_active=True).exclude(early).exclude(late)
    return found.filter(wanted[state["state"]]) if state.get("state") in wanted else found


def described(rows: list[Any]) -> list[Any]:
    """The accounts with ``area`` (its name), ``state`` and ``last_day``."""
    known, today = names({row.area_code for row in rows}), localdate()
    for row in rows:
        row.area = known.get(row.area_code, areas.written(row.area_code))
        row.state, row.last_day = state_on(row, today), last_day(row)
    return rows


def state_on(account: Account, day: date) -> str:
    """Which of STATES the account is in on a day."""
    if not account.is_active:
        return "closed"
    if account.is_valid_on(day):
        return "open"
    return "early" if account.valid_from is not None and account.valid_from > day else "late"


def last_day(account: Account) -> date | None:
    """The last day the account is valid: people say until when, not from when no more."""
    return account.valid_until - timedelta(days=1) if account.valid_until else None


def account_in_scope(request: HttpRequest, account_id: int) -> Account:
    """The account. Raises NotFound where there is none or it is for an area outside, NotAllowed for other roles."""
    require_role(request, ADMINISTRATORS)
    found = Account.objects.filter(scope_of(request).within(), pk=account_id).first()
    if found is None:
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
    return found


def page(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: what it is, what may be done with it, where it is signed in, what was done lately."""
    account: Any = account_in_scope(request, account_id)
    described([account])
    about = Q(account=account) | Q(subject=f"account:{account.username}")
    events = AuditEvent.objects.filter(about).order_by("-at", "-pk")[:EVENTS]
    columns = [one for one in EVENT_COLUMNS if one.name != "post"]
    since = now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    label, tone = STATES[account.state]
    return render(request, "pages/account_of.html", {
        "account": account, "state": label, "tone": tone, "is_own": account == account_of(request),
        "in_institution": account.role in OF_INSTITUTIONS,
        "particulars": [*particulars(account, account.area), *_institution(account), *_dates(account)],
        "sessions": open_sessions(account, since=since),
        "events": Table("events", columns, list(events), say("最近的操作"), empty_title=say("还没有操作记录")),
    })


def _institution(account: Account) -> list[tuple[object, object]]:
    """Where somebody works who sees that one alone."""
    if account.role not in OF_INSTITUTIONS:
        return []
    found = Entry.objects.filter(pk=account.institution or 0).first()
    return [(say("所在机构"), found.label if found else say("还没有指定"))]


def _dates(account: Account) -> list[tuple[object, object]]:
    made = day(account.created_at)
    return [(say("有效期"), say("{start} 至 {end}", start=account.valid_from or made, end=last_day(account) or say("长期"))),
            (say("最近登录"), moment(account.last_login))]


@require_http_methods(["GET", "POST"])
def deactivate(request: HttpRequest, account_id: int) -> HttpResponse:
    """Close an account, with the ground."""
    account = account_in_scope(request, account_id)
    question = Question(
        title=say("停用账号“{username}”", username=account.username), is_grave=True,
        text=say("停用后不能登录，已登录的设备立即退出；办过的业务和操作记录保留。"), action=say("确认停用"),
        back=reverse("account_of", args=[account_id]), done=say("已停用账号“{username}”", username=account.username),
        fields=(Field("reason", say("停用原因"), hint=say("例如：调离、退休、长期病假")),),
    )
    return ask(request, question, lambda given: actions.deactivate_account(
        username=account.username, reason=given["reason"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def reactivate(request: HttpRequest, account_id: int) -> HttpResponse:
    """Open a closed account again, with the ground."""
    account = account_in_scope(request, account_id)
    question = Question(
        title=say("重新启用账号“{username}”", username=account.username),
        text=say("启用后可用原密码登录；角色和区划不变，有变动请先修改。"), action=say("确认启用"),
        back=reverse("account_of", args=[account_id]), done=say("已启用账号“{username}”", username=account.username),
        fields=(Field("reason", say("启用原因"), hint=say("例如：病假期满返岗")),),
    )
    return ask(request, question, lambda given: actions.reactivate_account(
        username=account.username, reason=given["reason"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def reset_second_step(request: HttpRequest, account_id: int) -> HttpResponse:
    """Take the second step from an account whose telephone is gone."""
    account = account_in_scope(request, account_id)
    question = Question(
        title=say("重置“{username}”的两步验证", username=account.username), is_grave=True,
        text=say("请先当面或打电话核实是本人。重置后旧手机和备用码作废，已登录的设备立即退出；须使用两步验证的岗位下次登录时重新设置。"),
        action=say("确认重置"), back=reverse("account_of", args=[account_id]), done=say("两步验证已重置"),
        fields=(Field("reason", say("重置原因"), hint=say("例如：手机遗失，已当面核实")),),
    )
    return ask(request, question, lambda given: actions.reset_second_step(
        username=account.username, reason=given["reason"], by=by(request), at=now()))
