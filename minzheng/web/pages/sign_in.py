"""Signing in (the password, then a code where the account has a second step) and out, and the language."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.access.signing.actions import pass_second_step
from minzheng.kernel.access.signing.second_step import WrongCode
from minzheng.kernel.casework.duties import INTAKE

from ..duties import finds, first_page
from ..middleware import COOKIE
from ..scope import clock, now
from ..signing import awaited, fail, is_blocked, signed_in, wait_for_code

YEAR = 365 * 24 * 3600
CASEWORKERS = INTAKE | {Role.TOWNSHIP_LEADER, Role.VERIFICATION_OFFICER}
"""Whose day is cases."""


class SignIn(LoginView):
    """The form of account and password; who signs in goes on record, and so does who fails to."""

    template_name = "pages/sign_in.html"
    redirect_authenticated_user = True
    role = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Sign in, unless too many attempts failed just now."""
        if not is_blocked(request, request.POST.get("username", ""), at=now()):
            return super().post(request, *args, **kwargs)
        context = self.get_context_data(form=self.get_form_class()(request), is_blocked=True)
        return self.render_to_response(context, status=429)

    def get_default_redirect_url(self) -> str:
        """Who works on cases begins at the workbench, who is not of assistance elsewhere, all others with the month."""
        if self.role and not finds(self.role, "month"):
            return reverse(first_page(self.role))
        return reverse("cases") if self.role in CASEWORKERS else super().get_default_redirect_url()

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again and put the attempt on record, without the password."""
        fail(self.request, self.request.POST.get("username", ""), at=now())
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Ask for the code where the account has a second step; else sign in, and put it on record."""
        account = form.get_user()
        self.role = account.role
        if account.has_second_step:
            wait_for_code(self.request, account, next_page=self.get_success_url(), at=now())
            return redirect("second_step")
        response = super().form_valid(form)
        signed_in(self.request, account, at=now())
        return response


sign_in = SignIn.as_view()
sign_out = LogoutView.as_view(next_page="sign_in")


@login_not_required
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code that follows the password: of the app, or a recovery code."""
    at = now()
    waiting = awaited(request, at=at)
    if waiting is None:
        return redirect("sign_in")
    account, next_page = waiting
    if request.method != "POST":
        return render(request, "pages/second_step.html")
    if is_blocked(request, account.username, at=at):
        return render(request, "pages/second_step.html", {"is_blocked": True}, status=429)
    try:
        kind = pass_second_step(code=request.POST.get("code", "")[:40], by=account.actor, at=clock())
    except WrongCode as error:
        fail(request, account.username, at=at)
        return render(request, "pages/second_step.html", {"problem": str(error)})
    request.session.flush()
    login(request, account)
    signed_in(request, account, at=at, second_step=kind)
    return redirect(next_page)


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
