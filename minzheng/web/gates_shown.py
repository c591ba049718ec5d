"""The gates of a run as its page shows them: who signed when, what stands in the way, what the account may do now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from minzheng.kernel.payments.actions import LOOKERS
from minzheng.kernel.payments.gates import LABELS, ORDER, RETURNERS, SIGNERS, next_gate, signed
from minzheng.kernel.payments.models import PayrollRun, PrepayCheck, RunState
from minzheng.kernel.payments.prepay import found_in

from .scope import account_of


def may_sign(request: HttpRequest, run: PayrollRun) -> bool:
    """Whether the account may sign the gate that comes next."""
    account = account_of(request)
    if not any(account.role in roles for roles in SIGNERS.values()):
        return False
    standing = signed(run)
    following = next((kind for kind in ORDER if kind not in {gate.kind for gate in standing}), None)
    is_open = run.state in (RunState.DRAFT, RunState.FROZEN) and following is not None
    is_new = run.by != str(account.actor) and all(gate.account_id != account.pk for gate in standing)
    return is_open and account.role in SIGNERS[following or ORDER[0]] and is_new


def gates_of(request: HttpRequest, run: PayrollRun) -> dict[str, Any]:
    """``gates`` in their order, ``findings`` by check, and the ``may_…`` flags."""
    account, standing = account_of(request), {gate.kind: gate for gate in signed(run)}
    following = next_gate(run)
    checked = PrepayCheck.objects.filter(run=run).first()
    way = [{"kind": kind, "label": LABELS[kind], "gate": standing.get(kind), "is_next": kind == following} for kind in ORDER]
    return {
        "gates": way, "history": list(run.gates.order_by("-pk")), "prepay": checked,
        "findings": [one for one in found_in(run) if one.count] if checked else [],
        "next_gate": following, "next_label": LABELS[following] if following else "",
        "may_sign": may_sign(request, run),
        "may_look": run.state == RunState.DRAFT and account.role in LOOKERS,
        "may_give_back": run.state == RunState.FROZEN and account.role in RETURNERS,
        "labels": LABELS,
    }
