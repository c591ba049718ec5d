"""``business.yaml``: what the folder is, what it is founded on, and from whom it receives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minzheng.kernel.catalogue.declared import BusinessDeclared
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint

_ID = re.compile(r"[A-Z]{2}-\d{2}")
FILE = "business.yaml"


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Names that differ from the folder's, ids of no known form, and a ``receives`` that its facts do not bear out."""
    document = folder.document(FILE)
    declared = folder.reader.part(document, BusinessDeclared) if document else None
    if document is None or declared is None:
        return
    for key, found, wanted in (("name", declared.name, folder.name), ("chapter", declared.chapter, folder.chapter)):
        if found != wanted:
            sentence = say("{key} 应为“{wanted}”，与所在文件夹一致", key=key, wanted=wanted)
            yield folder.problem("business", sentence, FILE, document.line(key))
    for index, id in enumerate(declared.business_ids):
        if not _ID.fullmatch(id):
            yield folder.problem("business", say("业务编号“{id}”应形如 SA-01", id=id), FILE,
                                 document.line("business_ids", index))
    for index, text in enumerate(declared.law):
        if not text.strip():
            yield folder.problem("law", say("法律依据不能为空"), FILE, document.line("law", index))
    yield from _receives(folder, at, frozenset(declared.receives), document.line("receives"))


def _receives(folder: FolderFiles, at: Standpoint, declared: frozenset[str], line: int) -> Iterator[Problem]:
    for name in sorted(declared - at.names):
        yield folder.problem("receives", say("没有业务“{name}”", name=name), FILE, line)
    if at.catalogue is None or folder.name not in at.catalogue.program.folders:
        return
    facts = at.catalogue.program.folders[folder.name].facts.values()
    used = frozenset(fact.source.business for fact in facts if fact.source.kind == "award")
    for name in sorted(used - declared):
        yield folder.problem("receives", say("facts.py 读取了“{name}”，receives 未写明", name=name), FILE, line)
    for name in sorted((declared & at.names) - used):
        yield folder.problem("receives", say("receives 写有“{name}”，facts.py 并未读取", name=name), FILE, line)
