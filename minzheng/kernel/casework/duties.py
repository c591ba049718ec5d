"""Who may do a step: by role, by area, and nobody twice in one case where two pairs of eyes are the law (CB-04)."""

from __future__ import annotations

from collections.abc import Mapping

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people.numbers import every_number
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.identity import mask_name
from minzheng.kernel.values.language import Label, say

from .models import Applicant, Application, Case, CaseEvent, StaffRelative
from .procedures import Version

DOERS: Mapping[str, frozenset[str]] = {
    "village_officer": frozenset({Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK}),
    "grid_worker": frozenset({Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK}),
    "assessor": frozenset({Role.TOWNSHIP_CLERK}),
    "surveyor": frozenset({Role.TOWNSHIP_CLERK, Role.VILLAGE_OFFICER, Role.GRID_WORKER}),
}
"""The roles that may do the step of another one; every other step is its own role's alone."""

INTAKE = frozenset({Role.VILLAGE_OFFICER, Role.GRID_WORKER, Role.TOWNSHIP_CLERK})
"""Who may take down an application."""

ACCEPTORS = frozenset({Role.TOWNSHIP_CLERK})
"""Who may accept one, or say what is missing."""

READERS = INTAKE | frozenset({
    Role.TOWNSHIP_LEADER, Role.VERIFICATION_OFFICER, Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD, Role.COUNTY_LEADER,
    Role.AUDITOR,
})
"""Who may read an application and its documents: who works on its cases, and who looks after that."""

READERS_OF_REPORTS = READERS - {Role.VILLAGE_OFFICER, Role.GRID_WORKER}
"""Who may read what was found about income and property: never the village (SA-07)."""

PREPARE, REVIEW, DECIDE = "prepare", "review", "decide"
DUTY: Mapping[str, str] = {"review": REVIEW, "decide": DECIDE}
"""The duty a kind of step belongs to; all others prepare. One account has one duty in a case."""


def doers(who: str) -> frozenset[str]:
    """The roles that may do a step declared for ``who``."""
    return DOERS.get(who, frozenset({who}))


def roles_done_by(role: str) -> list[str]:
    """The declared roles whose steps an account of ``role`` may do."""
    return sorted({role, *(who for who, roles in DOERS.items() if role in roles)})


def require_scope(account: Account, area_code: int) -> None:
    """Raises NotFound when the area is not the account's: who may not see it is not told what is there."""
    if not is_in_scope(account, area_code):
        raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))


def require_role(by: Actor, roles: frozenset[str] | frozenset[Role], area_code: int) -> None:
    """Let accounts of ``roles`` pass whose area holds ``area_code``; the program itself passes."""
    if by.account_id is None:
        return
    account = account_of(by)
    require_scope(account, area_code)
    if account.role not in roles:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))


def require_no_relative(by: Actor, application: Application) -> None:
    """Raises NotAllowed when a close relative of ``by`` is a member of the household."""
    if by.account_id is None:
        return
    relative = StaffRelative.objects.filter(account_id=by.account_id, id_number__in=numbers_of(application)).first()
    if relative is not None:
        raise NotAllowed(say("申请家庭成员{name}是您的近亲属（{relation}）：按规定应当回避，请交由他人办理",
                             name=mask_name(relative.name), relation=relative.relation), code="close_relative")


def relatives_of_staff(application: Application) -> list[StaffRelative]:
    """The members of the household who are close relatives of somebody who handles cases."""
    return list(StaffRelative.objects.filter(id_number__in=numbers_of(application)).select_related("account"))


def numbers_of(application: Application) -> list[bytes]:
    """The sealed numbers of the household's members, those of rows that were merged as well."""
    return every_number(Applicant.objects.filter(application=application).values_list("id_number", flat=True))


def require_own_duty(by: Actor, case: Case, version: Version, kind: str) -> None:
    """Raises NotAllowed when ``by`` did something of another duty in the case: acceptor ≠ reviewer ≠ confirmer."""
    if by.account_id is None:
        return
    duty = DUTY.get(kind, PREPARE)
    kinds = {step.name: step.kind for step in version.steps}
    done = CaseEvent.objects.filter(case=case, account_id=by.account_id, action__in=("complete", "accept"))
    others = {DUTY.get(kinds.get(name, ""), PREPARE) for name in done.values_list("step", flat=True)} - {duty}
    if others and (duty != PREPARE or others & {REVIEW, DECIDE}):
        raise NotAllowed(say("您已在本案承担{other}职责，不能再{this}：受理、审核、确认须由不同的人办理",
                             other=_WORDS[sorted(others)[0]], this=_WORDS[duty]), code="same_person")


_WORDS = {PREPARE: say("受理调查"), REVIEW: say("审核"), DECIDE: Label("确认", "confirmation")}


def names_of(application: Application) -> dict[str, str]:
    """The members' names by identity number."""
    return {open_sealed(one.id_number): one.name for one in application.people.all()}
