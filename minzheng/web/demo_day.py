"""The day of the demonstration: a county that is only tried out may be some days ahead, so that a notice can be over.

The number of days lies in a file of the home, which exists nowhere else; the clocks of the web and of the command line add it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.values.errors import NotAllowed, Refused
from minzheng.kernel.values.language import say

from .clock import FILE, days_ahead

STEPS = (1, 8, 30)
"""By how many days one may go on: a day, a notice of seven days with its end, a month."""


def require_own_day(username: str = "") -> None:
    """Whether somebody may begin to work here: a new account, or the one named where it is not of the demonstration.

    Raises Refused in a home whose day was moved: everything they do would bear a day that has not come.
    """
    is_demo = bool(username) and Account.objects.filter(username=username, is_demo=True).exists()
    if days_ahead() and not is_demo:
        raise Refused(say("这里的演示日期已经提前了 {days} 天，不能再设正式账号：请另设一个 MINZHENG_HOME 正式使用",
                          days=days_ahead()), (), code="day_moved")


def move(days: int, *, account: Account, by: Actor, at: datetime) -> int:
    """Go on by ``days``; answers how many the demonstration is ahead now.

    Raises NotAllowed for an account that is not of the demonstration, Refused where others work in this home as well.
    """
    if not account.is_demo:
        raise NotAllowed(say("只有演示账号可以调整演示日期"))
    if days not in STEPS:
        raise Refused(say("演示日期只能往后 1、8 或 30 天"), (), code="demo_days")
    real = Account.objects.filter(is_demo=False, is_active=True).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    if real.exists():
        raise Refused(say("系统中已有正式账号，不能再调整日期"), (), code="not_a_demonstration")
    ahead = days_ahead() + days
    path = Path(settings.HOME) / FILE
    path.write_text(f"{ahead}\n", encoding="ascii")
    record(by=by, at=at, action="move_demo_day", subject="demo", details={"days": days, "ahead": ahead})
    return ahead
