"""``minzheng verify``: outside registers in, everybody checked, findings told."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import typer

app = typer.Typer(help="核对：交付外部登记册，比对全部登记人员，处理疑点。", no_args_is_help=True)
COMMANDS = ("deliver", "deliveries", "run", "findings", "unserved", "watch", "duplicates", "candidates")
"""Each is a function of its name in the module ``verify_<name>``."""

for _name in COMMANDS:
    if find_spec(f"minzheng.cli.verify_{_name}"):
        app.command(_name)(getattr(import_module(f"minzheng.cli.verify_{_name}"), _name))
