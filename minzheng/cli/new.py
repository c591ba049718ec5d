"""``minzheng new``: the folder of a new business."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minzheng.cli import output
from minzheng.kernel.catalogue.loader import PACKAGE
from minzheng.kernel.catalogue.scaffolding import new_folder

app = typer.Typer(no_args_is_help=True, help="新建业务文件夹。")


@app.callback()
def new() -> None:
    """新建业务文件夹。"""


@app.command()
def benefit(
    name: Annotated[str, typer.Argument(help="文件夹名，英文小写，例如 temporary_relief。")],
    chapter: Annotated[str, typer.Option(help="章节，例如 social_assistance、elderly。")],
    zh: Annotated[str, typer.Option(help="中文名称。")] = "",
    en: Annotated[str, typer.Option(help="英文名称。")] = "",
    root: Annotated[Path | None, typer.Option(help="另一份文件夹树。")] = None,
) -> None:
    """新建一项待遇：文件夹已通过检查，例子已通过，按 docs/how-to/add-a-business.md 逐个文件填写。"""
    output.show_written(new_folder((root or PACKAGE).resolve(), "benefit", name, chapter=chapter, zh=zh, en=en))


@app.command()
def register(
    name: Annotated[str, typer.Argument(help="文件夹名，英文小写，例如 grave_sites。")],
    chapter: Annotated[str, typer.Option(help="章节，例如 funerals、charity。")],
    zh: Annotated[str, typer.Option(help="中文名称。")] = "",
    en: Annotated[str, typer.Option(help="英文名称。")] = "",
    root: Annotated[Path | None, typer.Option(help="另一份文件夹树。")] = None,
) -> None:
    """新建一种登记簿：文件夹已通过检查，故事已通过，按 docs/how-to/keep-a-register.md 逐个文件填写。"""
    output.show_written(new_folder((root or PACKAGE).resolve(), "register", name, chapter=chapter, zh=zh, en=en))
