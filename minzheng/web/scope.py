"""Whom an account may see: the people of its area and of all areas below it, nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.timezone import localtime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say

from .clock import days_ahead
from .places import names


@dataclass(frozen=True)
class Scope:
    """The codes ``[low, high)`` of an account's area ``code``, and the area's name."""

    code: int
    low: int
    high: int
    name: str

    def within(self, field: str = "area_code") -> Q:
        """The condition that ``field`` lies in the scope."""
        return Q(**{f"{field}__gte": self.low, f"{field}__lt": self.high})

    def require(self, code: int) -> None:
        """Raises NotFound when ``code`` lies outside: who may not see an area is not told what is in it."""
        if not self.low <= code < self.high:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))


def account_of(request: HttpRequest) -> Account:
    """The account that is signed in. Raises NotAllowed when none is."""
    if not isinstance(request.user, Account):
        raise NotAllowed(say("请先登录"))
    return request.user


def scope_of(request: HttpRequest) -> Scope:
    """The scope of the account that is signed in; asked once per request."""
    known: Any = request
    if not hasattr(known, "minzheng_scope"):
        code = account_of(request).area_code
        low, high = areas.span(code)
        known.minzheng_scope = Scope(code, low, high, names([code]).get(code, areas.written(code)))
    scope: Scope = known.minzheng_scope
    return scope


def by(request: HttpRequest) -> Actor:
    """Who acts, for ``by=``."""
    return account_of(request).actor


def now() -> datetime:
    """When, for ``at=``: the web is where the clock is read. A demonstration may be some days ahead of it."""
    return localtime() + timedelta(days=days_ahead())


def clock() -> datetime:
    """The clock itself, whatever the day of a demonstration: for what somebody else's clock shows as well."""
    return localtime()


def require_role(request: HttpRequest, roles: frozenset[Any]) -> None:
    """Raises NotAllowed unless the account has one of ``roles``."""
    if account_of(request).role not in roles:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
