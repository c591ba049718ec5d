"""``facts.py``: what is asked is read by a rule, and what others give is given by them."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from minzheng.kernel.policy.units import RuleError
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint

FILE = "facts.py"


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Facts nobody reads, and awards of businesses that do not exist or do not give the value named."""
    if not folder.file(FILE).exists() or at.catalogue is None or folder.name not in at.catalogue.program.folders:
        return
    program, loaded = at.catalogue.program, at.catalogue.program.folders[folder.name]
    lines = _lines(folder)
    read = {name for rule in loaded.rules for name in rule.arguments}
    read |= {name for parameter in loaded.parameters.values() for name in (*parameter.by, parameter.band)}
    for name in loaded.facts:
        line = lines.get(name, 1)
        if name not in read:
            yield folder.problem("fact", say("没有规则读取事实“{name}”", name=name), FILE, line)
        try:
            program.resolve(loaded, name)
        except RuleError as error:
            yield folder.problem("fact", say("{name}：{why}", name=name, why=error.sentence), FILE, line)


def _lines(folder: FolderFiles) -> dict[str, int]:
    tree = ast.parse(folder.file(FILE).read_text(encoding="utf-8"))
    return {target.id: node.lineno for node in tree.body if isinstance(node, ast.Assign)
            for target in node.targets if isinstance(target, ast.Name)}
