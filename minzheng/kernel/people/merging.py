"""Two rows that are one person: the one points to the other, and nothing that was known, awarded or paid moves.

A row that was merged takes part in nothing new: its number leads to the row that stays, and the database refuses it a household.
Undoing lets everything stand exactly as before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import NotFound, Problem, Refused
from minzheng.kernel.values.language import Sentence, say

from .importing import lock
from .models import OPEN, Membership, Person, PersonMerge

Hindrances = Callable[[Person, Person], Sequence[Sentence]]
"""What parts of the house that people do not know of say against merging the second into the first."""


def merge(*, kept_id: int, merged_id: int, takes_number: bool, reason: str, hindrances: Hindrances, by: Actor,
          at: datetime) -> PersonMerge:
    """Put on record that ``merged_id`` is the person ``kept_id``, who takes the other's number if their own is the wrong one.

    Raises NotFound, ImportBusy beside an import, and Refused with every sentence that says what must be settled first.
    """
    with transaction.atomic():
        lock()
        kept, merged = _both(kept_id, merged_id)
        problems = [*_hindrances(kept, merged, reason), *hindrances(kept, merged)]
        if problems:
            raise Refused(say("不能合并{one}与{other}", one=kept.name, other=merged.name),
                          [Problem(code="not_merged", sentence=one) for one in problems], code="not_merged")
        done = PersonMerge.objects.create(kept=kept, merged=merged, took_number=takes_number, reason=reason.strip(),
                                          by=str(by), at=at)
        Person.objects.filter(pk=merged.pk).update(merged_into=kept)
        if takes_number:
            _change_numbers(kept, merged)
        record(by=by, at=at, action="merge_persons", subject=f"person:{kept.pk}",
               details={"merged": merged.pk, "took_number": takes_number, "reason": reason.strip()})
    return done


def undo_merge(*, merge_id: int, reason: str, by: Actor, at: datetime) -> PersonMerge:
    """Take a merging back: both rows stand as they stood. Raises NotFound, and Refused when it was undone before."""
    with transaction.atomic():
        lock()
        done = PersonMerge.objects.filter(pk=merge_id, undoes=None).first()
        if done is None:
            raise NotFound(say("没有编号为 {id} 的合并", id=merge_id), code="no_such_merge")
        if PersonMerge.objects.filter(undoes=done).exists():
            raise Refused(say("合并 {id} 已经撤销", id=merge_id), (), code="already_undone")
        if not reason.strip():
            raise Refused(say("请写明理由"), (), code="reason_missing")
        kept, merged = _both(done.kept_id, done.merged_id)
        if done.took_number:
            _change_numbers(kept, merged)
        Person.objects.filter(pk=merged.pk).update(merged_into=None)
        undone = PersonMerge.objects.create(kept=kept, merged=merged, took_number=done.took_number, reason=reason.strip(),
                                            undoes=done, by=str(by), at=at)
        record(by=by, at=at, action="undo_merge", subject=f"person:{kept.pk}",
               details={"merged": merged.pk, "merge": done.pk, "reason": reason.strip()})
    return undone


def standing(person_id: int) -> int:
    """The row that stands for this person: the one it was merged into, or itself."""
    found = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    return found or person_id


def rows_of(person_ids: Collection[int]) -> dict[int, list[int]]:
    """For each of these persons all rows that are them: the one that stands first, then those merged into it."""
    stands = dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "merged_into"))
    kept = {key: into or key for key, into in stands.items()}
    others: dict[int, list[int]] = {one: [one] for one in kept.values()}
    for one in Person.objects.filter(merged_into__in=others).order_by("pk").only("merged_into"):
        others[one.merged_into_id or one.pk].append(one.pk)
    return {key: others[one] for key, one in kept.items()}


def _both(kept_id: int, merged_id: int) -> tuple[Person, Person]:
    if kept_id == merged_id:
        raise Refused(say("请选择两个不同的人员"), (), code="same_person")
    found = Person.objects.select_for_update().in_bulk([kept_id, merged_id])
    for key in (kept_id, merged_id):
        if key not in found:
            raise NotFound(say("没有编号为 {id} 的人员", id=key), code="no_such_person")
    return found[kept_id], found[merged_id]


def _hindrances(kept: Person, merged: Person, reason: str) -> list[Sentence]:
    """What the registry itself says against it."""
    told = [] if reason.strip() else [say("请写明理由")]
    if kept.merged_into_id or merged.merged_into_id:
        told.append(say("其中一人已经并入另一人"))
    if Person.objects.filter(merged_into=merged).exists():
        told.append(say("已有人员并入{name}：请选择{name}为保留的一方，或先撤销那次合并", name=merged.name))
    if (kept.death_date is None) != (merged.death_date is None):
        told.append(say("一人已登记死亡、另一人在世：请先核实并登记死亡"))
    stand = set(Membership.objects.filter(OPEN & Q(counted=True), person__in=[kept, merged]).values_list("person_id", flat=True))
    if stand == {kept.pk, merged.pk}:
        told.append(say("两人都在家庭中：请先通过家庭变更将其中一人移出"))
    elif stand == {merged.pk}:
        told.append(say("{name}在家庭中：请选择在家庭中的一方为保留的一方", name=merged.name))
    return told


def _change_numbers(one: Person, other: Person) -> None:
    """Let the two rows change numbers, and the birth date and sex that go with them; the unique column needs a step between."""
    first = {"id_number": bytes(one.id_number), "birth_date": one.birth_date, "sex": one.sex}
    second = {"id_number": bytes(other.id_number), "birth_date": other.birth_date, "sex": other.sex}
    Person.objects.filter(pk=one.pk).update(id_number=b"changing")
    Person.objects.filter(pk=other.pk).update(**first)
    Person.objects.filter(pk=one.pk).update(**second)
