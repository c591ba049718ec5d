"""Which files a folder must have, may have, and must not have."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.catalogue.chapters import CHAPTERS
from minzheng.kernel.registers.declarations import FILE as REGISTER
from minzheng.kernel.registers.declarations import FILES as KINDS
from minzheng.kernel.reports.reading.declarations import FILE as REPORT_WORDS
from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import say

from .folder import FolderFiles, Standpoint

_EVERY = frozenset({
    "__init__.py", "business.yaml", "README.md", "facts.py", "procedure.yaml", "indicators.yaml", "report.md",
    "cases.yaml",
})
_KEPT = (_EVERY - {"facts.py", "procedure.yaml", "cases.yaml"}) | {REGISTER, "stories.yaml"}
PAYROLL = "payroll.yaml"
REQUIRED = {
    "benefit": _EVERY | {"parameters.yaml", "rules.py", PAYROLL},
    "benefit paid once": _EVERY | {"parameters.yaml", "rules.py"},
    "register": _KEPT,
    "service": _KEPT,
}
ALLOWED = frozenset({
    "checks.yaml", "guards.py", "letters", "pages.py", "templates", "static", "locale", "parameters.yaml", "rules.py",
    PAYROLL, REGISTER, KINDS, "deeds.py", "deeds", "stories.yaml", "prints", "demo.py", "models.py", "actions.py", "queries.py",
    "queries", "migrations", REPORT_WORDS,
}) | _EVERY


def problems(folder: FolderFiles, at: Standpoint) -> Iterator[Problem]:
    """Missing files, unknown files, an unknown chapter, a README without its heading, a name that is no identifier."""
    found = {path.name for path in folder.path.iterdir() if path.name != "__pycache__"}
    kind = "benefit paid once" if folder.kind == "benefit" and folder.pays_once else folder.kind
    there = found | {REGISTER} if KINDS in found else found
    for name in sorted(REQUIRED.get(kind, _EVERY) - there):
        yield folder.problem("file_missing", say("缺少文件 {name}", name=name), name)
    for name in sorted(found - ALLOWED):
        yield folder.problem("file_unknown", say("不认识的文件 {name}", name=name), name)
    if folder.pays_once and PAYROLL in found:
        sentence = say("一次性发放（pays: once）的业务没有按月发放清册：请删除 {name}", name=PAYROLL)
        yield folder.problem("file_unknown", sentence, PAYROLL)
    if folder.chapter not in CHAPTERS:
        yield Problem("chapter", say("没有章节“{name}”", name=folder.chapter), place=Place(str(folder.path)))
    if not folder.name.isidentifier() or folder.name != folder.name.lower():
        sentence = say("文件夹名应为小写英文标识符：{name}", name=folder.name)
        yield Problem("folder_name", sentence, place=Place(str(folder.path)))
    if "README.md" in found:
        yield from _readme(folder)


def _readme(folder: FolderFiles) -> Iterator[Problem]:
    lines = folder.file("README.md").read_text(encoding="utf-8").splitlines()
    title = folder.mapping("business.yaml").get("title", {})
    zh = title.get("zh", "") if isinstance(title, dict) else ""
    if not lines or not lines[0].startswith("# "):
        yield folder.problem("readme", say("第一行应为标题“# 名称”"), "README.md")
    elif zh and str(zh) not in lines[0]:
        yield folder.problem("readme", say("标题应含业务名称“{name}”", name=zh), "README.md")
