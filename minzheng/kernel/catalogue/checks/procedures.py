"""``procedure.yaml``: the steps of the law by version, named and limited, never computed."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.casework.guards import GUARDS
from minzheng.kernel.casework.procedures import FILE, FIRST, ProcedureDeclared, StepDeclared, VersionDeclared, procedure_of
from minzheng.kernel.catalogue.vocabulary import ROLES
from minzheng.kernel.people.columns import COLUMNS, Sheet
from minzheng.kernel.values.errors import Problem
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.yaml import Document, Step

from .folder import FolderFiles, Standpoint
from .functions import functions_of

GUARD_FILE = "guards.py"
_HOUSEHOLD = frozenset(column.name for column in COLUMNS[Sheet.HOUSEHOLDS])


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Unknown roles, guards and facts, doubled steps, versions that overlap or run backwards, flows without a beginning."""
    document = folder.document(FILE)
    declared = folder.reader.part(document, ProcedureDeclared) if document else None
    if document is None or declared is None:
        return
    guards, rules = functions_of(folder.file(GUARD_FILE)) | frozenset(GUARDS), functions_of(folder.file("rules.py"))
    for number, version in enumerate(declared.versions):
        yield from _version(folder, document, number, version, guards, rules)
    for number, (one, after) in enumerate(zip(declared.versions, declared.versions[1:], strict=False), start=1):
        if one.until is None or after.from_ < one.until:
            yield _problem(folder, say("版本的生效期重叠，或未按先后排列"), document.line("versions", number, "from"))


def _version(
    folder: FolderFiles, document: Document, number: int, version: VersionDeclared, guards: frozenset[str],
    rules: frozenset[str],
) -> Iterator[Problem]:
    place = ("versions", number)
    if version.until is not None and version.until <= version.from_:
        yield _problem(folder, say("until 须晚于 from"), document.line(*place, "until"))
    for key, facts in (("grants", version.grants), ("takes", version.takes)):
        for name in facts:
            if name not in _HOUSEHOLD:
                yield _problem(folder, say("没有家庭事实“{name}”", name=name), document.line(*place, key, name))
    yield from _aid(folder, document, number, version, rules)
    amounts = frozenset(folder.mapping("parameters.yaml"))
    pages = folder.file("pages.py").read_text(encoding="utf-8") if folder.file("pages.py").exists() else ""
    seen: set[str] = set()
    for index, step in enumerate(version.steps):
        at = (*place, "steps", index)
        if step.who not in ROLES:
            yield _problem(folder, say("没有角色“{name}”", name=step.who), document.line(*at, "who"))
        if step.name in seen:
            yield _problem(folder, say("步骤“{name}”重复", name=step.name), document.line(*at, "name"))
        for name in step.when:
            if name not in guards | rules:
                sentence = say("没有名为“{name}”的守卫函数（guards.py）或规则", name=name)
                yield _problem(folder, sentence, document.line(*at, "when"))
        for name in step.only:
            if name not in {one.name for one in version.variants}:
                yield _problem(folder, say("没有声明类型“{name}”（variants）", name=name), document.line(*at, "only"))
        if step.limit and (step.kind != "decide" or step.limit not in rules | amounts):
            sentence = say("limit 只用于决定的步骤，须是本文件夹的规则或参数：{name}", name=step.limit)
            yield _problem(folder, sentence, document.line(*at, "limit"))
        yield from _delegated(folder, document, at, version, step)
        if step.page and f'name="{step.page}"' not in pages:
            yield _problem(folder, say("pages.py 没有名为“{name}”的页面", name=step.page), document.line(*at, "page"))
        yield from _record(folder, document, at, step)
        seen.add(step.name)
    yield from _flow(folder, document, number, version)


