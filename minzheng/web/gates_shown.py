"""The gates of a run as its page shows them: who signed when, what stands in the way, what the account may do now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from minzheng.kernel.access.models import Account
from minzheng.kernel.payments.actions import LOOKERS
from minzheng.kernel.payments.gates import LABELS, ORDER, RETURNERS, SIGNERS, next_gate, signed, standing
from minzheng.kernel.payments.models import Gate, PayrollRun, PrepayCheck, RunState
from minzheng.kernel.payments.prepay import found_in

from .scope import account_of


def may_sign(request: HttpRequest, run: PayrollRun) -> bool:
    """Whether the account may sign the gate that comes next."""
    is_signer = any(account_of(request).role in roles for roles in SIGNERS.values())
    return is_signer and _may_sign(account_of(request), run, signed(run))


def _may_sign(account: Account, run: PayrollRun, signatures: Sequence[Gate]) -> bool:
    following = next_gate(run, signatures)
    is_new = run.by != str(account.actor) and all(gate.account_id != account.pk for gate in signatures)
    return following is not None and account.role in SIGNERS[following] and is_new


def gates_of(request: HttpRequest, run: PayrollRun) -> dict[str, Any]:
    """``gates`` in their order, ``findings`` by check, and the ``may_…`` flags."""
    account, history = account_of(request), list(run.gates.order_by("pk"))
    signatures = standing(history)
    following, by_kind = next_gate(run, signatures), {gate.kind: gate for gate in signatures}
    checked = PrepayCheck.objects.filter(run=run).first()
    way = [{"kind": kind, "label": LABELS[kind], "gate": by_kind.get(kind), "is_next": kind == following} for kind in ORDER]
    return {
        "gates": way, "history": history[::-1], "prepay": checked,
        "findings": [one for one in found_in(run) if one.count] if checked else [],
        "next_gate": following, "next_label": LABELS[following] if following else "",
        "may_sign": _may_sign(account, run, signatures),
        "may_look": run.state == RunState.DRAFT and account.role in LOOKERS,
        "may_give_back": run.state == RunState.FROZEN and account.role in RETURNERS,
        "labels": LABELS,
    }
