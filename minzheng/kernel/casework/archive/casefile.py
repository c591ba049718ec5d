"""A case as one PDF: cover, contents with page numbers, the parts, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from minzheng.kernel.paper.blocks import Block, table
from minzheng.kernel.paper.numerals import first_level, written_date
from minzheng.kernel.values.language import speaking
from minzheng.kernel.values.periods import ZONE

from ..law import Law
from ..letters.offices import place_name, sender
from ..models import Case
from ..proceeding import version_of
from .completeness import missing_from
from .models import RETENTIONS
from .sections import Section, sections_of

if TYPE_CHECKING:
    from minzheng.kernel.paper.pages import Paper


@dataclass(frozen=True)
class CaseFile:
    """The file's bytes, how many pages it has, and on which each part begins."""

    data: bytes
    pages: int
    contents: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Marks:
    """What the archive writes on a file: its number, how long it is kept, where the paper is."""

    number: str = "（未归档）"
    retention: str = "30y"
    paper_location: str = ""
    remark: str = ""


def case_file(case: Case, law: Law, *, at: datetime, marks: Marks | None = None) -> CaseFile:
    """The whole file of a case as of now, printed at ``at``; without ``marks`` as not archived."""
    with speaking("zh"):
        known = marks or Marks(retention=version_of(case, law).retention)
        lacking = [str(one) for one in missing_from(case, law)]
        sections = [*sections_of(case, law, paper_location=known.paper_location), _missing(lacking, known.remark)]
        cover = _cover(case, law, known, at)
        _, contents = _written(cover, sections, [0] * len(sections), at)
        paper, contents = _written(cover, sections, [page for _, page in contents], at)
        return CaseFile(bytes(paper.output()), paper.page_no(), contents)


def _cover(case: Case, law: Law, marks: Marks, at: datetime) -> tuple[Block, ...]:
    day = at.astimezone(ZONE).date()
    office = sender(case.area_code, "county", on=day)
    facts = (
        ("档　　号", marks.number), ("案件编号", case.number), ("申请编号", case.application.number), ("申请人", case.head_name),
        ("所在村（社区）", place_name(case.area_code, on=day)), ("业　　务", law.titles[case.business].zh),
        ("受理日期", written_date(case.accepted_on)), ("办结日期", written_date(case.closed_on) if case.closed_on else "办理中"),
        ("保管期限", RETENTIONS[marks.retention][1]), ("纸质档案位置", marks.paper_location), ("制卷日期", written_date(day)),
    )
    title = f"{law.titles[case.business].zh}案卷"
    return Block("title", office.name), Block("title", title), table((), facts, (30, 70), is_posted=True)


def _missing(lacking: Sequence[str], remark: str) -> Section:
    if not lacking:
        return Section("完整性", (Block("note", "案卷完整。"),))
    lines = [Block("note", f"{number}. {text}") for number, text in enumerate(lacking, start=1)]
    said = [Block("note", f"说明：{remark}")] if remark else []
    return Section("完整性", (Block("note", "案卷缺少下列内容："), *lines, *said))


def _written(
    cover: Sequence[Block], sections: Sequence[Section], pages: Sequence[int], at: datetime
) -> tuple[Paper, tuple[tuple[str, int], ...]]:
    """The pages with the contents as told, and the page on which each section begins."""
    from minzheng.kernel.paper.pages import Paper  # loads what writes PDFs

    paper = Paper(title="案卷", at=at)
    paper.add_page()
    paper.write_all(cover)
    paper.add_page()
    paper.block(Block("title", "卷内目录"))
    paper.block(table(("序号", "内容", "页次"), [
        (str(number), section.title, str(page)) for number, (section, page) in enumerate(zip(sections, pages, strict=True), 1)],
        (12, 73, 15)))
    paper.add_page()
    began = []
    for number, section in enumerate(sections, start=1):
        if section.is_own_page:
            paper.add_page()
        else:
            paper.block(Block("section", first_level(number, section.title)))
        began.append((section.title, paper.page_no()))
        paper.write_all(section.blocks)
    return paper, tuple(began)