def _delegated(
    folder: FolderFiles, document: Document, at: tuple[Step, ...], version: VersionDeclared, step: StepDeclared
) -> Iterator[Problem]:
    """What may be delegated is a decision, by a truth that localities give a value, to a role that there is."""
    if step.delegated is None:
        return
    parameter = folder.mapping("parameters.yaml").get(version.delegation)
    if step.kind != "decide" or not isinstance(parameter, dict) or parameter.get("unit") != "truth":
        sentence = say("delegated 只用于决定的步骤，版本的 delegation 须是本文件夹 unit: truth 的参数：{name}",
                       name=version.delegation)
        where = (*at[:2], "delegation") if version.delegation and step.kind == "decide" else (*at, "delegated")
        yield _problem(folder, sentence, document.line(*where))
    if step.delegated.who not in ROLES:
        yield _problem(folder, say("没有角色“{name}”", name=step.delegated.who), document.line(*at, "delegated", "who"))


def _flow(folder: FolderFiles, document: Document, number: int, version: VersionDeclared) -> Iterator[Problem]:
    """A flow begins with its acceptance or proposal and is decided once; a view names steps that exist."""
    line = document.line("versions", number, "steps")
    for flow, first in FIRST.items():
        steps = [step for step in version.steps if step.flow == flow]
        if steps and steps[0].kind != first:
            yield _problem(folder, say("流程 {flow} 的第一步须是 kind: {kind}", flow=flow, kind=first), line)
        deciding = [step for step in steps if step.kind == "decide"]
        if steps and (not deciding or deciding[-1].limit or not all(step.limit for step in deciding[:-1])):
            sentence = say("流程 {flow} 须有作出决定的步骤（kind: decide），有几步的只有最后一步没有限额（limit）", flow=flow)
            yield _problem(folder, sentence, line)
    names = {step.name for one in procedure_of(folder.name, ProcedureDeclared(versions=[version])).versions for step in one.steps}
    for index, view in enumerate(version.views):
        for row, shown in enumerate(view.lines):
            if shown.get("step") not in names:
                where = document.line("versions", number, "views", index, "lines", row)
                yield _problem(folder, say("没有步骤“{name}”", name=shown.get("step", "")), where)


def _aid(
    folder: FolderFiles, document: Document, number: int, version: VersionDeclared, rules: frozenset[str]
) -> Iterator[Problem]:
    """What is given once has an ``aid``, nothing else has; what it names are rules of the folder and a field that is written."""
    if not folder.pays_once or version.aid is None:
        if folder.pays_once or version.aid is not None:
            sentence = say("一次性发放的业务（business.yaml 的 pays: once）的每个版本都须有 aid，其他业务都不得有")
            yield _problem(folder, sentence, document.line("versions", number))
        return
    aid = version.aid
    for key, name in (("suggested", aid.suggested), ("least", aid.least), ("most", aid.most),
                      *(("blocks", block.rule) for block in aid.blocks)):
        if name not in rules:
            yield _problem(folder, say("rules.py 没有规则“{name}”", name=name), document.line("versions", number, "aid", key))
    if aid.alike not in {field.name for step in version.steps for field in step.record}:
        sentence = say("没有一步登记“{name}”", name=aid.alike)
        yield _problem(folder, sentence, document.line("versions", number, "aid", "alike"))


def _record(folder: FolderFiles, document: Document, at: tuple[Step, ...], step: StepDeclared) -> Iterator[Problem]:
    """The fields of a step: each once, a choice with its choices, and ``with`` naming another of them."""
    names = [field.name for field in step.record]
    for index, field in enumerate(step.record):
        line = document.line(*at, "record", index)
        if names.count(field.name) > 1:
            yield _problem(folder, say("字段“{name}”重复", name=field.name), line)
        if (field.type == "choice") != bool(field.choices):
            yield _problem(folder, say("选择（type: choice）须列出 choices，其他字段不得有：{name}", name=field.name), line)
        if field.with_ and field.with_ not in names:
            yield _problem(folder, say("没有字段“{name}”", name=field.with_), document.line(*at, "record", index, "with"))


def _problem(folder: FolderFiles, sentence: Sentence, line: int) -> Problem:
    return folder.problem("procedure", sentence, FILE, line)
