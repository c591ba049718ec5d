"""A check is asked for and run, an authorisation withdrawn; each after a question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.verification.requests import actions
from minzheng.kernel.verification.requests.duties import ASKERS, OFFICERS
from minzheng.kernel.verification.requests.models import PURPOSES, Authorisation, Purpose, Request
from minzheng.kernel.verification.requests.supporting import RELATIONS

from ...benefits import options
from ...lawbook import law
from ...scope import by, now, require_role, scope_of
from ...work.asking import ask_for_job
from ..case import ABSENT, case_in_scope
from ..confirm import Field, Question, ask
from .one import CLOSED, request_seen


@require_http_methods(["GET", "POST"])
def ask_for_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """Ask for the check of a case, or go to the one that is under way."""
    require_role(request, ASKERS)
    case = case_in_scope(request, case_id)
    known = Request.objects.filter(case=case).exclude(state__in=CLOSED).first()
    if known is not None:
        return redirect("requests_one", known.pk)
    question = Question(
        title=say("请求核对{name}的家庭经济状况", name=case.head_name), action=say("请求核对"),
        text=say("核对名单是申请书上的全部家庭成员。每名成年人须有本人签名的授权书，未成年人由监护人授权；没有授权不得查询。"),
        back=reverse("case", args=[case.pk]), done=say("已请求核对"))
    return _asked(request, question, lambda: actions.ask_for_case(case_id=case.pk, law=law(), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def ask_for_household(request: HttpRequest, household_id: int) -> HttpResponse:
    """Ask for the check of a registered household."""
    require_role(request, ASKERS)
    household = Household.objects.filter(scope_of(request).within(), pk=household_id).first()
    if household is None:
        raise NotFound(ABSENT)
    question = Question(
        title=say("请求核对户号 {no} 的家庭", no=household.household_no), action=say("请求核对"),
        text=say("没有在办案件的家庭，只能因定期复核，或者凭其他部门的来函核对。查询和查看都有记录。"),
        back=reverse("household", args=[household.pk]), done=say("已请求核对"),
        fields=(Field("purpose", say("用途"), "choice", options=list(PURPOSES.items()), value=Purpose.REVIEW),
                Field("reference", say("来函文号"), is_required=False, hint=say("定期复核不填"))))
    given: dict[str, str] = {name: request.POST.get(name, "") for name in ("purpose", "reference")}
    return _asked(request, question, lambda: actions.ask_for_household(
        household_id=household.pk, purpose=given["purpose"], reference=given["reference"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def ask_for_due(request: HttpRequest) -> HttpResponse:
    """Ask for the yearly review of all households of a benefit that are due, by a job."""
    require_role(request, ASKERS)
    question = Question(
        title=say("批量请求年度核对"), action=say("请求核对"), back=reverse("requests_due"), done=say("已开始请求"),
        text=say("本区划内领取所选待遇、一年内没有核对报告、也没有在办核对的家庭，逐户请求定期复核。授权仍须逐人有效，没有授权的不能查询。"),
        fields=(Field("business", say("待遇"), "choice", options=options()),))
    return ask_for_job(request, question, "requests_batch", lambda given: {
        "business": given["business"], "on": now().date().isoformat()})


@require_http_methods(["GET", "POST"])
def supporter(request: HttpRequest, request_id: int) -> HttpResponse:
    """Put somebody who owes the household support on the list."""
    require_role(request, ASKERS)
    found = request_seen(request, request_id)
    question = Question(
        title=say("增加赡养、抚养、扶养义务人"), action=say("增加"), back=reverse("requests_one", args=[found.pk]),
        done=say("已增加，签署授权书后可以查询"),
        text=say("不共同生活的义务人，凭本人签署的授权书一并核对。核对到的情况只作说明，不计入本户收入和财产。"),
        fields=(Field("name", say("姓名")), Field("id_number", say("公民身份号码")),
                Field("relation", say("是被赡养、抚养、扶养人的"), "choice", options=list(RELATIONS.items()))))
    return ask(request, question, lambda given: actions.add_supporter(
        request_id=found.pk, name=given["name"], id_number=given["id_number"], relation=given["relation"], by=by(request),
        at=now()))


def _asked(request: HttpRequest, question: Question, do: Any) -> HttpResponse:
    """Ask, and go on to the check that was made."""
    made: list[Request] = []
    response = ask(request, question, lambda given: made.append(do()))
    return redirect("requests_one", made[0].pk) if made else response


@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, request_id: int) -> HttpResponse:
    """Ask the registers, after a question."""
    require_role(request, OFFICERS)
    found = request_seen(request, request_id)
    question = Question(
        title=say("查询各来源：{name}", name=found.head_name), action=say("开始查询"),
        text=say("将向 {count} 个来源查询名单上的人员。查询的人、时间和次数都有记录。", count=len(outside_registers())),
        back=reverse("requests_one", args=[found.pk]), done=say("已查询"))
    return ask(request, question, lambda given: actions.run(
        request_id=found.pk, registers=outside_registers(), home=Path(settings.HOME), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, authorisation_id: int) -> HttpResponse:
    """Take back an authorisation at the person's wish."""
    require_role(request, ASKERS)
    given = Authorisation.objects.select_related("request").filter(pk=authorisation_id, withdrawn_on=None).first()
    if given is None:
        raise NotFound(ABSENT)
    found = request_seen(request, given.request_id)
    question = Question(
        title=say("撤回{name}的授权", name=given.name), action=say("确认撤回"), is_grave=True,
        text=say("从今天起不再查询此人的信息；已经出具的报告不变。不授权的，家庭申请可能无法继续审核。"),
        back=reverse("requests_one", args=[found.pk]), done=say("已撤回授权"))
    return ask(request, question, lambda _: actions.withdraw_authorisation(
        authorisation_id=given.pk, by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def give_up(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give a check up, with the reason."""
    require_role(request, ASKERS)
    found = request_seen(request, request_id)
    question = Question(
        title=say("撤销对{name}的核对请求", name=found.head_name), action=say("确认撤销"), is_grave=True,
        text=say("家庭成员变了、授权收不齐或者不再需要核对的，可以撤销；已经查询的记录保留。需要时重新请求。"),
        back=reverse("requests_one", args=[found.pk]), done=say("已撤销"), fields=(Field("reason", say("原因"), "lines"),))
    return ask(request, question, lambda given: actions.give_up(
        request_id=found.pk, reason=given["reason"], by=by(request), at=now()))
