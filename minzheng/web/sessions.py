"""Sessions that are seen and ended: each browser that signs in is remembered, and asked for with every request."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.sessions import session_of
from minzheng.kernel.access.signing.actions import close_session, note_session, open_session

from .scope import now
from .signing import address_of

NOTED = timedelta(minutes=1)
"""How old ``last_seen`` may be before it is written anew."""
BROWSERS = (
    ("微信", r"MicroMessenger"), ("360", r"QIHU|360SE|360EE|QihooBrowser"), ("QQ", r"QQBrowser"), ("Edge", r"Edg"),
    ("Firefox", r"Firefox"), ("Chrome", r"Chrome|Chromium|CriOS"), ("Safari", r"Safari"),
)
SYSTEMS = (
    ("iPad", r"iPad"), ("iPhone", r"iPhone"), ("Android", r"Android|HarmonyOS"), ("Windows", r"Windows"),
    ("macOS", r"Mac OS X"), ("Linux", r"Linux|X11"),
)


def device_of(request: HttpRequest) -> str:
    """The kind of browser and system, no more: ``Edge · Windows``; empty when it says nothing known."""
    text = request.META.get("HTTP_USER_AGENT", "")[:400]
    known = (next((name for name, sign in kinds if re.search(sign, text)), "") for kinds in (BROWSERS, SYSTEMS))
    return " · ".join(one for one in known if one)


class OpenSessions:
    """Lets nobody in whose session was ended; notes, once a minute, when it was last used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if isinstance(request.user, Account):
            self._see(request, request.user)
        return self.get_response(request)

    def _see(self, request: HttpRequest, account: Account) -> None:
        session, at = session_of(request.session.session_key), now()
        if session is None or session.account_id != account.pk:
            logout(request)
        elif at - session.last_seen >= NOTED:
            note_session(session=session, by=account.actor, at=at)


@receiver(user_logged_in)
def _opened(sender: Any, request: HttpRequest, user: Account, **more: Any) -> None:
    if not request.session.session_key:
        request.session.create()
    open_session(key=request.session.session_key or "", device=device_of(request), address=address_of(request),
                 by=user.actor, at=now())


@receiver(user_logged_out)
def _closed(sender: Any, request: HttpRequest, user: Account | None, **more: Any) -> None:
    if user is not None and request.session.session_key:
        close_session(key=request.session.session_key, by=user.actor, at=now())
