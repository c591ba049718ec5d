"""``minzheng account``: accounts for people who sign in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer

from minzheng.cli import output, session
from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

ROLES = "角色：" + "、".join(f"{role} {label.zh}" for role, label in LABELS.items())
DAY = ["%Y-%m-%d"]
Username = Annotated[str, typer.Argument(help="用户名。")]
Reason = Annotated[str, typer.Option(help="原因，例如“调离”。")]
From = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="生效日期 YYYY-MM-DD，默认即日。")]
Until = Annotated[datetime | None, typer.Option(formats=DAY, help="最后一天 YYYY-MM-DD，默认长期。")]

app = typer.Typer(help="账号：列出、建立、修改、停用、重置。", no_args_is_help=True)


@app.command("list")
def list_(
    area: Annotated[str, typer.Option(help="行政区划代码；00 为全国。")] = "00",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出一个区划的账号。"""
    session.database()
    from minzheng.kernel.access.models import Account

    low, high = areas.span(areas.parse(area))
    rows = [_plain(one) for one in Account.objects.filter(area_code__gte=low, area_code__lt=high).order_by("username")]
    if as_json:
        output.emit_json(rows)
        return
    headings = (say("账号"), say("职务"), say("单位"), say("角色"), say("区划"), say("有效期至"), say("两步验证"), say("启用"))
    shown = [[one["username"], one["post"], one["unit"], LABELS[Role(one["role"])], one["area"], one["last_day"] or "",
              _yes(one["second_step"]), _yes(one["is_active"])] for one in rows]
    output.table(headings, shown)


def _plain(account: Any) -> dict[str, Any]:
    last_day = account.valid_until - timedelta(days=1) if account.valid_until else None
    return {"username": account.username, "post": account.post, "unit": account.unit, "role": account.role,
            "area": areas.written(account.area_code), "valid_from": account.valid_from, "last_day": last_day,
            "second_step": account.has_second_step, "is_active": account.is_active}


def _yes(value: bool) -> object:
    return say("是") if value else ""


@app.command()
def create(
    username: Username,
    role: Annotated[Role, typer.Option(help=ROLES)],
    post: Annotated[str, typer.Option(help="职务，例如“低保股股长”。")] = "",
    unit: Annotated[str, typer.Option(help="单位，例如“社会救助股”。")] = "",
    area: Annotated[str, typer.Option(help="可见的行政区划代码；00 为全国。")] = "00",
    from_: From = None,
    until: Until = None,
    password: str = typer.Option(
        ..., prompt="口令", confirmation_prompt=True, hide_input=True, help="口令；本人登录后须先换成自己的。"),
) -> None:
    """建立账号。"""
    session.database()
    from minzheng.kernel.access.actions import create_account
    from minzheng.web.demo_day import require_own_day

    require_own_day()
    create_account(username=username, password=password, role=role, post=post, unit=unit, area_code=areas.parse(area),
                   valid_from=_day(from_), valid_until=_after(until), must_change_password=True,
                   by=session.acting(), at=session.now())
    output.note(say("已建立账号“{username}”（{role}）", username=username, role=LABELS[role]))


@app.command()
def change(
    username: Username,
    role: Annotated[Role | None, typer.Option(help=ROLES)] = None,
    post: Annotated[str | None, typer.Option(help="职务。")] = None,
    unit: Annotated[str | None, typer.Option(help="单位。")] = None,
    area: Annotated[str | None, typer.Option(help="可见的行政区划代码；00 为全国。")] = None,
    from_: From = None,
    until: Until = None,
) -> None:
    """修改账号的角色、职务、单位、区划或有效期；没有写的不变。角色或区划变了，已登录的设备立即退出。"""
    session.database()
    from minzheng.kernel.access.actions import change_account
    from minzheng.kernel.access.queries import account

    now = account(username)
    change_account(
        username=username, role=role or Role(now.role), post=now.post if post is None else post,
        unit=now.unit if unit is None else unit, area_code=now.area_code if area is None else areas.parse(area),
        valid_from=_day(from_) or now.valid_from, valid_until=_after(until) or now.valid_until,
        by=session.acting(), at=session.now(),
    )
    output.note(say("已修改账号“{username}”", username=username))


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _after(last_day: datetime | None) -> date | None:
    return last_day.date() + timedelta(days=1) if last_day else None


@app.command()
def deactivate(username: Username, reason: Reason) -> None:
    """停用账号；已登录的设备立即退出，其操作记录保留。"""
    session.database()
    from minzheng.kernel.access.actions import deactivate_account

    deactivate_account(username=username, reason=reason, by=session.acting(), at=session.now())
    output.note(say("已停用账号“{username}”", username=username))


@app.command()
def reactivate(username: Username, reason: Reason) -> None:
    """重新启用停用的账号。"""
    session.database()
    from minzheng.kernel.access.actions import reactivate_account

    reactivate_account(username=username, reason=reason, by=session.acting(), at=session.now())
    output.note(say("已启用账号“{username}”", username=username))


@app.command("reset-password")
def reset_password(username: Username) -> None:
    """给忘记口令的人一个一次性口令，登录后须先改；标准输出上只有口令。"""
    session.database()
    from minzheng.kernel.access import actions
    from minzheng.web.demo_day import require_own_day

    require_own_day(username)
    password = actions.reset_password(username=username, by=session.acting(), at=session.now())
    output.note(say("账号“{username}”的一次性密码（登录后须先改）：", username=username))
    output.line(password)


@app.command("reset-totp")
def reset_totp(username: Username, reason: Reason) -> None:
    """去掉账号的两步验证（手机遗失时）；必须使用的岗位下次登录时重新设置。"""
    session.database()
    from minzheng.kernel.access.actions import reset_second_step

    reset_second_step(username=username, reason=reason, by=session.acting(), at=session.now())
    output.note(say("已重置账号“{username}”的两步验证", username=username))
