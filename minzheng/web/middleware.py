"""What every answer of the web gets: the reader's language, strict headers, refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation

from minzheng.kernel.access.models import Account
from minzheng.kernel.standards.queries import asked_once
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import say, speaking

from .duties import finds, first_page

COOKIE = "minzheng_language"
POLICY = "; ".join((
    "default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'", "form-action 'self'",
    "frame-ancestors 'none'",
))

Answer = Callable[[HttpRequest], HttpResponseBase]


def chosen_language(request: HttpRequest) -> str:
    """``zh`` or ``en``: the account's own choice when signed in, else the cookie's, else Chinese."""
    user = getattr(request, "user", None)
    own = getattr(user, "language", "") if user is not None and user.is_authenticated else ""
    code = own or request.COOKIES.get(COOKIE, "")
    return "en" if code.lower().startswith("en") else "zh"


class Language:
    """Speaks the reader's language in templates (gettext) and in the kernel's sentences alike."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        code = chosen_language(request)
        with translation.override("en" if code == "en" else "zh-hans"), speaking(code):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", "en" if code == "en" else "zh-CN")
        return response


class OneBook:
    """Looks at most once for what was approved as standards: a page is drawn from one book of parameters."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with asked_once():
            return self.get_response(request)


class StrictHeaders:
    """Nothing from elsewhere, nothing inline, nothing framed; pages with people in them are never stored."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class Refusals:
    """Expected refusals become pages with the sentence: 404, 403, or 409 with the list of problems.

    A part of a page that is asked for after the session has ended leads to the sign-in page as a whole.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        wants_part = request.headers.get("HX-Request") == "true"
        if wants_part and response.status_code == 302 and response.headers["Location"].startswith(settings.LOGIN_URL):
            return HttpResponse(status=204, headers={"HX-Redirect": _sign_in_and_back(request)})
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of an expected refusal; anything unexpected stays an error 500."""
        if isinstance(error, NotAllowed):
            return render(request, "403.html", {"exception": str(error)}, status=403)
        if isinstance(error, NotFound):
            return render(request, "404.html", {"exception": str(error)}, status=404)
        if isinstance(error, MinzhengError):
            problems = error.problems if isinstance(error, Refused) else ()
            return render(request, "pages/refused.html", {"sentence": error.sentence, "problems": problems}, status=409)
        return None


def _sign_in_and_back(request: HttpRequest) -> str:
    """The sign-in page that leads back to the page whose part was asked for."""
    page = urlsplit(request.headers.get("HX-Current-URL", ""))
    back = urlencode({"next": page.path + (f"?{page.query}" if page.query else "")}) if page.path else ""
    return f"{settings.LOGIN_URL}?{back}" if back else settings.LOGIN_URL


class FirstThings:
    """What an account must do before anything else: choose a password of its own, set up the second step."""

    ALWAYS = frozenset({"sign_out", "language"})

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Lead to what comes first; a part of a page that is asked for leads there as a whole."""
        first = self._first(request)
        here = request.resolver_match.url_name if request.resolver_match else None
        if first is None or here == first or here in self.ALWAYS:
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": reverse(first)})
        return redirect(first)

    def _first(self, request: HttpRequest) -> str | None:
        account = request.user
        if not isinstance(account, Account):
            return None
        if account.must_change_password:
            return "change_password"
        return "two_step" if account.needs_second_step and not account.has_second_step else None


class OwnField:
    """Keeps administrators to accounts and settings, and who keeps registers to those: any other page is refused."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        """Refuse what is not theirs, by the name of the page."""
        account, match = request.user, request.resolver_match
        if not isinstance(account, Account) or match is None or finds(account.role, match.view_name):
            return None
        if match.view_name == "month":
            return redirect(first_page(account.role))
        sentence = say("您的岗位没有这项权限：这里是家庭、办件和发放信息，只有社会救助岗位可以查看。")
        return render(request, "403.html", {"exception": str(sentence)}, status=403)


def not_found(sentence: object) -> Http404:
    """A 404 whose page shows ``sentence``."""
    return Http404(str(sentence))
