"""``minzheng check``: the folder contract of every business."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minzheng.cli import output
from minzheng.cli.session import now
from minzheng.kernel.catalogue.checking import check as check_folders
from minzheng.kernel.catalogue.loader import PACKAGE
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say


def check(
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出。")] = False,
    root: Annotated[Path | None, typer.Option(help="另一份文件夹树（含 businesses、commons、localities）。")] = None,
) -> None:
    """检查每个业务文件夹：逐条给出文件、行号和说明。"""
    found = check_folders((root or PACKAGE).resolve(), on=now().date())
    if found:
        raise Refused(say("业务文件夹有 {count} 处问题：", count=len(found)), found, code="folders")
    if as_json:
        output.emit_json({"problems": []})
    else:
        output.line(say("业务文件夹没有问题。"))
