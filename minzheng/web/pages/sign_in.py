"""Signing in and out, and the language."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.models import Account

from ..middleware import COOKIE
from ..scope import account_of, now

YEAR = 365 * 24 * 3600


class SignIn(LoginView):
    """The form of account and password; who signs in goes on record."""

    template_name = "pages/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in and put it on record."""
        response = super().form_valid(form)
        account = account_of(self.request)
        record(by=account.actor, at=now(), action="sign_in", subject=f"account:{account.username}")
        return response


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(next_page="sign_in")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language, for this browser and, when signed in, for the account."""
    code = "en" if request.POST.get("language") == "en" else "zh"
    if isinstance(request.user, Account):
        Account.objects.filter(pk=request.user.pk).update(language=code)
    back = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if is_ours else "/")
    response.set_cookie(COOKIE, code, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
