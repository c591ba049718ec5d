"""One section: written in the browser beside its preview; who edited meanwhile is told, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from minzheng.kernel.catalogue import reporting
from minzheng.kernel.paper import numerals
from minzheng.kernel.reports import drafting, queries, writing
from minzheng.kernel.reports.checking import remarks
from minzheng.kernel.reports.comparing import differences
from minzheng.kernel.reports.duties import ABSENT
from minzheng.kernel.reports.figures import Figures
from minzheng.kernel.reports.models import NEXT_STEPS, PROBLEMS, Report, Revision, Section
from minzheng.kernel.reports.queries import SectionText
from minzheng.kernel.reports.rendering import Pen, Stretch, rendered
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import say

from ...scope import by, now
from ..confirm import Field, Question, ask
from .shared import is_office, may_write, report_seen


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, report_id: int, section_id: int) -> HttpResponse:
    """The text that stands, or the form in which it is written."""
    report, section = _seen(request, report_id, section_id)
    standing = section.revisions.order_by("-number")[0]
    typed, base, meanwhile, problem = standing.text, standing.number, None, ""
    if request.method == "POST":
        typed = request.POST.get("text", "").replace("\0", "")[: writing.MOST_CHARACTERS + 1]
        base = _number(request.POST.get("base", ""))
        try:
            writing.write(report_id=report.pk, section_id=section.pk, text=typed, base=base, by=by(request), at=now())
        except writing.EditedMeanwhile as error:
            meanwhile, base, problem = error.standing, error.standing.number, str(error.sentence)
        except MinzhengError as error:
            problem = str(error)
        else:
            messages.success(request, str(say("已保存")))
            return redirect("report_section", report.pk, section.pk)
    return render(request, "pages/reports/section.html", {
        **_context(request, report, section, standing), "typed": typed, "base": base, "problem": problem,
        "runs": differences(typed, meanwhile.text) if meanwhile else [], "meanwhile": meanwhile,
        **_previewed(report, section, typed)}, status=409 if problem else 200)


@require_POST
def preview(request: HttpRequest, report_id: int, section_id: int) -> HttpResponse:
    """What the text typed so far would read like, and what is wrong with it; nothing is kept."""
    report, section = _seen(request, report_id, section_id)
    text = request.POST.get("text", "").replace("\0", "")[: writing.MOST_CHARACTERS]
    return render(request, "pages/reports/preview.html", _previewed(report, section, text))


@require_POST
def checked(request: HttpRequest, report_id: int, section_id: int) -> HttpResponse:
    """Say that figures and text of the revision one saw were checked."""
    report, section = _seen(request, report_id, section_id)
    try:
        writing.mark_checked(report_id=report.pk, section_id=section.pk, number=_number(request.POST.get("number", "")),
                             by=by(request), at=now())
    except writing.EditedMeanwhile as error:
        messages.error(request, str(error.sentence))
        return redirect("report_section", report.pk, section.pk)
    messages.success(request, str(say("已核对")))
    return redirect("report", report.pk)


@require_http_methods(["GET", "POST"])
def owner(request: HttpRequest, report_id: int, section_id: int) -> HttpResponse:
    """Give the section to another unit."""
    report, section = _seen(request, report_id, section_id)
    question = Question(
        title=say("交由其他单位撰写：{heading}", heading=section.heading or section.chapter.heading),
        text=say("账号的单位与责任单位相同的人撰写本节；办公室各节都可以写。"), action=say("确定"),
        done=say("已改由其他单位撰写"), back=reverse("report_section", args=[report.pk, section.pk]),
        fields=(Field("owner", say("责任单位"), value=section.owner),))
    return ask(request, question, lambda given: writing.assign(
        report_id=report.pk, section_id=section.pk, owner=given["owner"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def redraft(request: HttpRequest, report_id: int, section_id: int) -> HttpResponse:
    """Draft the problems or the next steps anew from what the records show today."""
    report, section = _seen(request, report_id, section_id)
    if section.chapter.part not in (PROBLEMS, NEXT_STEPS):
        raise NotFound(ABSENT)
    question = Question(
        title=say("重新起草：{heading}", heading=section.chapter.heading),
        text=say("按今天的记录重新起草，现有文字留在修改历史里。"), action=say("重新起草"), done=say("已重新起草"), is_grave=True,
        back=reverse("report_section", args=[report.pk, section.pk]))

    def draft(given: dict[str, str]) -> None:
        at = now()
        found = reporting.found(reporting.live_of(report, at=at), at=at)
        lines = drafting.problems(found) if section.chapter.part == PROBLEMS else drafting.next_steps(found)
        writing.write(report_id=report.pk, section_id=section.pk, text="\n".join(lines), is_drafted=True,
                      base=section.revisions.order_by("-number")[0].number, by=by(request), at=at)

    return ask(request, question, draft)


def _seen(request: HttpRequest, report_id: int, section_id: int) -> tuple[Report, Section]:
    report = report_seen(request, report_id)
    return report, queries.section(report.pk, section_id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def _context(request: HttpRequest, report: Report, section: Section, standing: Revision) -> dict[str, Any]:
    writes = may_write(request, report, section.owner, queries.owners_of(report.pk))
    return {
        "report": report, "section": section, "heading": section.heading or section.chapter.heading or say("引言"),
        "standing": standing, "mark": getattr(standing, "mark", None), "may_write": writes,
        "may_assign": is_office(request, report) and writes,
        "may_redraft": writes and section.chapter.part in (PROBLEMS, NEXT_STEPS), "most": writing.MOST_CHARACTERS}


def _previewed(report: Report, section: Section, text: str) -> dict[str, Any]:
    """The paragraphs as they read, and the remarks on them."""
    figures = reporting.figures(report, at=now())
    one = SectionText(section, Revision(section=section, number=0, text=text), True)
    found = remarks(report, [queries.ChapterText(section.chapter, (one,))], figures)
    return {"paragraphs": _paragraphs(one, figures, report),
            "remarks": [each for each in found if each.section == section.pk]}


def _paragraphs(one: SectionText, figures: Figures, report: Report) -> list[list[Stretch]]:
    place = reporting.place(report.area_code, figures.period, at=now())
    words = {"area": place.noun, "name": place.name, "period": figures.period.title.zh, "title": one.section.heading,
             "cut_off": numerals.written_date(figures.cut_off) if figures.cut_off else ""}
    pen, item, shown = Pen(figures, words, report.decimals), 0, []
    for line in one.lines:
        begins = line.startswith("- ")
        item += begins
        head = [Stretch(numerals.third_level(item, ""))] if begins else []
        shown.append([*head, *rendered(line.removeprefix("- "), pen)])
    return shown


