"""Complaints and reports (PT-03): received, acknowledged, investigated by two who have no interest, answered; in time.

Secret by law (P4): who reported is sealed and read only by the investigators, for a purpose on record. Whoever is complained
about, their colleagues below the county in the same area, and relatives of a household never see the complaint.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from minzheng.kernel.access.actions import record, record_read
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.models import Household, Membership
from minzheng.kernel.people.numbers import Sealed, every_number
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import ZONE

from ..duties import INTAKE, require_scope
from ..models import Case, CaseEvent, StaffRelative
from ..numbering import next_number
from ..workdays import deadline
from .models import PROPOSED, Channel, Complaint, ComplaintEvent, ComplaintState, Finding, ProposalSource
from .proposing import propose
from .rolls import ABSENT

CODE = "PT-03"
ACKNOWLEDGE_DAYS, INVESTIGATE_DAYS, REPLY_DAYS = 1, 30, 5
"""Working days: registered and told, from the day it came; found, from the same; a named informer answered, from the finding."""
REGISTRARS = INTAKE | {Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD}
ASSIGNERS = frozenset({Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER})
INVESTIGATORS = frozenset({Role.TOWNSHIP_CLERK, Role.TOWNSHIP_LEADER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
READERS = ASSIGNERS | {Role.AUDITOR}

CHANNELS: dict[str, Label] = {
    Channel.BOX: Label("举报箱", "Report box"), Channel.PHONE: Label("举报电话", "Telephone"),
    Channel.LETTER: Label("来信", "Letter"), Channel.VISIT: Label("来访", "Visit"), Channel.ONLINE: Label("网上", "Online"),
    Channel.COVERT: Label("暗访", "Covert check"),
}
STATES: dict[str, Label] = {
    ComplaintState.RECEIVED: Label("待告知", "To be acknowledged"),
    ComplaintState.ACKNOWLEDGED: Label("待分办", "To be assigned"),
    ComplaintState.ASSIGNED: Label("核查中", "Being investigated"), ComplaintState.FOUND: Label("待答复", "To be answered"),
    ComplaintState.CLOSED: Label("已办结", "Closed"),
}
FINDINGS: dict[str, Label] = {
    Finding.TRUE: Label("属实", "True"), Finding.PARTLY: Label("部分属实", "Partly true"),
    Finding.FALSE: Label("不属实", "Not true"),
}


@dataclass(frozen=True)
class Received:
    """A complaint as it came: about a household, a case or somebody of the staff, or none of them. ``informer`` (name and
    contact) is empty for an anonymous one."""

    channel: str
    received_on: date
    content: str
    area_code: int
    informer: str = ""
    household_no: str = ""
    case_number: str = ""
    staff: str = ""


def register(*, given: Received, by: Actor, at: datetime) -> Complaint:
    """Put a complaint on record. Raises Refused with what is wrong, NotAllowed for one about the registrar."""
    account, on = account_of(by), at.astimezone(ZONE).date()
    if account.role not in REGISTRARS:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
    require_scope(account, given.area_code)
    if given.channel not in Channel or not 0 < len(given.content.strip()) <= 2000:
        raise Refused(say("请选择渠道并填写内容，最多 2000 个字"), (), code="complaint_incomplete")
    if given.received_on > on:
        raise Refused(say("收到日期不能晚于今天"), (), code="received_on")
    with transaction.atomic():
        household, case, staff = _about(given, account)
        if staff is not None and staff.pk == account.pk:
            raise NotAllowed(say("反映您本人的举报应由他人登记"), code="own_complaint")
        area = household.area_code if household else case.area_code if case else given.area_code
        complaint = Complaint.objects.create(
            number=next_number(CODE, area, on), channel=given.channel, received_on=given.received_on,
            content=given.content.strip(), is_named=bool(given.informer.strip()), informer=seal(given.informer.strip()[:200]),
            area_code=area, household=household, case=case, staff=staff, registered_by=account, registered_at=at,
            acknowledge_due_on=deadline(given.received_on, ACKNOWLEDGE_DAYS),
            investigate_due_on=deadline(given.received_on, INVESTIGATE_DAYS))
        _event(complaint, "register", by=by, at=at, due_on=complaint.acknowledge_due_on)
    return complaint


def _about(given: Received, account: Account) -> tuple[Household | None, Case | None, Account | None]:
    """Whom it is about, by their numbers and names. Raises Refused where there is none in the account's area."""
    household = case = staff = None
    low, high = areas.span(account.area_code)
    here = {"area_code__gte": low, "area_code__lt": high}
    if given.household_no.strip():
        household = Household.objects.filter(household_no=given.household_no.strip(), **here).first()
        if household is None:
            raise Refused(say("没有户号为“{no}”的家庭", no=given.household_no), (), code="no_household")
    if given.case_number.strip():
        case = Case.objects.filter(number=given.case_number.strip().upper(), **here).select_related(
            "application__household").first()
        if case is None:
            raise Refused(say("没有编号为“{no}”的案件", no=given.case_number), (), code="no_case")
        household = household or case.application.household
    if given.staff.strip():
        staff = Account.objects.filter(username=given.staff.strip()).first()
        if staff is None:
            raise Refused(say("没有账号“{username}”", username=given.staff), (), code="no_account")
    return household, case, staff


