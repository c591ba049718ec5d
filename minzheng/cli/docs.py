"""Makes the reference pages of the documentation: ``python -m minzheng.cli.docs docs/reference``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import typer

from minzheng.kernel.catalogue.documentation.markdown import code, page, table
from minzheng.kernel.catalogue.documentation.pages import pages, write
from minzheng.kernel.catalogue.loader import catalogue


def reference() -> dict[str, str]:
    """Every reference page by file name, that of the command line among them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
    return {**pages(catalogue()), "command-line.md": _command_line()}


def _command_line() -> str:
    from minzheng.cli.main import app

    root: Any = typer.main.get_command(app)
    about = ("`minzheng` exits with 0 when done, 1 where the data is refused (with the list), 2 on wrong usage. "
             "`--json` prints one JSON document on standard output and nothing else there.")
    return page("Command line", about, *_commands(root, "minzheng"))


def _commands(group: Any, name: str) -> Iterator[str]:
    context = click.Context(group, info_name=name)
    for child in group.list_commands(context):
        command = group.get_command(context, child)
        if hasattr(command, "list_commands"):
            yield from _commands(command, f"{name} {child}")
        else:
            yield f"## `{name} {child}`"
            yield (command.help or "").strip()
            yield _parameters(command)


def _parameters(command: Any) -> str:
    rows = [(code(_written(one)), "required" if one.required else "", getattr(one, "help", "") or "")
            for one in command.params if one.name != "help"]
    return table(("argument or option", "", "says"), rows) if rows else ""


def _written(parameter: Any) -> str:
    names = "/".join([*parameter.opts, *parameter.secondary_opts])
    return names if parameter.param_type_name == "option" else str(parameter.name).upper()


if __name__ == "__main__":
    write(reference(), Path(sys.argv[1]))
