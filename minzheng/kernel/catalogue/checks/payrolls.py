"""``payroll.yaml``: what is paid names rules that exist, each with the line it stands on."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.catalogue.declared import OutputDeclared, PayrollDeclared
from minzheng.kernel.catalogue.loader import common_folders
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import Step

from .folder import FolderFiles, Standpoint
from .functions import functions_of

FILE = "payroll.yaml"


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Rules that do not exist, components named twice."""
    document = folder.document(FILE)
    declared = folder.reader.part(document, PayrollDeclared) if document else None
    if document is None or declared is None:
        return
    places = (folder.path, *common_folders(folder.path.parents[2]))
    known = {name for path in places for name in functions_of(path / "rules.py")}
    seen: set[str] = set()
    for index, output in enumerate(declared.outputs):
        for name, steps in _named(output):
            if name not in known:
                line = document.line("outputs", index, *steps)
                yield folder.problem("output", say("rules.py 和 commons 都没有规则“{name}”", name=name), FILE, line)
        if output.component in seen:
            line = document.line("outputs", index, "component")
            yield folder.problem("output", say("待遇项目“{name}”重复", name=output.component), FILE, line)
        seen.add(output.component)


def _named(output: OutputDeclared) -> Iterator[tuple[str, tuple[Step, ...]]]:
    yield output.amount, ("amount",)
    yield output.enrolled, ("enrolled",)
    if output.persons:
        yield output.persons, ("persons",)
    if output.tops_up:
        yield output.tops_up.income, ("tops_up", "income")
        yield output.tops_up.need, ("tops_up", "need")
    for name in output.refused_because:
        yield name, ("refused_because", name)
