"""``commons/cross_checks.yaml`` and ``commons/indicators``: relations name indicators and parameters that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from minzheng.kernel.catalogue.chapters import CHAPTERS, PREFIXES
from minzheng.kernel.catalogue.common_figures import FOLDER, RELATIONS, CommonFile, files
from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.indicators.relations.declarations import Relation, RelationsFile, amounts, key, named
from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import say
from minzheng.kernel.values.yaml import Document


def problems(root: Path, *, ids: Collection[str], parameters: Collection[str] | None) -> Iterator[Problem]:
    """What is wrong below ``root``. ``ids``: what the folders declare; ``parameters`` None where they did not load."""
    reader = Reader()
    known = set(ids)
    for path in sorted((root / FOLDER).glob("*.yaml")):
        if path.stem not in CHAPTERS:
            yield Problem("chapter", say("没有章节“{name}”", name=path.stem), place=Place(str(path)))
    for chapter, path in files(root).items():
        document = reader.document(path)
        declared = reader.part(document, CommonFile)
        if document is not None and declared is not None:
            yield from _uncollected(declared, document, PREFIXES[chapter], known - set(ids))
            known |= {one.id for one in declared.all}
    document = reader.document(root / RELATIONS)
    relations = reader.part(document, RelationsFile)
    if document is not None and relations is not None:
        yield from _dangling(relations.checks, document, known)
        yield from of_parameters(relations.checks, document, parameters)
    yield from reader.problems


def _uncollected(declared: CommonFile, document: Document, prefix: str, seen: set[str]) -> Iterator[Problem]:
    placed = [(("counted", index), one.id) for index, one in enumerate(declared.counted)]
    placed += [(("indicators", index), one.id) for index, one in enumerate(declared.indicators)]
    for at, id in placed:
        if not id.startswith(prefix):
            sentence = say("指标 {id} 不属于本章（{prefix}）", id=id, prefix=prefix)
            yield Problem("indicator", sentence, place=document.place(*at, "id"))
        if id in seen:
            yield Problem("indicator", say("指标 {id} 重复", id=id), place=document.place(*at, "id"))
        seen.add(id)


def _dangling(checks: list[Relation], document: Document, known: Collection[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, one in enumerate(checks):
        for name in named(one):
            if name not in known:
                yield Problem("relation", say("没有指标“{name}”", name=name), place=document.place("checks", index))
        if key(one) in seen:
            yield Problem("relation", say("核对关系重复"), place=document.place("checks", index))
        seen.add(key(one))


def of_parameters(checks: list[Relation], document: Document, parameters: Collection[str] | None) -> Iterator[Problem]:
    """Parameters that relations name and that there are not."""
    for index, one in enumerate(checks):
        for part, amount in amounts(one).items():
            if amount.parameter and parameters is not None and amount.parameter not in parameters:
                yield Problem("relation", say("没有参数“{name}”", name=amount.parameter),
                              place=document.place("checks", index, part))
