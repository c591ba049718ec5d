"""One person of the low-income population: tiers through time, needs, what may be offered, referrals, all aid; and its forms."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.catalogue.in_force import book, catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.watched import watched
from minzheng.kernel.people.models import OPEN, Membership
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.identity import mask_id
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.money import fen
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.watching import actions, queries
from minzheng.kernel.verification.watching.chain import BOOK, ELSEWHERE, GOODS, OTHER, PAYROLL, SINGLE, Aid, chain, repeated
from minzheng.kernel.verification.watching.duties import DOERS, RECOGNISERS, REFERRERS
from minzheng.kernel.verification.watching.models import Need, Referral
from minzheng.kernel.verification.watching.population import Given

from ...benefits import benefits, title
from ...components.table import Column, Table
from ...lawbook import business_title
from ...places import names
from ...scope import account_of, by, now, require_role, scope_of
from ..confirm import Field, Question, ask
from ..supervision import day_of
from .population import need_title, referral_state, tier_title
from .shared import ABSENT, reader

SORTS: dict[str, Label] = {
    PAYROLL: Label("按月发放", "Monthly payment"), SINGLE: Label("一次性救助", "Single aid"), GOODS: Label("物资", "Goods"),
    BOOK: Label("业务台账", "Book"), OTHER: Label("其他单位", "Another body"), ELSEWHERE: Label("外县发放", "Another county")}
MOST_SHOWN = 120
TIERS = (
    Column("tier", say("层级"), lambda row: tier_title(row.tier)), Column("from", say("起"), lambda row: row.valid_from, "date"),
    Column("until", say("止"), lambda row: row.valid_until or say("至今")),
)
AIDS = (
    Column("on", say("日期"), lambda row: row.on, "date"), Column("name", say("项目"), lambda row: _named(row)),
    Column("body", say("单位"), lambda row: row.body or say("民政"), is_wide_only=True),
    Column("sort", say("方式"), lambda row: SORTS[row.sort], is_wide_only=True),
    Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money"),
    Column("goods", say("数量"), lambda row: row.goods, is_wide_only=True),
    Column("whose", say("对象"), lambda row: say("全户") if row.is_of_household else say("本人"), is_wide_only=True),
)


def _named(aid: Aid) -> object:
    if aid.sort == PAYROLL:
        return title(aid.name, aid.component)
    if aid.sort == BOOK:
        kind = book().kinds.get(aid.name)
        state = kind.states.get(aid.component) if kind else None
        return f"{kind.title}（{state.label}）" if kind and state else aid.name
    return business_title(aid.name) if aid.sort == SINGLE else title(aid.name) if aid.sort == ELSEWHERE else aid.name


def member_seen(request: HttpRequest, person_id: int) -> Membership:
    """Where a person of the scope lives now. Raises NotFound."""
    reader(request)
    found = Membership.objects.filter(OPEN, scope_of(request).within("household__area_code"), person=person_id, counted=True)
    one = found.select_related("person", "household").order_by("-pk").first()
    if one is None:
        raise NotFound(ABSENT)
    return one


@require_GET
def page(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person; who looked is put on record."""
    member = member_seen(request, person_id)
    person, household, role = member.person, member.household, account_of(request).role
    record(by=by(request), at=now(), action="look_at_low_income", subject=f"person:{person.pk}")
    tiers, needs = list(queries.tiers_of(person.pk)), list(queries.needs_of(person.pk))
    current = tiers[0].tier if tiers and tiers[0].valid_until is None else ""
    wanted = [one.kind for one in needs if one.met_on is None]
    aids = chain(person=person, household_id=household.pk, watched=watched(), paid_monthly=list(benefits()),
                 registers=outside_registers(), home=Path(settings.HOME), on=now().date())
    place = names([household.area_code]).get(household.area_code, "")
    return render(request, "pages/watching/person.html", {
        "person": person, "household": household, "id_masked": mask_id(open_sealed(bytes(person.id_number))), "place": place,
        "tier": tier_title(current) if current else "",
        "tiers": Table("tiers", TIERS, tiers, say("层级变化"), empty_title=say("不属于低收入人口")),
        "needs": [_need(one) for one in needs], "menu": _menu(current, wanted), "referrals": _referrals(person.pk),
        "aids": Table("aids", AIDS, aids[:MOST_SHOWN], say("救助帮扶记录"), empty_title=say("没有救助帮扶记录")),
        "repeated": [_twice(*one) for one in repeated(aids[:MOST_SHOWN])],
        "may_do": role in DOERS, "may_refer": role in REFERRERS, "may_recognise": role in RECOGNISERS})


def _twice(need: str, month: date, aids: list[Aid]) -> str:
    """A need that several bodies helped with in one month."""
    bodies = str(say("、")).join(dict.fromkeys(one.body or str(say("民政")) for one in aids))
    return f"{need_title(need)} {Month.of(month)} {bodies}"


def _need(need: Need) -> dict[str, Any]:
    return {"title": need_title(need.kind), "need": need, "is_open": need.met_on is None}


def _menu(tier: str, needs: list[str]) -> list[dict[str, Any]]:
    """What may be offered: for the open needs, or where none is known everything of the tier."""
    found = watched().menu(tier, needs or [one.name for one in watched().needs])
    return [{"name": one.name, "title": one.title.label, "need": need_title(one.need), "department": one.department.label,
             "law": one.law} for one in found]


def _referrals(person_id: int) -> list[dict[str, Any]]:
    found = Referral.objects.filter(person_id=person_id).order_by("-sent_on", "-pk")
    known = {one.name: one.title.label for one in watched().measures}
    return [{"row": one, "title": known.get(one.measure, one.measure), "state": referral_state(one)[0],
             "tone": referral_state(one)[1], "is_open": one.answered_on is None} for one in found]


