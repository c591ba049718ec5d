"""``minzheng account``: accounts for people who sign in."""

from __future__ import annotations

import typer

from minzheng.cli import output, session
from minzheng.kernel.access.roles import LABELS, Role
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import say

ROLES = "角色：" + "、".join(f"{role} {label.zh}" for role, label in LABELS.items())

app = typer.Typer(help="账号：建立与停用。", no_args_is_help=True)


@app.command()
def create(
    username: str = typer.Argument(help="用户名。"),
    role: Role = typer.Option(..., help=ROLES),
    post: str = typer.Option("", help="职务，例如“低保股股长”。"),
    area: str = typer.Option("00", help="可见的行政区划代码；00 为全国。"),
    password: str = typer.Option(..., prompt="口令", confirmation_prompt=True, hide_input=True, help="口令。"),
) -> None:
    """建立账号。"""
    session.database()
    from minzheng.kernel.access.actions import create_account

    create_account(username=username, password=password, role=role, post=post, area_code=areas.parse(area),
                   by=session.acting(), at=session.now())
    output.note(say("已建立账号“{username}”（{role}）", username=username, role=LABELS[role]))


@app.command()
def deactivate(
    username: str = typer.Argument(help="用户名。"),
    reason: str = typer.Option(..., help="原因，例如“调离”。"),
) -> None:
    """停用账号；其操作记录保留。"""
    session.database()
    from minzheng.kernel.access.actions import deactivate_account

    deactivate_account(username=username, reason=reason, by=session.acting(), at=session.now())
    output.note(say("已停用账号“{username}”", username=username))
