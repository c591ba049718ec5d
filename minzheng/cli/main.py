"""The ``minzheng`` command: its subcommands and how refusals leave it.

Exit codes: 0 done, 1 the data is refused (with the list), 2 wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import psycopg
import typer
from django.db.utils import InterfaceError
from django.db.utils import OperationalError as DatabaseLost
from typer.core import TyperGroup

from minzheng.cli import output
from minzheng.cli.session import unavailable
from minzheng.kernel.values.errors import MinzhengError, UsageError
from minzheng.kernel.values.files import why
from minzheng.kernel.values.language import say, speaking

COMMANDS = {
    "up": "up",
    "work": "work",
    "import": "imports",
    "demo": "demo",
    "people": "people",
    "award": "award",
    "payroll": "payroll",
    "verify": "verify",
    "explain": "explain",
    "policy": "policy",
    "indicators": "indicators",
    "plan": "plan",
    "report": "report",
    "account": "account",
    "check": "check",
    "new": "new",
}
"""Each subcommand and the module under ``minzheng.cli`` that has it: as ``app`` (a group) or a function of its name."""


class Commands(TyperGroup):
    """The subcommands, each loaded when it is asked for; a refusal becomes sentences and an exit code."""

    _as_json = False

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """The subcommands in the order of a month's work."""
        return [name for name, module in COMMANDS.items() if find_spec(f"minzheng.cli.{module}")]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """The subcommand ``cmd_name``, loaded now; None where there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"minzheng.cli.{COMMANDS[cmd_name]}")
        if app := getattr(module, "app", None):
            group = typer.main.get_group(app)
            group.name = cmd_name
            return group
        single = typer.Typer(add_completion=False)
        single.command(cmd_name)(getattr(module, cmd_name))
        return typer.main.get_command(single)

    def main(self, args: Sequence[str] | None = None, *others: Any, **named: Any) -> Any:
        """Run the command line ``args`` (default: those of the process) in the language of MINZHENG_LANGUAGE."""
        arguments = list(sys.argv[1:] if args is None else args)
        self._as_json = "--json" in arguments
        with speaking(os.environ.get("MINZHENG_LANGUAGE", "zh")):
            return super().main(arguments, *others, **named)

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the subcommand; what it refuses is printed and decides the exit code."""
        try:
            return super().invoke(ctx)
        except MinzhengError as error:
            output.refuse(error, as_json=self._as_json)
            raise typer.Exit(2 if isinstance(error, UsageError) else 1) from error
        except (DatabaseLost, InterfaceError, psycopg.OperationalError) as error:
            output.refuse(unavailable(error), as_json=self._as_json)
            raise typer.Exit(1) from error
        except OSError as error:
            output.refuse(_system_error(error), as_json=self._as_json)
            raise typer.Exit(1) from error


def _system_error(error: OSError) -> MinzhengError:
    if isinstance(error, BrokenPipeError):
        raise error
    sentence = say("系统拒绝了操作：{where} {reason}", where=error.filename or "", reason=why(error))
    return MinzhengError(sentence, code="system")


app = typer.Typer(
    cls=Commands,
    name="minzheng",
    help="民政：县级民政局的业务系统。",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
)


def _say_version(asked: bool) -> None:
    if asked:
        output.line(f"minzheng {version('minzheng')}")
        raise typer.Exit


@app.callback()
def minzheng(
    _: bool = typer.Option(False, "--version", callback=_say_version, is_eager=True, help="版本。"),
) -> None:
    """民政：县级民政局的业务系统。"""
