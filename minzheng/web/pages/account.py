"""One's own account: what it is for, its password, its second step, its language, where it is signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.access.actions import change_password
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.access.sessions import digest_of, open_sessions
from minzheng.kernel.access.signing import actions as signing
from minzheng.kernel.values.errors import MinzhengError, Refused
from minzheng.kernel.values.language import say

from ..scope import account_of, by, now, scope_of
from ..signing import fail, is_blocked


def page(request: HttpRequest) -> HttpResponse:
    """The own account."""
    account = account_of(request)
    this = digest_of(request.session.session_key or "")
    found: list[Any] = list(open_sessions(account, since=now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)))
    for one in found:
        one.is_this = one.key_digest == this
    return render(request, "pages/account.html", {
        "account": account, "particulars": particulars(account, scope_of(request).name),
        "sessions": sorted(found, key=lambda one: not one.is_this),
    })


def particulars(account: Account, area: str) -> list[tuple[object, object]]:
    """What an account is, as terms and meanings."""
    return [(say("账号"), account.username), (say("职务"), account.post or "—"),
            (say("单位"), account.unit or "—"),
            (say("角色"), LABELS[Role(account.role)]), (say("负责的区划"), area)]


@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; every other browser is signed out."""
    problem, problems = "", []
    if request.method == "POST":
        account, at = account_of(request), now()
        try:
            _change(request, account)
        except Refused as error:
            problem, problems = str(error.sentence), [str(one.sentence) for one in error.beneath]
            if error.code == "wrong_password":
                fail(request, account.username, at=at)
        except MinzhengError as error:
            problem = str(error.sentence)
        else:
            messages.success(request, str(say("密码已修改，其他设备已退出登录")))
            return redirect("account")
    context = {"problem": problem, "problems": problems, "account": account_of(request)}
    return render(request, "pages/password.html", context, status=409 if problem else 200)


def _change(request: HttpRequest, account: Account) -> None:
    if is_blocked(request, account.username, at=now()):
        raise MinzhengError(say("连续输错次数过多，请十分钟后再试，或联系系统管理员。"), code="blocked")
    new = request.POST.get("new", "")[:200]
    if new != request.POST.get("again", "")[:200]:
        raise MinzhengError(say("两次输入的新密码不一致"), code="not_the_same")
    change_password(old=request.POST.get("old", "")[:200], new=new, by=by(request), at=now())
    login(request, Account.objects.get(pk=account.pk))


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Sign another of the own browsers out."""
    signing.end_session(session_id=session_id, by=by(request), at=now())
    messages.success(request, str(say("该设备已退出登录")))
    return redirect("account")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign all the own browsers out but this one."""
    count = signing.end_other_sessions(key=request.session.session_key or "", by=by(request), at=now())
    messages.success(request, str(say("已让其他 {count} 处登录退出", count=count)))
    return redirect("account")
