"""What an entry alone has: kept in a table of its own, so that the database itself refuses a second one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import IntegrityError, transaction

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import say

from .declarations import HoldDeclared
from .fields import Value
from .kinds import Kind
from .models import Entry, Hold


def hold(kind: Kind, entry: Entry, values: dict[str, Value]) -> None:
    """Keep what the entry has in its present state, and let go of the rest. Raises Refused where another entry has it."""
    holds = [one for one in kind.declared.holds if entry.state in one.while_ and _is_meant(one, values)]
    wanted = {(one.name, key): one for one in holds for key in _keys(one, entry, values)}
    there = {(one.name, one.key): one for one in entry.holds.all()} if entry.version > 1 else {}
    gone = [one.pk for key, one in there.items() if key not in wanted]
    if gone:
        Hold.objects.filter(pk__in=gone).delete()
    for (name, key), declared in wanted.items():
        if (name, key) not in there:
            _take(declared, key, entry)


def _is_meant(declared: HoldDeclared, values: dict[str, Value]) -> bool:
    return all(values.get(name) in wanted for name, wanted in declared.where.items())


def _take(declared: HoldDeclared, key: str, entry: Entry) -> None:
    try:
        with transaction.atomic():
            Hold.objects.create(name=declared.name, key=key, entry=entry)
    except IntegrityError:
        other = Hold.objects.filter(name=declared.name, key=key).select_related("entry").first()
        number = other.entry.number if other else ""
        refusal = declared.refusal.label
        sentence = say("{refusal}（{number}）", refusal=refusal, number=number) if number else say("{refusal}", refusal=refusal)
        problem = Problem("held", sentence, place=Place(heading=declared.fields[0]))
        raise Refused(say("还不能办理"), [problem], code="held") from None


def _keys(declared: HoldDeclared, entry: Entry, values: dict[str, Value]) -> Iterator[str]:
    per = f"{entry.root_id}:" if declared.per else ""
    for name in declared.fields:
        if key := key_of(values.get(name)):
            yield per + key


def key_of(value: Value) -> str:
    """What a person or thing is kept by; empty for nothing, and for a person without a number."""
    if value in (None, ""):
        return ""
    if isinstance(value, Mapping):
        return seal(value["id_number"]).hex() if value["id_number"] else ""
    return str(value).strip()