def _back(person_id: int) -> str:
    return reverse("low_income_person", args=[person_id])


@require_http_methods(["GET", "POST"])
def need(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter what a person lacks."""
    person = member_seen(request, person_id).person
    require_role(request, DOERS)
    question = Question(
        title=say("登记需求"), action=say("登记"), back=_back(person_id), done=say("已登记需求"),
        text=say("{name}：登记走访中发现的需求，随后按救助清单转介。", name=person.name),
        fields=(Field("kind", say("需求"), "choice", options=[(one.name, one.label) for one in watched().needs]),
                Field("note", say("情况"), "lines", is_required=False)))
    return ask(request, question, lambda given: actions.find_need(
        person_id=person_id, kind=given["kind"], note=given["note"], watched=watched(), by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def need_met(request: HttpRequest, need_id: int) -> HttpResponse:
    """Say that a need was met."""
    found = Need.objects.filter(pk=need_id).first()
    if found is None:
        raise NotFound(ABSENT)
    member_seen(request, found.person_id)
    require_role(request, DOERS)
    question = Question(
        title=say("办结需求"), action=say("办结"), back=_back(found.person_id), done=say("已办结"),
        text=say("写明需求怎样解决，或为什么不再需要。"), fields=(Field("note", say("办理结果"), "lines"),))
    return ask(request, question, lambda given: actions.meet_need(need_id=need_id, note=given["note"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def refer(request: HttpRequest, person_id: int, measure: str) -> HttpResponse:
    """Send a need to the department of a measure."""
    person, declared = member_seen(request, person_id).person, watched().measure(measure)
    require_role(request, REFERRERS)
    if declared is None:
        raise NotFound(ABSENT)
    question = Question(
        title=say("转介：{measure}", measure=declared.title.label), action=say("转介"), back=_back(person_id), done=say("已转介"),
        text=say("{name} 转介{department}。只写办理所必需的情况。依据：{law}", name=person.name,
                 department=declared.department.label, law=declared.law),
        fields=(Field("asked", say("请求事项"), "lines"),))
    return ask(request, question, lambda given: actions.refer(
        person_id=person_id, measure=measure, asked=given["asked"], watched=watched(), parameters=catalogue().parameters,
        by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, referral_id: int) -> HttpResponse:
    """Enter what a department answered, and what it gave."""
    found = queries.referrals(area=scope_of(request).code).filter(pk=referral_id).first()
    if found is None:
        raise NotFound(ABSENT)
    reader(request)
    require_role(request, REFERRERS)
    question = Question(
        title=say("登记答复"), action=say("登记"), back=_back(found.person_id), done=say("已登记答复"),
        text=say("{department}的答复。给了钱物或服务的写明，记入救助帮扶记录。", department=found.department),
        fields=(Field("helped", say("结果"), "choice", options=[("yes", say("已帮扶")), ("no", say("未帮扶"))]),
                Field("text", say("答复内容"), "lines"), *_given_fields(is_required=False)))
    return ask(request, question, lambda given: actions.answer(
        referral_id=referral_id, helped=given["helped"] == "yes", text=given["text"],
        given=_given(given) if given["what"] else None, by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def aid(request: HttpRequest, person_id: int) -> HttpResponse:
    """Enter what another body gave."""
    person = member_seen(request, person_id).person
    require_role(request, REFERRERS)
    question = Question(
        title=say("登记其他单位帮扶"), action=say("登记"), back=_back(person_id), done=say("已登记帮扶"),
        text=say("{name}：其他部门、群团和慈善组织给予的钱物和服务。", name=person.name),
        fields=(Field("need", say("需求"), "choice", options=[(one.name, one.label) for one in watched().needs]),
                Field("body", say("帮扶单位")), *_given_fields()))
    return ask(request, question, lambda given: actions.report_aid(
        person_id=person_id, need=given["need"], body=given["body"], given=_given(given), watched=watched(), by=by(request),
        at=now()))


def _given_fields(*, is_required: bool = True) -> tuple[Field, ...]:
    today = now().date().isoformat()
    return (Field("what", say("给了什么"), is_required=is_required),
            Field("amount", say("金额（元）"), is_required=False, hint=say("物品和服务不填")),
            Field("given_on", say("日期"), "date", value=today, most=today, is_required=is_required),
            Field("document", say("凭证"), is_required=False))


def _given(given: dict[str, str]) -> Given:
    on: date = day_of(given["given_on"]) if given["given_on"] else now().date()
    return Given(given["what"], on, fen(given["amount"]) if given["amount"] else None, given["document"])


@require_http_methods(["GET", "POST"])
def recognise(request: HttpRequest, person_id: int) -> HttpResponse:
    """Put a person into a tier by a document."""
    person = member_seen(request, person_id).person
    require_role(request, RECOGNISERS)
    tiers = [one for one in watched().tiers if one.recognised_months]
    today = now().date()
    question = Question(
        title=say("凭文件认定"), action=say("认定"), back=_back(person_id), done=say("已认定，下次监测后列入相应层级"),
        text=say("{name}：名单以外凭认定文件列入的，写明文号和有效期。", name=person.name),
        fields=(Field("tier", say("层级"), "choice", options=[(one.name, one.title.label) for one in tiers]),
                Field("document", say("认定文件")), Field("since", say("起"), "date", value=today.isoformat()),
                Field("until", say("止"), "date", hint=say("最长 12 个月；止日当天不再有效"))))
    return ask(request, question, lambda given: actions.recognise(
        person_id=person_id, tier=given["tier"], document=given["document"], since=day_of(given["since"]),
        until=day_of(given["until"]), watched=watched(), by=by(request), at=now()))
