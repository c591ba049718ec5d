"""``register.yaml`` and ``register/KIND.yaml``: names that point at nothing, roles and functions that are not there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.declarations import (
    FILE,
    FILES,
    DeedDeclared,
    FieldDeclared,
    KindDeclared,
    RegisterDeclared,
    files_of,
)
from minzheng.kernel.registers.templates import FOLDER, template_problems
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Step

from .folder import FolderFiles, Standpoint, WrittenKind
from .functions import functions_of

_ROLES = frozenset(role.value for role in Role)
_SERIAL = re.compile(r"\{serial:\d\}")


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Names that point at nothing, doubled names, a state that nothing leads to, a number without its serial."""
    declared = _declared(folder)
    functions, own = _functions(folder), {kind.name: kind for _, kind in declared}
    seen: set[str] = set()
    for written, kind in declared:
        checker = _Checker(folder, written, kind, functions, own)
        yield from checker.problems()
        if kind.name in seen:
            yield checker.told(say("“{name}”重复", name=kind.name), "name")
        if not written.place and written.file != f"{FILES}/{kind.name}.yaml":
            yield checker.told(say("文件名应为 {name}.yaml，与登记一致", name=kind.name), "name")
        seen.add(kind.name)


def _declared(folder: FolderFiles) -> list[tuple[WrittenKind, KindDeclared]]:
    """The kinds, each with where it is written; none of a file that is not valid, whose problems are kept."""
    whole = folder.document(FILE)
    is_whole = whole is None or folder.reader.part(whole, RegisterDeclared) is not None
    written = [one for one in folder.written_kinds if is_whole or not one.place]
    found = [(one, folder.reader.part(one.document, KindDeclared, *one.place)) for one in written]
    return [(one, kind) for one, kind in found if kind is not None]


def _functions(folder: FolderFiles) -> frozenset[str]:
    return frozenset(name for file in files_of(folder.path) for name in functions_of(file) if not name.startswith("_"))


