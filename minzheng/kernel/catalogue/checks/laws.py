"""Every rule and every parameter cites the law it comes from, and rules say in a sentence what they answer."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Rules without law or docstring, parameters without law."""
    if at.catalogue is None or folder.name not in at.catalogue.program.folders:
        return
    loaded = at.catalogue.program.folders[folder.name]
    for rule in loaded.rules:
        if not rule.law:
            yield folder.problem("law", say("规则 {name} 没有法律依据", name=rule.name), "rules.py", rule.line)
        if not rule.doc:
            yield folder.problem("docstring", say("规则 {name} 没有说明", name=rule.name), "rules.py", rule.line)
    document = folder.document("parameters.yaml")
    for name, parameter in loaded.parameters.items():
        if not parameter.law and document is not None:
            plain = name.partition(".")[2]
            sentence = say("参数 {name} 没有法律依据", name=plain)
            yield folder.problem("law", sentence, "parameters.yaml", document.line(plain))
