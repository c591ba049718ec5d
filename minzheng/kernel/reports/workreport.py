"""The work report (工作总结) as a ``.docx``: chapters, problems, plan, and appendices that account for each number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from minzheng.kernel.indicators.computation import Computation
from minzheng.kernel.indicators.periods import last_day
from minzheng.kernel.paper import numerals
from minzheng.kernel.paper.typesetting import Piece, Sheet
from minzheng.kernel.values import areas
from minzheng.kernel.values.files import whole_file

from . import findings, paragraphs
from .outline import Outline

_BASIS = "本报告数据按发放清册统计，尚未扣除银行退回款项；不足3人的数据不公开。"
_CHECK_WORDS = {True: "一致", False: "不一致", None: "数据不全，未核对"}


@dataclass(frozen=True)
class Wording:
    """What the report calls its place: 祁东县, and 县 in 全县."""

    name: str
    noun: str

    @classmethod
    def of(cls, name: str) -> Wording:
        """The wording for an area by its official name; names without a usual ending are used whole."""
        if name.endswith("街道"):
            return cls(name, "街道")
        return cls(name, name[-1] if name[-1:] in "国省市县区旗乡镇村盟州" else name)


def write_report(
    path: Path, outline: Outline, computation: Computation, *, opening: str, area_name: str, decimals: int
) -> None:
    """Write the report of ``computation`` to ``path``. Every number in it is an indicator of the first appendix.

    ``opening`` is the guiding sentence, with the names ``{period}`` and ``{name}`` (of the area). Raises OSError that
    names ``path``; then what stood there is as it was.
    """
    where, period = Wording.of(area_name), computation.period.title.zh
    sheet = Sheet(title=f"{where.name}{period}民政工作总结")
    sheet.title(f"{where.name}{period}民政工作总结")
    sheet.note(_cut_off(computation))
    sheet.paragraph([Piece(opening.format(period=period, name=where.name))])
    words = {"area": where.noun, "period": period}
    last = _chapters(sheet, outline, computation, words, decimals)
    _closing(sheet, outline, computation, last)
    _appendices(sheet, outline, computation, where, decimals)
    with whole_file(path) as content:
        sheet.docx.save(content)


def _cut_off(computation: Computation) -> str:
    if computation.cut_off is None:
        return "（统计期内没有发放清册）"
    day = last_day(computation.cut_off)
    return f"（数据截至{day.year}年{day.month}月{day.day}日）"


def _chapters(
    sheet: Sheet, outline: Outline, computation: Computation, words: dict[str, str], decimals: int
) -> int:
    """Write the chapters of the businesses; returns how many there are."""
    for number, chapter in enumerate(outline.chapters, start=1):
        sheet.heading(numerals.first_level(number, chapter.title.zh), 1)
        for place, section in enumerate(chapter.sections, start=1):
            sheet.heading(numerals.second_level(place, section.template.heading or section.title.zh), 2)
            for text in section.template.paragraphs:
                own = words | {"title": section.title.zh}
                pieces = paragraphs.render(text, outline.indicators, computation.results, own, decimals=decimals)
                sheet.paragraph(pieces)
    return len(outline.chapters)


def _closing(sheet: Sheet, outline: Outline, computation: Computation, last: int) -> None:
    sheet.heading(numerals.first_level(last + 1, "存在的问题"), 1)
    for number, pieces in enumerate(findings.problems(outline, computation), start=1):
        sheet.paragraph([Piece(numerals.third_level(number, "")), *pieces])
    sheet.heading(numerals.first_level(last + 2, "下一步工作打算"), 1)
    sheet.paragraph([Piece("〔由各业务股室填写〕", True)])


def _appendices(sheet: Sheet, outline: Outline, computation: Computation, where: Wording, decimals: int) -> None:
    sheet.appendix("附件1 指标数据表")
    sheet.paragraph([Piece(_BASIS)])
    results = [computation.results[id] for id in outline.indicators] + [findings.failed_checks(computation)]
    scope = f"{where.name} {areas.written(computation.area)}"
    sheet.table(
        ("编号", "指标", "范围", "截止", "数值", "单位", "说明", "查询"),
        [(one.id, one.title.zh, scope, str(one.cut_off or "—"), one.shown(decimals=decimals), one.unit,
          _explained(one.numerator, one.denominator, str(one.note or "")), f"{one.query.group} {one.query.expression}")
         for one in results],
        (18, 36, 20, 23, 22, 15, 30, 93),
    )
    sheet.appendix("附件2 指标核对")
    sheet.table(("业务", "核对关系", "结果"),
                [(one.business, str(one.sentence), _CHECK_WORDS[one.holds]) for one in computation.checks],
                (50, 150, 57))
    sheet.appendix("附件3 查询语句")
    if not computation.statements:
        sheet.paragraph([Piece("统计期内没有发放清册，未作查询。")])
    for name, query in computation.statements.items():
        sheet.heading(name, 2)
        sheet.verbatim("\n".join(f"{key} = {value}" for key, value in query.parameters))
        sheet.verbatim(query.statement)


def _explained(numerator: int | None, denominator: int | None, note: str) -> str:
    quotient = f"{numerator} ÷ {denominator}" if numerator is not None and denominator is not None else ""
    return "；".join(part for part in (quotient, note) if part)
