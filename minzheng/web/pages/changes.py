"""What officials change on a household's page: a death is reported, an award suspended or resumed."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import IMPORTERS
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.actions import report_death as put_death_on_record
from minzheng.kernel.people.models import Membership
from minzheng.kernel.values.errors import MinzhengError, NotFound, Refused
from minzheng.kernel.values.language import say

from ..benefits import title
from ..duties import SUSPENDERS
from ..lawbook import business_title, has_suspensions
from ..scope import by, now, require_role, scope_of
from .confirm import Field, Question, ask
from .household import household_in_scope

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")


@require_http_methods(["GET", "POST"])
def report_death(request: HttpRequest, household_id: int, person_id: int) -> HttpResponse:
    """Report the death of a member: the day and where it is known from."""
    require_role(request, IMPORTERS)
    household = household_in_scope(request, household_id)
    member = Membership.objects.filter(household=household, person=person_id).select_related("person").first()
    if member is None:
        raise NotFound(ABSENT)
    today = now().date().isoformat()
    question = Question(
        title=say("登记{name}死亡", name=member.person.name),
        text=say("死亡当月照发，次月起停发；已发的以后月份列入追回。登记后全户待遇按新的人口重新核算。"),
        action=say("确认登记"), back=reverse("household", args=[household_id]), done=say("已登记"), is_grave=True,
        fields=(Field("on", say("死亡日期"), "date", most=today),
                Field("source", say("信息来源"), hint=say("例如：死亡医学证明、殡葬数据比对、村（社区）报告"))),
    )
    return ask(request, question, lambda given: put_death_on_record(
        person_id=person_id, on=_day(given["on"]), by=by(request), at=now(), source=given["source"]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise MinzhengError(say("“{text}”不是日期：请写成 YYYY-MM-DD", text=text), code="not_a_day") from None


@require_http_methods(["GET", "POST"])
def suspend(request: HttpRequest, award_id: int) -> HttpResponse:
    """Suspend an award, with the ground. Raises Refused where a procedure decides it."""
    award = _award(request, award_id)
    if has_suspensions(award.benefit, now().date()):
        raise Refused(say("{title}的暂停须经提出、听取意见和决定：请在家庭页面提出暂停", title=business_title(award.benefit)), (),
                      code="decided_by_case")
    question = Question(
        title=say("暂停{title}", title=title(award.benefit, award.component)),
        text=say("从下一次核算起不再发放，列入异常名单，直到恢复。"), action=say("确认暂停"),
        back=reverse("household", args=[award.household_id]), done=say("已暂停"), is_grave=True,
        fields=(Field("reason", say("暂停原因"), hint=say("例如：下落不明待核实、收入变动待复核")),),
    )
    return ask(request, question, lambda given: payments.suspend(
        award_id=award_id, reason=given["reason"], by=by(request), at=now()))


@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, award_id: int) -> HttpResponse:
    """Resume a suspended award."""
    award = _award(request, award_id)
    question = Question(
        title=say("恢复{title}", title=title(award.benefit, award.component)),
        text=say("从下一次核算起恢复发放。暂停原因：{reason}", reason=award.suspended_reason), action=say("确认恢复"),
        back=reverse("household", args=[award.household_id]), done=say("已恢复"),
    )
    return ask(request, question, lambda given: payments.resume(award_id=award_id, by=by(request), at=now()))


def _award(request: HttpRequest, award_id: int) -> Award:
    require_role(request, SUSPENDERS)
    found = Award.objects.filter(scope_of(request).within("household__area_code"), pk=award_id).first()
    if found is None:
        raise NotFound(ABSENT)
    return found
