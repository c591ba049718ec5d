"""``indicators.yaml`` and ``report.md``: measures of the closed vocabulary, and paragraphs that name only them."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.indicators import declarations
from minzheng.kernel.indicators.declarations import Counted, Kept, ParameterValueOf
from minzheng.kernel.payments.reasons import REASONS
from minzheng.kernel.registers.kinds import LAPSE
from minzheng.kernel.reports import paragraphs
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import Document

from . import relations
from .folder import FolderFiles, Standpoint

FILE, REPORT = "indicators.yaml", "report.md"


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """What is wrong within the two files, and names of benefits, components and parameters that do not exist."""
    document = folder.document(FILE)
    if document is not None:
        yield from declarations.problems(document)
    if document is None or folder.indicators is None:
        return
    yield from _foreign(folder, document, at)
    yield from _ids(folder, document)
    yield from relations.of_parameters(folder.indicators.checks, document, at.parameter_names)
    if folder.file(REPORT).exists():
        yield from paragraphs.problems(folder.file(REPORT), folder.indicators)


def _ids(folder: FolderFiles, document: Document) -> Iterator[Problem]:
    """Ids begin with one of the business's own numbers, where it has any."""
    own = [str(id) for id in folder.mapping("business.yaml").get("business_ids", [])]
    for index, one in enumerate(folder.indicators.indicators if folder.indicators and own else ()):
        if one.id.partition(".")[0] not in own:
            sentence = say("指标 {id} 不属于本业务编号 {own}", id=one.id, own="、".join(own))
            yield folder.problem("indicator", sentence, FILE, document.line("indicators", index, "id"))


def _foreign(folder: FolderFiles, document: Document, at: Standpoint) -> Iterator[Problem]:
    assert folder.indicators is not None
    for index, one in enumerate(folder.indicators.indicators):
        if isinstance(one, Counted):
            for name in one.benefits:
                if name not in at.names:
                    line = document.line("indicators", index, "benefits")
                    yield folder.problem("indicator", say("没有业务“{name}”", name=name), FILE, line)
            for name in one.reasons:
                if name not in REASONS:
                    line = document.line("indicators", index, "reasons")
                    yield folder.problem("indicator", say("没有异常原因“{name}”", name=name), FILE, line)
            if one.of in ("book", "balance", "roll"):
                yield from _book(folder, document, index, one)
            else:
                yield from _components(folder, document, index, one, at)
        if isinstance(one, Kept):
            yield from _kept(folder, document, index, one, at)
        if isinstance(one, ParameterValueOf) and at.catalogue and one.parameter not in at.catalogue.parameters.declared:
            line = document.line("indicators", index, "parameter")
            yield folder.problem("indicator", say("没有参数“{name}”", name=one.parameter), FILE, line)


def _kept(folder: FolderFiles, document: Document, index: int, one: Kept, at: Standpoint) -> Iterator[Problem]:
    """What an indicator of a register names stands in the ``register.yaml`` of the folder, or of the one that keeps the kind."""
    kinds = folder.kinds if one.kind in folder.kinds else at.kinds
    wanted = {"kind": [one.kind]}
    known: dict[str, set[str]] = {"kind": set(kinds)}
    if one.kind in kinds:
        fields = [*one.where, *([one.field] if one.field else [])]
        for key, names in (("deeds", one.deeds), ("states", [*one.states, *one.to]), ("fields", fields)):
            wanted[key] = names
            known[key] = {str(part.get("name")) for part in kinds[one.kind].get(key, []) if isinstance(part, dict)}
    known.setdefault("deeds", set()).add(LAPSE)
    for key, names in wanted.items():
        for name in names:
            if name not in known[key]:
                sentence = say("register.yaml 没有“{name}”（{key}）", name=name, key=key)
                yield folder.problem("indicator", sentence, FILE, document.line("indicators", index))


def _book(folder: FolderFiles, document: Document, index: int, one: Counted) -> Iterator[Problem]:
    """A view of the folder's own book is made by one of its migrations."""
    view = f"{folder.name}_{one.of}"
    migrations = sorted(folder.file("migrations").glob("*.py"))
    if not any(f"VIEW {view} " in path.read_text(encoding="utf-8") for path in migrations):
        sentence = say("migrations 没有建立视图 {view}", view=view)
        yield folder.problem("indicator", sentence, FILE, document.line("indicators", index, "of"))


def _components(
    folder: FolderFiles, document: Document, index: int, one: Counted, at: Standpoint
) -> Iterator[Problem]:
    if at.catalogue is None:
        return
    benefits = one.benefits or [folder.name]
    known = {output.component for output in at.catalogue.program.outputs if output.benefit in benefits}
    for name in one.components:
        if name not in known:
            line = document.line("indicators", index, "components")
            yield folder.problem("indicator", say("没有待遇项目“{name}”", name=name), FILE, line)
