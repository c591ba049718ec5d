"""The demonstration goes on by some days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from minzheng.kernel.values.language import say

from ..demo_day import move
from ..scope import account_of, by, now


@require_POST
def day(request: HttpRequest) -> HttpResponse:
    """Go on, and back to the page one came from."""
    days = request.POST.get("days", "")
    move(int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0, account=account_of(request), by=by(request),
         at=now())
    messages.success(request, str(say("演示日期：{day}", day=now().date())))
    back = request.POST.get("next", "/")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) else "/")
