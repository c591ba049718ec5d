"""What is wrong with a report before it is signed: what stops the signature, and what the leader should know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from minzheng.kernel.indicators.relations.queries import blocking, is_checked
from minzheng.kernel.indicators.results import State
from minzheng.kernel.values.areas import span
from minzheng.kernel.values.language import Sentence, say

from .figures import Figures
from .giving_away import given_away
from .models import NEXT_STEPS, OPEN, PROBLEMS, Report
from .paragraphs import unfit
from .placeholders import VALUES, Figure, Typed, tokens, typed_numbers
from .queries import ChapterText, SectionText
from .rendering import Pen
from .wording import written_unit

Place = tuple[int, str]
"""A section and its heading."""


@dataclass(frozen=True)
class Remark:
    """One thing found: ``stops`` the signature or is only told; in which section (0: in the report as a whole)."""

    code: str
    sentence: Sentence
    stops: bool = True
    section: int = 0
    heading: str = ""


def serious(report: Report) -> list[Sentence]:
    """The serious failed relations among the report's figures that nobody explained, and that they were not tried at all."""
    if report.snapshot is None:
        return []
    if not is_checked(report.snapshot):
        return [say("数据更正后还没有重新核对")]
    low, high = span(report.area_code)
    return [say("{what}（{found}）", what=one.title, found=one.sentence) for one in blocking(report.snapshot)
            if low <= one.area_code < high]


def remarks(
    report: Report, chapters: Sequence[ChapterText], figures: Figures, *, serious: Sequence[Sentence] = (),
    corrected: Sequence[str] = (),
) -> list[Remark]:
    """Everything found, what stops first. ``serious`` are unexplained failed relations, ``corrected`` the indicators whose frozen
    value was corrected afterwards."""
    found = [*_whole(report, chapters, figures, serious)]
    for chapter in chapters:
        for one in chapter.sections:
            found += _section(one, chapter, figures, corrected)
    found += _contradictions(chapters, figures, report.decimals)
    return sorted(found, key=lambda one: not one.stops)


def _whole(
    report: Report, chapters: Sequence[ChapterText], figures: Figures, serious: Iterable[Sentence]
) -> Iterator[Remark]:
    if report.state == OPEN:
        yield Remark("figures_live", say("数据还没有冻结，数字仍会变动"))
    if figures.cut_off is None:
        yield Remark("no_cut_off", say("数据没有截止日期：统计期内没有发放清册"))
    for part, name in ((PROBLEMS, say("存在的问题")), (NEXT_STEPS, say("下一步工作打算"))):
        if all(one.is_empty for one in chapters if one.chapter.part == part):
            yield Remark("chapter_missing", say("缺少“{chapter}”一章", chapter=name))
    for sentence in serious:
        yield Remark("relation_failed", say("核对关系不成立，尚未说明：{what}", what=sentence))


def _section(one: SectionText, chapter: ChapterText, figures: Figures, corrected: Sequence[str]) -> Iterator[Remark]:
    heading = one.section.heading or chapter.chapter.heading
    place = one.section.pk, heading
    if not one.lines:
        yield Remark("section_empty", say("“{heading}”没有文字，不列入报告", heading=heading), False, *place)
        return
    units = {id: written_unit(known.unit) for id, known in figures.indicators.items()}
    for line in one.lines:
        for sentence in unfit(line, units):
            yield Remark("placeholder", sentence, True, *place)
        for number in typed_numbers(line):
            yield Remark("typed_number", say("数字“{number}”没有来源：应写指标，或写成 {form}", number=number,
                                             form=f"{{{number}|来源}}"), True, *place)
        yield from _given_away(line, figures, place)
    yield from _values(one, figures, corrected, place)
    if not one.is_checked:
        yield Remark("unchecked", say("“{heading}”的数字还没有核对", heading=heading), False, *place)


def _given_away(line: str, figures: Figures, place: Place) -> Iterator[Remark]:
    """Numbers written by hand that are what a figure of the paragraph does not tell."""
    found, pen = tokens(line), Pen(figures, {}, 2)
    for number, withheld in given_away(found, pen.secrets(found)):
        yield Remark("gives_away", say("手写的“{number}”就是不公开的 {id} {title}：不能写在同一段里", id=withheld.id,
                                       number=number if isinstance(number, str) else number.number, title=withheld.title),
                     True, *place)


def _values(one: SectionText, figures: Figures, corrected: Sequence[str], place: Place) -> Iterator[Remark]:
    pen, seen = Pen(figures, {}, 2), set()
    for token in tokens(one.revision.text):
        if not isinstance(token, Figure) or token.id not in figures.indicators or token in seen:
            continue
        seen.add(token)
        if not pen.is_within(token):
            yield Remark("other_area", say("{id} 的区划不在本报告的区划之内：{area}", id=token.id, area=f"{token.area:012d}"),
                         True, *place)
            continue
        result = pen.value(token)
        if result.state is State.UNRESOLVED and token.view in VALUES:
            yield Remark("not_collected", say("{id} {title}没有数据", id=token.id, title=result.title), False, *place)
        if token.id in corrected:
            yield Remark("corrected", say("{id} {title}在冻结后更正过", id=token.id, title=result.title), False, *place)


def _contradictions(chapters: Sequence[ChapterText], figures: Figures, decimals: int) -> Iterator[Remark]:
    """Values of one indicator that differ: typed with its id and not its value, or told for several areas."""
    areas: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for chapter in chapters:
        for one in chapter.sections:
            place = one.section.pk, one.section.heading or chapter.chapter.heading
            for token in tokens(one.revision.text):
                if isinstance(token, Figure) and token.view == "" and token.id in figures.indicators:
                    areas[token.id][token.area].add(chapter.chapter.heading)
                elif isinstance(token, Typed) and token.id in figures.indicators:
                    yield from _typed(token, figures, decimals, place)
    for id, places in areas.items():
        if len(places) > 1:
            yield Remark("several_areas", say("{id} 在不同位置取了不同区划的数，请写明范围", id=id), False)


def _typed(token: Typed, figures: Figures, decimals: int, place: Place) -> Iterator[Remark]:
    shown = figures.result(token.id).shown(decimals=decimals)
    if shown[:1].isdigit() and Fraction(shown) != Fraction(token.number):
        yield Remark("values_differ", say("{id} 手工填写为 {typed}，指标数为 {shown}", id=token.id, typed=token.number,
                                           shown=shown), True, *place)
