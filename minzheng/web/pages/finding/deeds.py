"""What is done with a finding in the browser: handed out, examined on a phone, sent back, closed, the past computed again."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.papers.evidence import spot_of
from minzheng.kernel.casework.papers.filetypes import DRAWN, LARGEST
from minzheng.kernel.payments.corrections.actions import PROPOSERS as CORRECTORS
from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.findings import actions, papers, queries
from minzheng.kernel.verification.findings.consequences import require_true
from minzheng.kernel.verification.findings.duties import ASSIGNERS, CLOSERS, EXAMINERS
from minzheng.kernel.verification.findings.models import Finding

from ...listing import plain
from ...papers_shown import MOST_FILES, files_of
from ...scope import by, now, require_role, scope_of
from ...work.asking import queued
from ..application_documents import served
from ..confirm import Field, Question, ask
from ..supervision import day_of
from .lists import examiners
from .one import page_of


def finding_in_scope(request: HttpRequest, finding_id: int) -> Finding:
    """The finding. Raises NotFound where there is none or it lies outside the account's area."""
    found = queries.finding(finding_id)
    scope_of(request).require(found.area_code)
    return found


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Hand it to its village, or to somebody."""
    found = finding_in_scope(request, finding_id)
    require_role(request, ASSIGNERS)
    question = Question(
        title=say("分派疑点 {number}", number=found.pk), action=say("分派"), back=reverse("finding_one", args=[found.pk]),
        done=say("已分派"), text=say("按程度自动定核实期限；改派的，期限不变。"),
        fields=(Field("to", say("交给"), "choice", options=examiners(request), is_required=False),))
    return ask(request, question, lambda given: actions.assign(finding_ids=[found.pk], to=given["to"], by=by(request), at=now()))


@require_POST
def examine(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Take down what was found on the spot, with the photos that were sent along."""
    found = finding_in_scope(request, finding_id)
    require_role(request, EXAMINERS)
    given = _given(request, "result", "consequence", "said", "died_on")
    try:
        _take_in(request, found)
        if "only_papers" not in request.POST:
            actions.examine(finding_id=found.pk, result=given["result"], consequence=given["consequence"] or "none",
                            said=given["said"], died_on=_day(given["died_on"]), by=by(request), at=now())
            messages.success(request, str(say("核实结果已登记，待他人办结")))
    except NotFound:
        raise
    except MinzhengError as error:
        return page_of(request, queries.finding(found.pk), problem=str(error.sentence), given=given)
    return redirect("finding_one", found.pk)


@require_POST
def close(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Decide it; what follows happens at once."""
    found = finding_in_scope(request, finding_id)
    require_role(request, CLOSERS)
    given = _given(request, "consequence", "note")
    try:
        actions.close(finding_id=found.pk, note=given["note"], consequence=given["consequence"], by=by(request), at=now())
    except NotFound:
        raise
    except MinzhengError as error:
        return page_of(request, queries.finding(found.pk), problem=str(error.sentence), given=given)
    messages.success(request, str(say("已办结")))
    return redirect("finding_one", found.pk)


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Let it be examined anew."""
    found = finding_in_scope(request, finding_id)
    require_role(request, CLOSERS)
    question = Question(
        title=say("退回疑点 {number}", number=found.pk), action=say("退回"), back=reverse("finding_one", args=[found.pk]),
        done=say("已退回"), text=say("退回后重新核实，已有的核实记录和材料保留。"),
        fields=(Field("reason", say("原因"), "lines"),))
    return ask(request, question, lambda given: actions.send_back(
        finding_id=found.pk, reason=given["reason"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def look_back(request: HttpRequest, finding_id: int) -> HttpResponse:
    """Compute the months again that it is about."""
    found = finding_in_scope(request, finding_id)
    require_role(request, frozenset[Role](CORRECTORS))
    question = Question(
        title=say("据疑点 {number} 重算以往月份", number=found.pk), action=say("重算"),
        back=reverse("finding_one", args=[found.pk]), done=say("已重算"),
        text=say("按现在掌握的情况重算所涉月份：搬迁过的，按各月所在的村（社区）分别重算。只是预览：补发和追回须由另一人决定。"))
    made: list[HttpResponse] = []

    def do(given: dict[str, str]) -> Sentence:
        require_true(found)
        about = str(say("疑点 {number}", number=found.pk))
        made.append(queued(request, "look_back", area=found.area_code, about=about, id=found.pk))
        return say("已开始重算")

    answer = ask(request, question, do)
    return made[0] if made else answer


@require_GET
def paper(request: HttpRequest, finding_id: int, paper_id: int) -> HttpResponse:
    """A paper, to keep or, when asked to ``show`` a picture, to look at."""
    found = finding_in_scope(request, finding_id)
    kept, data = papers.read(finding_id=found.pk, paper_id=paper_id, by=by(request), at=now())
    return served(data, mime=kept.mime, file_name=kept.file_name, is_shown="show" in request.GET and kept.mime in DRAWN)


def _take_in(request: HttpRequest, found: Finding) -> None:
    """The files of the request, each told of; one that is refused does not keep the others out."""
    spot = spot_of(*(request.POST.get(name, "")[:30] for name in ("latitude", "longitude", "metres")))
    given = [(True, one) for one in files_of(request, "photos")] + [(False, one) for one in files_of(request, "papers")]
    taken = 0
    for is_photo, one in given[:MOST_FILES]:
        try:
            papers.add(finding_id=found.pk, file_name=one.name or "", data=one.read(LARGEST + 1), is_photo=is_photo, spot=spot,
                       by=by(request), at=now())
            taken += 1
        except MinzhengError as error:
            messages.error(request, str(error.sentence))
    if taken:
        messages.success(request, str(say("已收下 {count} 个文件", count=taken)))


def _given(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: plain(request.POST.get(name, ""))[:2000] for name in names}


def _day(text: str) -> date | None:
    return day_of(text) if text else None
