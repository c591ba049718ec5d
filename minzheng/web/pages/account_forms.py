"""Giving an account, changing one, and a new password for somebody who forgot theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access import actions
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.passwords import one_time_password
from minzheng.kernel.access.roles import ADMINISTRATORS, LABELS, OF_INSTITUTIONS, Role
from minzheng.kernel.areas.models import Area
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say

from ..demo_day import require_own_day
from ..places import lower_areas
from ..scope import Scope, by, now, require_role, scope_of
from .accounts import account_in_scope, last_day
from .confirm import Field, Question, ask

FIELDS = ("username", "post", "unit", "role", "area", "from", "until")


@dataclass(frozen=True)
class Given:
    """What the form says of an account."""

    role: Role
    post: str
    unit: str
    area_code: int
    valid_from: date | None
    valid_until: date | None


@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Give an account; its one-time password is shown once."""
    require_role(request, ADMINISTRATORS)
    if request.method != "POST":
        return _form(request, {"area": _written(scope_of(request).code)})
    values = _values(request)
    try:
        require_own_day()
        given, password = _given(values, scope_of(request)), one_time_password()
        username = _required(values["username"], say("账号"))
        account = actions.create_account(username=username, password=password, must_change_password=True,
                                         by=by(request), at=now(), **vars(given))
    except MinzhengError as error:
        return _form(request, values, problem=str(error.sentence))
    return _shown_once(request, account, password)


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change post, role, area, unit or dates of an account."""
    account = account_in_scope(request, account_id)
    if request.method != "POST":
        return _form(request, {
            "post": account.post, "unit": account.unit, "role": account.role, "area": _written(account.area_code),
            "from": _day_text(account.valid_from), "until": _day_text(last_day(account)),
        }, account)
    values = _values(request)
    try:
        actions.change_account(username=account.username, by=by(request), at=now(),
                               **vars(_given(values, scope_of(request))))
    except MinzhengError as error:
        return _form(request, values, account, problem=str(error.sentence))
    messages.success(request, str(say("账号已修改")))
    return redirect("account_of", account_id)


@require_http_methods(["GET", "POST"])
def institution(request: HttpRequest, account_id: int) -> HttpResponse:
    """Say in which institution somebody works who sees that one alone."""
    account = account_in_scope(request, account_id)
    if account.role not in OF_INSTITUTIONS:
        raise NotFound(say("没有找到这个账号，或者它不在您负责的区划之内。"))
    low, high = areas.span(account.area_code)
    known = Entry.objects.filter(kind__in=book().institutions, area_code__gte=low, area_code__lt=high)
    present = known.filter(pk=account.institution or 0).first()

    def assign(given: dict[str, str]) -> None:
        text = given["institution"]
        found = list(known.filter(Q(number=text.upper(), number__gt="") | Q(label=text))[:2])
        if len(found) != 1:
            told = say("没有找到“{text}”", text=text) if not found else say("有几个“{text}”，请填写编号", text=text)
            raise MinzhengError(told, code="no_institution")
        actions.assign_institution(username=account.username, institution=found[0].pk, by=by(request), at=now())

    question = Question(
        title=say("“{username}”所在的机构", username=account.username),
        text=say("机构账号只能查看和办理本机构的事项；没有指定机构的，什么都看不到。更换后已登录的设备立即退出。"),
        action=say("保存"), back=reverse("account_of", args=[account_id]), done=say("账号已修改"),
        fields=(Field("institution", say("机构名称或编号"), value=(present.number or present.label) if present else ""),))
    return ask(request, question, assign)


@require_http_methods(["GET", "POST"])
def reset_password(request: HttpRequest, account_id: int) -> HttpResponse:
    """A one-time password in the place of a forgotten one, after a question; it is shown once."""
    account = account_in_scope(request, account_id)
    problem = ""
    if request.method == "POST":
        try:
            require_own_day(account.username)
            password = actions.reset_password(username=account.username, by=by(request), at=now())
            return _shown_once(request, account, password)
        except MinzhengError as error:
            problem = str(error.sentence)
    return render(request, "pages/confirm.html", {
        "title": say("重置“{username}”的密码", username=account.username), "problem": problem, "is_grave": True,
        "text": say("请先当面或打电话核实是本人。原密码作废，已登录的设备立即退出；下一页显示一次性密码，登录后须先改密码。"),
        "action": say("确认重置"), "back": reverse("account_of", args=[account_id]),
    }, status=409 if problem else 200)


def _shown_once(request: HttpRequest, account: Account, password: str) -> HttpResponse:
    return render(request, "pages/one_time_password.html", {"account": account, "password": password})


def _form(
    request: HttpRequest, values: dict[str, str], account: Account | None = None, problem: str = ""
) -> HttpResponse:
    scope = scope_of(request)
    return render(request, "pages/account_form.html", {
        "account": account, "values": values, "until": values.get("until", ""), "from": values.get("from", ""),
        "roles": list(LABELS.items()), "areas": [(f"{scope.code:012d}", scope.name), *lower_areas(scope.code)],
        "problem": problem, "back": reverse("account_of", args=[account.pk]) if account else reverse("accounts"),
    }, status=409 if problem else 200)


def _values(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip()[:64] for name in FIELDS}


def _given(values: dict[str, str], scope: Scope) -> Given:
    if values["role"] not in set(Role):
        raise MinzhengError(say("请填写“{label}”", label=say("角色")), code="field_missing")
    until = _day(values["until"])
    return Given(
        role=Role(values["role"]), post=_required(values["post"], say("职务")), unit=values["unit"],
        area_code=_area(_required(values["area"], say("负责的区划")), scope), valid_from=_day(values["from"]),
        valid_until=until + timedelta(days=1) if until else None,
    )


def _required(text: str, label: Any) -> str:
    if not text:
        raise MinzhengError(say("请填写“{label}”", label=label), code="field_missing")
    return text


def _area(text: str, scope: Scope) -> int:
    """The area meant by a code or a name, in the scope."""
    if text.isascii() and text.isdigit():
        codes = [areas.parse(text)]
    else:
        found = Area.objects.filter(scope.within("code"), name=text, valid_until=None)
        codes = list(found.values_list("code", flat=True)[:2])
    if len(codes) > 1:
        raise MinzhengError(say("有几个区划都叫“{text}”，请改填 12 位代码", text=text), code="not_an_area")
    if not codes or not scope.low <= codes[0] < scope.high:
        raise MinzhengError(say("本区划之内没有“{text}”：请填区划名称或代码", text=text), code="not_an_area")
    return int(codes[0])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise MinzhengError(say("“{text}”不是日期：请写成 YYYY-MM-DD", text=text), code="not_a_day") from None


def _day_text(day: date | None) -> str:
    return day.isoformat() if day else ""


def _written(code: int) -> str:
    return f"{code:012d}"
