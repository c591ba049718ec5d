"""The doors through which awards and runs are written. Each says who (``by=``) and when (``at=``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import require
from minzheng.kernel.access.roles import Role
from minzheng.kernel.people import queries as people
from minzheng.kernel.people.deaths import DEATHS
from minzheng.kernel.people.models import ImportBatch
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from . import enrolment, gates, holding, prepay, registry, replaying
from .bank import actions as bank
from .computing import compute, with_first_months
from .corrections import settling
from .funds import drawing as funds
from .locking import awards_locked
from .models import STATES, Award, AwardState, Gate, GateKind, PayrollRun, PrepayFinding, RunState
from .replaying import Law, Replay
from .running import RunResult, concerned, living, run_month

Progress = Callable[[str], None]
LOOKERS = frozenset({Role.COUNTY_CLERK, Role.COUNTY_SECTION_HEAD})
"""Who looks a run through before payment and explains what is found."""


def enrol(
    *, month: Month, area: int, program: Program, parameters: ParameterBook, by: Actor, at: datetime,
    batch_id: int | None = None,
) -> dict[str, int]:
    """Let the awards of ``area`` follow the registry of ``month``: opened, ended, moved (first month), enrolled."""
    with transaction.atomic():
        awards_locked()
        persons, households = living(*people.frames(month=month, area=area))
        awards = registry.awards(month=month, area=area)
        ruled = concerned(compute(program, parameters, persons, households, month=month), awards, month=month)
        subjects = with_first_months(program, ruled.subjects, households, month=month)
        changes = enrolment.plan(awards, subjects, month=month)
        enrolment.apply(changes, month=month, batch_id=batch_id)
        counts = changes.counts | {"enrolled": subjects.height}
        record(by=by, at=at, action="enrol", subject=f"awards:{month}/{area}", details=counts)
    return counts


def run(
    *, month: Month, area: int, program: Program, parameters: ParameterBook, by: Actor, at: datetime, home: Path,
    progress: Progress = lambda step: None,
) -> RunResult:
    """Compute ``month`` for ``area`` and all below: freeze, enrol, compute, prove, write. The whole run or none.

    Without changed inputs the standing run is returned. ``progress`` is told each step when it is done. Raises Refused:
    another run of the month at work, month locked, area overlapping another run, nobody enrolled, no parameters.
    """
    return run_month(
        month=month, area=area, program=program, parameters=parameters, by=by, at=at, home=home, progress=progress)


def look_through(
    *, run_id: int, parameters: ParameterBook, by: Actor, at: datetime, program: Program | None = None
) -> int:
    """Look a draft through before payment; how many findings there are. Done again it adds what came since.

    ``program`` knows which benefits exclude each other.
    """
    with transaction.atomic():
        found = _held(run_id)
        _require_state(found, RunState.DRAFT)
        require(by, LOOKERS, say("做发放前检查"))
        count = prepay.look_through(found, parameters, by=str(by), at=at, program=program)
        record(by=by, at=at, action="look_through_run", subject=f"run:{run_id}", details={"rows": count})
    return count


def explain_findings(*, run_id: int, code: str, note: str, by: Actor, at: datetime, finding_id: int | None = None) -> int:
    """Explain one finding, or all of a check that are not explained yet.

    Raises Refused for one that stops payment, and for several of places at once: each village is looked at by itself.
    """
    if not note.strip():
        raise Refused(say("请填写说明"), (), code="note_missing")
    if code not in prepay.CHECKS or prepay.CHECKS[code].stops:
        raise Refused(say("这类问题不能用说明放行：请重新核算"), (), code="prepay_stops")
    if prepay.CHECKS[code].of_place and finding_id is None:
        raise Refused(say("这类问题逐村核实，分别说明"), (), code="each_place_by_itself")
    with transaction.atomic():
        _require_state(_held(run_id), RunState.DRAFT)
        require(by, LOOKERS, say("说明检查发现的问题"))
        found = PrepayFinding.objects.filter(run=run_id, code=code, explained_at=None)
        if finding_id is not None:
            found = found.filter(pk=finding_id)
        count = found.update(note=note.strip()[:500], explained_by=str(by), explained_at=at)
        record(by=by, at=at, action="explain_findings", subject=f"run:{run_id}",
               details={"code": code, "rows": count, "reason": note.strip()[:200]})
    return count


def sign_gate(
    *, run_id: int, kind: GateKind, by: Actor, at: datetime, parameters: ParameterBook | None = None,
    program: Program | None = None,
) -> Gate:
    """Sign a gate of a run. The first freezes the list and reserves its money, the last releases it for payment.

    ``parameters`` say whether the place keeps funds and pays benefits together, ``program`` how its benefits
    are called. Raises FundsMissing.
    """
    with transaction.atomic():
        if kind in (GateKind.SECTION, GateKind.RELEASE):
            awards_locked()
        found = _held(run_id)
        gate = gates.sign(found, kind, by=by, at=at)
        if kind == GateKind.SECTION:
            _refuse_taken_back(found)
            holding.require_current(found)
            settling.require_open(found)
            found.state = RunState.FROZEN
            found.save(update_fields=["state"])
            funds.reserve(found, parameters=parameters, program=program, by=by, at=at)
        if kind == GateKind.RELEASE:
            _release(found, parameters=parameters, program=program, by=by, at=at)
        record(by=by, at=at, action=f"gate_{kind}", subject=f"run:{run_id}", details={"amount_fen": found.amount_fen})
    return gate


def give_back(*, run_id: int, reason: str, by: Actor, at: datetime) -> Gate:
    """Give a frozen run back: it is a draft again, and may be computed anew."""
    if not reason.strip():
        raise Refused(say("请说明原因"), (), code="reason_missing")
    with transaction.atomic():
        found = _held(run_id)
        require(by, gates.RETURNERS, say("退回发放批次"))
        _require_state(found, RunState.FROZEN)
        gate = Gate.objects.create(run=found, kind=GateKind.GIVEN_BACK, account_id=by.account_id, by=str(by), at=at,
                                   digest=gates.digest_of(found), note=reason.strip()[:500])
        found.state = RunState.DRAFT
        found.save(update_fields=["state"])
        funds.free(found, by=by, at=at)
        record(by=by, at=at, action="gate_given_back", subject=f"run:{run_id}", details={"reason": reason.strip()[:200]})
    return gate


def lock(
    *, run_id: int, by: Actor, at: datetime, signed: Sequence[str] = (), parameters: ParameterBook | None = None,
    program: Program | None = None,
) -> PayrollRun:
    """Release a draft whose gates were signed on paper: by the program, or at the command line with three ``signed`` names.

    ``parameters`` say whether the place keeps funds and pays benefits together, ``program`` how its benefits
    are called. Raises FundsMissing.
    """
    with transaction.atomic():
        awards_locked()
        found = _held(run_id)
        _require_state(found, RunState.DRAFT)
        _refuse_taken_back(found)
        holding.require_current(found)
        names = list(dict.fromkeys(name.strip() for name in signed if name.strip()))
        if by.account_id is not None and len(names) < len(gates.ORDER):
            raise Refused(say("请写明在纸质清单上签字的三人：业务审核、财务复核、批准发放"), (), code="signatures_missing")
        digest = gates.digest_of(found)
        Gate.objects.bulk_create(
            Gate(run=found, kind=kind, account_id=by.account_id, by=name, at=at, digest=digest, note=str(by))
            for kind, name in zip(gates.ORDER, names, strict=False))
        _release(found, parameters=parameters, program=program, by=by, at=at)
    return found


def replay(*, run_id: int, home: Path, load: Callable[[Path], Law], by: Actor, at: datetime) -> Replay:
    """Compute a run again from its bundle, and put on record what came out. See ``replaying.replay``."""
    found = replaying.replay(run_id=run_id, home=home, load=load)
    record(by=by, at=at, action="replay_run", subject=f"run:{run_id}",
           details={"amount_fen": found.amount_fen, "differences": len(found.differences)})
    return found


def _held(run_id: int) -> PayrollRun:
    found = PayrollRun.objects.select_for_update().filter(pk=run_id).first()
    if found is None:
        raise NotFound(say("没有编号为 {run} 的核算批次", run=run_id))
    return found


def _require_state(run: PayrollRun, wanted: RunState) -> None:
    if run.state != wanted:
        raise Refused(say("核算批次 {run} 的状态是“{state}”，不能这样办理", run=run.pk, state=STATES[run.state]), (),
                      code=f"not_a_{wanted}")


def _release(
    run: PayrollRun, *, parameters: ParameterBook | None, program: Program | None, by: Actor, at: datetime
) -> None:
    """Close the run's month and take its money from the funds; awards of the dead it lists end, balances move by what it pays
    and keeps back, its transfers are made. The caller has locked the awards, before the run: as every computation does."""
    run.state, run.locked_by, run.locked_at = RunState.LOCKED, str(by), at
    run.save(update_fields=["state", "locked_by", "locked_at"])
    with connection.cursor() as cursor:
        cursor.execute(_END_WITH_DEATH, [run.pk])
    settling.settle(run, by=str(by), at=at)
    funds.commit(run, parameters=parameters, program=program, by=by, at=at)
    record(by=by, at=at, action="lock_run", subject=f"run:{run.pk}", details={"amount_fen": run.amount_fen})
    bank.prepare(run_id=run.pk, by=by, at=at, parameters=parameters)


def _refuse_taken_back(run: PayrollRun) -> None:
    """Refuse a run that was computed on an import which has been undone since: nobody is paid on what is not believed."""
    undone = ImportBatch.objects.filter(
        month__lte=run.month, at__lte=run.at, undone_at__gt=run.at).order_by("-undone_at")
    for batch in undone:
        low, high = areas.span(batch.office)
        if low < run.area_until and run.area_code < high:
            sentence = say("核算之后撤销了所依据的导入 {id}（{file}），不能锁定：请重新核算", id=batch.pk, file=batch.file_name)
            raise Refused(sentence, (), code="import_undone")


_END_WITH_DEATH = f"""
    UPDATE payments_award a SET state = 'ended',
           last_month = extract(year FROM d.died) * 100 + extract(month FROM d.died)
    FROM (SELECT e.award_id, max(p.death_date) AS died
          FROM payments_payrollexception e
          JOIN people_membership m ON m.household_id = e.household_id
          JOIN ({DEATHS}) p ON p.person_id = m.person_id AND (e.person_id IS NULL OR e.person_id = p.person_id)
          WHERE e.run_id = %s AND e.reason_code = 'person_dead' GROUP BY e.award_id) d
    WHERE a.id = d.award_id AND a.last_month IS NULL"""


def suspend(*, award_id: int, reason: str, by: Actor, at: datetime) -> Award:
    """Hold back an award from the next run on, with a reason that its exception will show."""
    if not reason.strip():
        raise Refused(say("暂停发放须说明原因"), (), code="reason_missing")
    return _move(award_id, AwardState.ACTIVE, AwardState.SUSPENDED, reason.strip(), by=by, at=at)


def resume(*, award_id: int, by: Actor, at: datetime) -> Award:
    """Pay a suspended award again from the next run on."""
    return _move(award_id, AwardState.SUSPENDED, AwardState.ACTIVE, "", by=by, at=at)


def _move(award_id: int, old: AwardState, new: AwardState, reason: str, *, by: Actor, at: datetime) -> Award:
    with transaction.atomic():
        award = Award.objects.select_for_update().filter(pk=award_id).first()
        if award is None:
            raise NotFound(say("没有编号为 {award} 的待遇", award=award_id))
        if award.state != old:
            raise Refused(
                say("待遇 {award} 的状态是“{state}”，不能改为“{new}”", award=award_id,
                    state=STATES[award.state], new=STATES[new]), (), code="award_state")
        award.state, award.suspended_reason = new, reason
        award.save(update_fields=["state", "suspended_reason"])
        details = {"state": str(new), "reason": reason}
        record(by=by, at=at, action="change_award", subject=f"award:{award_id}", details=details)
    return award
