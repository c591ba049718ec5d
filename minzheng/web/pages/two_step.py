"""One's own second step: set up with an authenticator app, recovery codes, taken off where the role lets one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import recovery_codes_left
from minzheng.kernel.access.signing.actions import (
    begin_second_step,
    confirm_second_step,
    remove_second_step,
    renew_recovery_codes,
)
from minzheng.kernel.access.signing.codes import enrolment_address
from minzheng.kernel.access.signing.second_step import WrongCode
from minzheng.kernel.values.errors import MinzhengError, NotAllowed
from minzheng.kernel.values.language import say

from ..scope import account_of, by, clock, now
from ..signing import fail, is_blocked


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """How the own second step stands; a post does one of DEEDS."""
    if request.method != "POST":
        return _page(request)
    at, account = now(), account_of(request)
    try:
        if is_blocked(request, account.username, at=at):
            raise NotAllowed(say("连续输错次数过多，请十分钟后再试，或联系系统管理员。"))
        return DEEDS.get(request.POST.get("deed", ""), _page)(request)
    except WrongCode as error:
        fail(request, account.username, at=at)
        return _page(request, problem=str(error))
    except MinzhengError as error:
        return _page(request, problem=str(error.sentence))


def _page(request: HttpRequest, **more: Any) -> HttpResponse:
    account = Account.objects.get(pk=account_of(request).pk)
    context: dict[str, Any] = {"account": account, **more}
    if account.has_second_step:
        context["left"] = recovery_codes_left(account)
    elif account.totp_secret is not None:
        secret = open_sealed(account.totp_secret)
        address = enrolment_address(secret, username=account.username)
        context["picture"] = segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff")
        context["secret"] = " ".join(secret[at:at + 4] for at in range(0, len(secret), 4))
    return render(request, "pages/two_step.html", context, status=409 if more.get("problem") else 200)


def _begin(request: HttpRequest) -> HttpResponse:
    begin_second_step(by=by(request), at=clock())
    return redirect("two_step")


def _confirm(request: HttpRequest) -> HttpResponse:
    return _page(request, codes=confirm_second_step(code=_code(request), by=by(request), at=clock()))


def _renew(request: HttpRequest) -> HttpResponse:
    return _page(request, codes=renew_recovery_codes(code=_code(request), by=by(request), at=clock()))


def _remove(request: HttpRequest) -> HttpResponse:
    remove_second_step(code=_code(request), by=by(request), at=clock())
    messages.success(request, str(say("两步验证已关闭")))
    return redirect("two_step")


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")[:40]


DEEDS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "begin": _begin, "confirm": _confirm, "renew": _renew, "remove": _remove,
}