def acknowledge(*, complaint_id: int, note: str, by: Actor, at: datetime) -> Complaint:
    """Say that it was taken in hand: to the informer where there is a name."""
    with transaction.atomic():
        complaint = _locked(complaint_id, by, ComplaintState.RECEIVED)
        _require(by, REGISTRARS | ASSIGNERS)
        complaint.state, complaint.acknowledged_on = ComplaintState.ACKNOWLEDGED, at.astimezone(ZONE).date()
        complaint.save(update_fields=["state", "acknowledged_on"])
        _event(complaint, "acknowledge", by=by, at=at, note=note, due_on=complaint.acknowledge_due_on)
    return complaint


def assign(*, complaint_id: int, to: Collection[str], by: Actor, at: datetime) -> Complaint:
    """Give it to two investigators without interest. Raises Refused for fewer, NotAllowed for one who has an interest."""
    with transaction.atomic():
        complaint = _locked(complaint_id, by, ComplaintState.ACKNOWLEDGED)
        _require(by, ASSIGNERS)
        if len(set(to)) < 2:
            raise Refused(say("核查人员不得少于两人"), (), code="two_people")
        free = {one.username: one for one in candidates(complaint)}
        if missing := sorted(set(to) - set(free)):
            raise NotAllowed(say("“{who}”不能核查这件举报：被反映人、其所在乡镇村的经办人、近亲属和办理过该户案件的人应当回避",
                                 who="、".join(missing)), code="has_interest")
        complaint.investigators.set([free[name] for name in set(to)])
        complaint.state = ComplaintState.ASSIGNED
        complaint.save(update_fields=["state"])
        _event(complaint, "assign", by=by, at=at, note="、".join(sorted(to)), due_on=complaint.investigate_due_on)
    return complaint


