"""Signing in and out, and the language."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import events

from ..listing import plain
from ..middleware import COOKIE
from ..scope import account_of, now

YEAR = 365 * 24 * 3600
FAILED = "sign_in_failed"
MOST_FAILURES = 10
WAIT = timedelta(minutes=10)
"""After this many failures at one account within this time no password is tried any more until it has passed."""


class SignIn(LoginView):
    """The form of account and password; who signs in goes on record, and so does who fails to."""

    template_name = "pages/sign_in.html"
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign in, unless too many attempts at this account failed just now."""
        subject = _subject(request)
        failures = events(subject=subject, action=FAILED, since=now() - WAIT)
        if failures.count() < MOST_FAILURES:
            return super().post(request, *args, **kwargs)
        context = self.get_context_data(form=self.get_form_class()(request), is_blocked=True)
        return self.render_to_response(context, status=429)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again and put the attempt on record, without the password."""
        record(by=PROGRAM, at=now(), action=FAILED, subject=_subject(self.request))
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in and put it on record."""
        response = super().form_valid(form)
        account = account_of(self.request)
        record(by=account.actor, at=now(), action="sign_in", subject=f"account:{account.username}")
        return response


def _subject(request: HttpRequest) -> str:
    return f"account:{plain(request.POST.get('username', ''))[:64]}"


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
