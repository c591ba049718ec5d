"""What was found of the cases hidden in the invented registers, as two tables."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from minzheng.cli import output
from minzheng.kernel.values.language import say
from minzheng.kernel.verification.demo import read_truth
from minzheng.kernel.verification.demo.measuring import Measured, measured
from minzheng.kernel.verification.demo.truth import FOUND_AS, KINDS


def show(file: Path, *, as_json: bool = False) -> bool:
    """Print what was found; whether all that is exact was, and nothing twice."""
    found = measured(read_truth(file))
    if as_json:
        output.emit_json(asdict(found) | {"holds": found.holds})
    else:
        _print(found)
    return found.holds


def _print(found: Measured) -> None:
    kinds = [
        (KINDS.get(one.kind, one.kind), FOUND_AS[one.found_as], say("确切") if one.exact else say("模糊"), one.planted, one.found,
         one.twice, one.recall) for one in found.kinds]
    output.table([say("情形"), say("应查为"), say("性质"), say("埋设"), say("查到"), say("重复"), say("查全率")], kinds,
                 title=say("埋设的情形"))
    rules = [(one.rule, one.found, one.planted, one.precision) for one in found.rules]
    output.table([say("规则"), say("查到"), say("其中埋设"), say("查准率")], rules, title=say("查到的"))
