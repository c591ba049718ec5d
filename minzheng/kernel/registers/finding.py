"""What should become an entry, found by rule: candidates with their reasons, made into entries in one go.

A function of a folder's ``deeds.py`` that ``finds`` names is handed a ``Finding`` and gives a ``Found`` for each entry that
something should be done about. Nothing is made by itself: somebody looks at the list and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound
from minzheng.kernel.values.language import Sentence, say, speaking
from minzheng.kernel.values.periods import ZONE

from . import actions
from .declarations import FindDeclared
from .doing import parameter_of
from .fields import Value, typed
from .kinds import ABSENT, Book, Kind
from .models import Entry


@dataclass(frozen=True)
class OnRoll:
    """A person of the registry whom no entry names yet, by the person's own key."""

    pk: int
    label: str
    area_code: int


@dataclass(frozen=True)
class Found:
    """An entry (or person) that something should be done about, the reason, and what the new entry says beside it."""

    entry: Entry | OnRoll
    reason: Sentence
    given: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What a function that finds may ask: entries of the area as they are, on a day."""

    book: Book
    kind: Kind
    area_code: int
    on: date

    def entries(self, kind: str) -> QuerySet[Entry]:
        """All entries of a kind in the area."""
        low, high = areas.span(self.area_code)
        return Entry.objects.filter(kind=kind, area_code__gte=low, area_code__lt=high)

    def parameter(self, name: str) -> Any:
        """The value of a parameter of the folder. Raises Refused where none is in force."""
        return parameter_of(self.book, self.kind, name, area_code=self.area_code, on=self.on)


@dataclass(frozen=True)
class Outcome:
    """What came of one candidate: the entry that was made, or the sentence why not."""

    label: str
    made: Entry | None
    refusal: str = ""


def find_of(kind: Kind, name: str) -> FindDeclared:
    """A list of candidates of a kind. Raises NotFound."""
    found = next((one for one in kind.declared.finds if one.name == name), None)
    if found is None:
        raise NotFound(ABSENT)
    return found


def may_find(kind: Kind, account: Account) -> list[FindDeclared]:
    """The lists that an account may make into entries."""
    return [one for one in kind.declared.finds if account.role in kind.deed(one.deed).who]


def candidates(*, book: Book, kind: Kind, find: FindDeclared, account: Account, on: date) -> list[Found]:
    """The entries of the account's area that the rule finds on a day, by name. Raises NotAllowed for who may not do the deed."""
    if account.role not in kind.deed(find.deed).who:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
    found: Iterable[Found] = kind.functions[find.name](Finding(book, kind, account.area_code, on))
    own = [one for one in found if is_in_scope(account, one.entry.area_code)]
    return sorted(own, key=lambda one: (one.entry.label, one.entry.pk))


def make_found(
    *, book: Book, kind: str, find: str, chosen: Collection[int], by: Actor, at: datetime,
) -> list[Outcome]:
    """Make the chosen candidates (keys of the entries found) into entries, each for itself, and tell what came of each.

    The list is found anew: who is no longer on it is told, not made.
    """
    this = book.kind(kind)
    declared = find_of(this, find)
    account = account_of(by)
    found = candidates(book=book, kind=this, find=declared, account=account, on=at.astimezone(ZONE).date())
    wanted = set(chosen)
    outcomes = [_made(book, this, declared, one, by, at) for one in found if one.entry.pk in wanted]
    gone = wanted - {one.entry.pk for one in found}
    sentence = str(say("已不在名单中：可能已由他人办理"))
    labels = ["—" for _ in gone] if declared.persons else _labels(book, gone, account)
    return [*outcomes, *(Outcome(label, None, sentence) for label in labels)]


def _labels(book: Book, keys: Collection[int], account: Account) -> list[str]:
    """What entries are called, those alone that the account reads: whoever sends other keys is told no names."""
    readable = [one.name for one in book.readable(account.role)]
    known = {one.pk: one.label for one in Entry.objects.filter(pk__in=keys, kind__in=readable)
             if is_in_scope(account, one.area_code)}
    return [known.get(key, "—") for key in keys]


def _made(book: Book, kind: Kind, find: FindDeclared, one: Found, by: Actor, at: datetime) -> Outcome:
    with speaking("zh"):
        reason = str(one.reason)
    given: dict[str, str] = {}
    for name, value in {find.reason: reason, **one.given}.items():
        given |= typed(kind.fields[name], value)
    parent = one.entry.pk if isinstance(one.entry, Entry) and one.entry.kind == kind.declared.of else None
    try:
        made = actions.make(book=book, kind=kind.name, deed=find.deed, given=given, area_code=one.entry.area_code, by=by, at=at,
                            parent_id=parent)
    except MinzhengError as error:
        told = "；".join(str(problem.sentence) for problem in error.problems) or str(error)
        return Outcome(one.entry.label, None, told)
    return Outcome(one.entry.label, made)