def find(
    *, complaint_id: int, finding: str, report: str, measure: str = "", by: Actor, at: datetime
) -> Complaint:
    """What the investigation found, by one of the investigators; ``measure`` proposes a change for the household."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        complaint = _locked(complaint_id, by, ComplaintState.ASSIGNED)
        _require_investigator(complaint, by)
        if finding not in FINDINGS or not 0 < len(report.strip()) <= 2000:
            raise Refused(say("请选择结论并填写核查情况，最多 2000 个字"), (), code="finding_incomplete")
        complaint.finding, complaint.report, complaint.found_on = finding, report.strip(), on
        complaint.state = ComplaintState.FOUND if complaint.is_named else ComplaintState.CLOSED
        complaint.reply_due_on = deadline(on, REPLY_DAYS) if complaint.is_named else None
        complaint.closed_on = None if complaint.is_named else on
        complaint.save()
        _event(complaint, "find", by=by, at=at, note=complaint.report, due_on=complaint.investigate_due_on)
        if measure:
            if measure not in PROPOSED or complaint.household_id is None or finding == Finding.FALSE:
                raise Refused(say("只有反映家庭且属实的举报可以提出调整"), (), code="no_measure")
            propose(household_id=complaint.household_id, outcome=measure, source=ProposalSource.COMPLAINT, by=by, at=at,
                    complaint=complaint, reason=f"举报核查 {complaint.number}")
    return complaint


def answer(*, complaint_id: int, reply: str, by: Actor, at: datetime) -> Complaint:
    """Answer the named informer, by one of the investigators; that closes it."""
    with transaction.atomic():
        complaint = _locked(complaint_id, by, ComplaintState.FOUND)
        _require_investigator(complaint, by)
        if not reply.strip():
            raise Refused(say("请填写答复"), (), code="reply_missing")
        complaint.reply, complaint.state = reply.strip()[:2000], ComplaintState.CLOSED
        complaint.closed_on = at.astimezone(ZONE).date()
        complaint.save(update_fields=["reply", "state", "closed_on"])
        _event(complaint, "answer", by=by, at=at, note=complaint.reply, due_on=complaint.reply_due_on)
    return complaint


def read_informer(*, complaint_id: int, purpose: str, by: Actor, at: datetime) -> str:
    """Who reported, for one of the investigators and a purpose that goes on record. Raises NotAllowed for everybody else."""
    with transaction.atomic():
        complaint = _locked(complaint_id, by)
        _require_investigator(complaint, by)
        record_read(by=by, at=at, subject=f"complaint:{complaint.number}.informer", purpose=purpose)
    return open_sealed(complaint.informer)


def visible_to(account: Account) -> QuerySet[Complaint]:
    """The complaints an account may see: those it investigates or registered, or all of its area for who oversees; never one
    about itself, its colleagues below the county, or a household of its relatives."""
    low, high = areas.span(account.area_code)
    found = Complaint.objects.filter(area_code__gte=low, area_code__lt=high)
    if account.role not in READERS:
        mine = Complaint.investigators.through.objects.filter(account_id=account.pk).values("complaint_id")
        found = found.filter(Q(registered_by=account) | Q(pk__in=mine))
    lineage = [areas.at(account.area_code, level) for level in (areas.TOWNSHIP, areas.VILLAGE)]
    below = [code for code in lineage if areas.level(code) in (areas.TOWNSHIP, areas.VILLAGE)]
    relatives = every_number(StaffRelative.objects.filter(account=account).values_list("id_number", flat=True))
    homes = Membership.objects.filter(known_until=None, valid_until=None, person__id_number__in=relatives)
    return found.exclude(staff=account).exclude(staff__area_code__in=below).exclude(household__in=homes.values("household_id"))


def candidates(complaint: Complaint) -> list[Account]:
    """Who may investigate: of the roles and area for it, and without interest in the matter."""
    found = Account.objects.filter(is_active=True, role__in=INVESTIGATORS).order_by("username")
    return [one for one in found if is_in_scope(one, complaint.area_code) and not has_interest(one, complaint)]


def has_interest(account: Account, complaint: Complaint) -> bool:
    """Whether an account may not look into a complaint: it is about it, about a colleague of its own township or village or of
    its own role, about relatives of it, or about a household whose case it handled."""
    staff = complaint.staff
    if staff is not None and (staff.pk == account.pk or _is_colleague(account, staff)):
        return True
    if complaint.household_id is not None:
        members = Membership.objects.filter(household=complaint.household_id, known_until=None, valid_until=None)
        if _is_relative(account, members.values_list("person__id_number", flat=True)):
            return True
        if CaseEvent.objects.filter(case__application__household=complaint.household_id, account=account).exists():
            return True
    case = complaint.case
    return case is not None and (
        CaseEvent.objects.filter(case=case, account=account).exists()
        or _is_relative(account, case.application.people.values_list("id_number", flat=True)))


def _is_relative(account: Account, numbers: Iterable[Sealed]) -> bool:
    """Whether the account declared somebody with one of the numbers, or with another number of theirs."""
    return StaffRelative.objects.filter(account=account, id_number__in=every_number(numbers)).exists()


def _is_colleague(account: Account, staff: Account) -> bool:
    if areas.level(staff.area_code) in (areas.TOWNSHIP, areas.VILLAGE):
        return areas.is_within(account.area_code, staff.area_code)
    return account.area_code == staff.area_code and account.role == staff.role


def overdue(found: QuerySet[Complaint], on: date) -> QuerySet[Complaint]:
    """Those whose next step should have been done before ``on``."""
    return found.filter(limit__lt=on)


def _locked(complaint_id: int, by: Actor, state: str = "") -> Complaint:
    """The complaint, which ``by`` may see, in the state. Raises NotFound, and Refused when it has gone on."""
    if not visible_to(account_of(by)).filter(pk=complaint_id).exists():
        raise NotFound(ABSENT)
    complaint = Complaint.objects.select_for_update().get(pk=complaint_id)
    if state and complaint.state != state:
        raise Refused(say("举报 {number} 已经到了“{state}”，请刷新页面", number=complaint.number,
                          state=STATES[complaint.state]), (), code="complaint_moved_on")
    return complaint


def _require(by: Actor, roles: Collection[str]) -> None:
    if account_of(by).role not in roles:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))


def _require_investigator(complaint: Complaint, by: Actor) -> None:
    if not complaint.investigators.filter(pk=by.account_id or 0).exists():
        raise NotAllowed(say("只有这件举报的核查人员可以这样做"), code="not_investigator")


def _event(complaint: Complaint, action: str, *, by: Actor, at: datetime, note: str = "", due_on: date | None = None) -> None:
    ComplaintEvent.objects.create(complaint=complaint, action=action, on=at.astimezone(ZONE).date(), note=note.strip()[:2000],
                                  due_on=due_on, account_id=by.account_id, by=str(by), at=at)
    record(by=by, at=at, action=f"complaint_{action}", subject=f"complaint:{complaint.number}")
