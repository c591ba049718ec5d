"""The gates between a computed list and the bank: the section checks it, finance checks it, a leader releases it.

Each is signed by another person, who did not compute the run either. The first freezes the list: no newer run takes its place,
and every signature names the digest of what was signed. Given back, the run is a draft again and all of it begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import connection

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import Label, say

from .models import Gate, GateKind, PayrollRun, RunState
from .prepay import require_looked_through

ORDER = (GateKind.SECTION, GateKind.FINANCE, GateKind.RELEASE)
SIGNERS: Mapping[str, frozenset[Role]] = {
    GateKind.SECTION: frozenset({Role.COUNTY_SECTION_HEAD}), GateKind.FINANCE: frozenset({Role.FINANCE_OFFICER}),
    GateKind.RELEASE: frozenset({Role.COUNTY_LEADER}),
}
LABELS: Mapping[str, Label] = {
    GateKind.SECTION: Label("业务审核", "Checked by the section"), GateKind.FINANCE: Label("财务复核", "Checked by finance"),
    GateKind.RELEASE: Label("批准发放", "Released"), GateKind.GIVEN_BACK: Label("退回", "Given back"),
}
RETURNERS = frozenset({Role.COUNTY_SECTION_HEAD, Role.FINANCE_OFFICER, Role.COUNTY_LEADER})


def signed(run: PayrollRun) -> list[Gate]:
    """The signatures that stand."""
    return standing(run.gates.order_by("pk"))


def standing(gates: Iterable[Gate]) -> list[Gate]:
    """Of all signatures of a run, in order, those after it was last given back."""
    found: list[Gate] = []
    for gate in gates:
        found = [] if gate.kind == GateKind.GIVEN_BACK else [*found, gate]
    return found


def next_gate(run: PayrollRun, signatures: Iterable[Gate] | None = None) -> GateKind | None:
    """The gate that is to be signed now, after ``signatures`` (those that stand); None for a run released or superseded."""
    if run.state not in (RunState.DRAFT, RunState.FROZEN):
        return None
    done = {gate.kind for gate in (signed(run) if signatures is None else signatures)}
    return next((kind for kind in ORDER if kind not in done), None)


def sign(run: PayrollRun, kind: GateKind, *, by: Actor, at: datetime) -> Gate:
    """Put a signature under the run, held by the caller. Raises NotAllowed and Refused."""
    if next_gate(run) != kind:
        raise Refused(say("第 {run} 批现在不能“{gate}”", run=run.pk, gate=LABELS[kind]), (), code="gate_order")
    require_signer(run, kind, by=by)
    if kind == GateKind.SECTION:
        require_looked_through(run)
    digest, before = digest_of(run), signed(run)
    if any(gate.digest != digest for gate in before):
        raise Refused(say("清单与前一岗签字时不同：请退回"), (), code="list_changed")
    return Gate.objects.create(run=run, kind=kind, account_id=by.account_id, by=str(by), at=at, digest=digest)


def require_signer(run: PayrollRun, kind: GateKind, *, by: Actor) -> None:
    """Raises NotAllowed for a wrong role or area, for who computed the run, and for who signed before."""
    account = account_of(by)
    if not is_in_scope(account, run.area_code):
        raise NotFound(say("没有编号为 {run} 的核算批次", run=run.pk))
    if account.role not in SIGNERS[kind]:
        raise NotAllowed(say("“{gate}”不是您岗位的职责", gate=LABELS[kind]))
    if run.by == str(by):
        raise NotAllowed(say("本批由您核算，须由另一人签字"), code="same_person")
    if any(gate.account_id == account.pk for gate in signed(run)):
        raise NotAllowed(say("您已在前一岗签字，须由另一人签字"), code="same_person")


def digest_of(run: PayrollRun) -> str:
    """The SHA-256 of the list as it would be paid: awards, amounts, accounts, what is kept back, in the order of the awards."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST, [run.pk])
        return str(cursor.fetchone()[0])


_DIGEST = """
    SELECT encode(sha256(convert_to(coalesce(string_agg(
        award_id || '|' || amount_fen || '|' || encode(account_no, 'hex') || '|' || account_name
        || CASE WHEN recovered_fen > 0 THEN '|' || recovered_fen ELSE '' END, E'\n' ORDER BY award_id), ''), 'UTF8')), 'hex')
    FROM payments_payrollline WHERE run_id = %s"""