class _Checker:
    """One kind under the eyes of the contract."""

    def __init__(self, folder: FolderFiles, written: WrittenKind, kind: KindDeclared, functions: frozenset[str],
                 own: dict[str, KindDeclared]) -> None:
        self.folder, self.written, self.kind = folder, written, kind
        self.functions, self.own = functions, own
        self.fields = {one.name: one for one in kind.fields}
        self.states = {one.name for one in kind.states}
        self.deeds = {one.name for one in kind.deeds}

    def told(self, sentence: Sentence, *at: Step) -> Problem:
        line = self.written.document.line(*self.written.place, *at)
        return self.folder.problem("register", sentence, self.written.file, line)

    def names(self, wanted: Collection[str], known: Collection[str], what: Sentence, *at: Step) -> Iterator[Problem]:
        for name in wanted:
            if name and name not in known:
                yield self.told(say("没有{what}“{name}”", what=what, name=name), *at)

    def problems(self) -> Iterator[Problem]:
        kind = self.kind
        ids = [str(one) for one in self.folder.mapping("business.yaml").get("business_ids", [])]
        yield from self.names([kind.business_id], ids, say("业务编号"), "business_id")
        yield from self.names(kind.readers, _ROLES, say("角色"), "readers")
        for key, wanted in (("label", kind.label), ("columns", kind.columns), ("filters", kind.filters), ("dated", [kind.dated])):
            yield from self.names(wanted, self.fields, say("字段"), key)
        if kind.of and kind.of not in self.own and kind.of == kind.name:
            yield self.told(say("不能从属于自己"), "of")
        for name in (kind.imports, *(kind.number.at if kind.number else ())):
            yield from self.names([name], self.deeds, say("办理"), "imports")
        if kind.number and not _SERIAL.search(kind.number.pattern):
            yield self.told(say("编号（pattern）须含流水号 serial 及其位数"), "number")
        if not any(one.makes for one in kind.deeds):
            yield self.told(say("没有一项办理建立条目（不写 in 的办理）"), "deeds")
        yield from self._fields()
        yield from self._states()
        for index, deed in enumerate(kind.deeds):
            yield from self._deed(index, deed)
        yield from self._others()

    def _fields(self) -> Iterator[Problem]:
        names = [one.name for one in self.kind.fields]
        for index, one in enumerate(self.kind.fields):
            if names.count(one.name) > 1:
                yield self.told(say("字段“{name}”重复", name=one.name), "fields", index)
            if sentence := _shape(one):
                yield self.told(sentence, "fields", index)
            yield from self.names([one.computed], self.functions, say("函数（deeds.py）"), "fields", index)

    def _states(self) -> Iterator[Problem]:
        reached = {deed.to for deed in self.kind.deeds} | {state.lapses_to for state in self.kind.states}
        for index, one in enumerate(self.kind.states):
            yield from self.names([one.lapses, *one.lapse_then], self.functions, say("函数（deeds.py）"), "states", index)
            yield from self.names([one.lapses_to], self.states, say("状态"), "states", index)
            if bool(one.lapses) != bool(one.lapses_to):
                yield self.told(say("lapses 和 lapses_to 须一起写"), "states", index)
            if one.name not in reached:
                yield self.told(say("没有办理能到达状态“{name}”", name=one.name), "states", index)

    def _deed(self, index: int, deed: DeedDeclared) -> Iterator[Problem]:
        at = ("deeds", index)
        yield from self.names(deed.who, _ROLES, say("角色"), *at, "who")
        yield from self.names(deed.in_, self.states, say("状态"), *at, "in")
        yield from self.names([deed.to], self.states, say("状态"), *at, "to")
        yield from self.names(deed.recorded, self.fields, say("字段"), *at, "record")
        yield from self.names([*deed.checks, *deed.then, deed.due], self.functions, say("函数（deeds.py）"), *at)
        yield from self.names(deed.other_than, self.deeds, say("办理"), *at, "other_than")
        if deed.makes and not deed.to:
            yield self.told(say("建立条目的办理须写明 to"), *at)

    def _others(self) -> Iterator[Problem]:
        kind = self.kind
        yield from self.names(kind.draws, self.states, say("状态"), "draws")
        if kind.task:
            yield from self.names(kind.task.model_dump().values(), self.fields, say("字段"), "task")
        if kind.own_area and not kind.of:
            yield self.told(say("own_area 只用于从属于其他条目的登记"), "own_area")
        for index, one in enumerate(kind.holds):
            yield from self.names(one.fields, self.fields, say("字段"), "holds", index, "fields")
            yield from self.names(one.while_, self.states, say("状态"), "holds", index, "while")
            yield from self.names(one.where, self.fields, say("字段"), "holds", index, "where")
        for index, find in enumerate(kind.finds):
            yield from self.names([find.name], self.functions, say("函数（deeds.py）"), "finds", index, "name")
            makers = [one.name for one in kind.deeds if one.makes and find.reason in one.recorded]
            yield from self.names([find.deed], makers, say("记录理由的建立办理"), "finds", index, "deed")
        if kind.every:
            yield from self.names([kind.every.dated], self.fields, say("字段"), "every")
            yield from self.names(kind.every.unsent, self.states, say("状态"), "every")
            if above := self.own.get(kind.of):
                yield from self.names(kind.every.while_, {one.name for one in above.states}, say("状态"), "every")
        if kind.public:
            yield from self.names(kind.public.states, self.states, say("状态"), "public")
            yield from self.names(kind.public.fields, self.fields, say("字段"), "public")
            for name in kind.public.fields:
                if name in self.fields and self.fields[name].privacy != "P0":
                    yield self.told(say("“{name}”不是公开字段（privacy: P0），不能对外公布", name=name), "public")
        for index, paper in enumerate(kind.prints):
            yield from self.names(paper.states, self.states, say("状态"), "prints", index)
            yield from self.names(paper.who, _ROLES, say("角色"), "prints", index)
            yield from template_problems(self.folder.file(FOLDER) / f"{paper.name}.md", frozenset(self.fields))


def _shape(field: FieldDeclared) -> Sentence | None:
    """What is wrong with what a field of its type says beside its name."""
    if (field.type in ("choice", "choices")) != bool(field.choices):
        return say("选择（type: choice、choices）须列出 choices，其他字段不得有：{name}", name=field.name)
    if (field.type == "scores") != bool(field.items):
        return say("打分（type: scores）须列出 items，其他字段不得有：{name}", name=field.name)
    if field.grows and field.type != "lines":
        return say("只有多行文字（type: lines）可以逐次追加（grows）：{name}", name=field.name)
    if (field.type == "entry") != bool(field.of):
        return say("条目（type: entry）须写明 of，其他字段不得有：{name}", name=field.name)
    return None
