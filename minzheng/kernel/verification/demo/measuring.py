"""How much of what is hidden was found: per kind of case recall and whatever was found twice, per rule precision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.values import areas

from ..discovery.models import Certainty, Discovery
from ..duplicates.models import DuplicatePair
from ..findings.models import Finding
from ..matching.models import Candidate
from .truth import Found, Planted, Truth

_DIFFERS = "differs"
_ACCOUNTS = "accounts"
"""What checks name in the place of a register, where the registry itself shows it."""
NAME_DIFFERS = "name_differs"
"""The kind whose rows carry somebody else's name, and so count for nothing else."""


@dataclass(frozen=True)
class Kind:
    """Cases of a kind: how many were planted, how many of them found, and how many were found more than once."""

    kind: str
    found_as: Found
    exact: bool
    planted: int
    found: int
    twice: int
    missed: Sequence[Planted] = ()

    @property
    def recall(self) -> str:
        return _per_cent(self.found, self.planted)


@dataclass(frozen=True)
class Rule:
    """What one rule found, and how much of it was planted."""

    rule: str
    found: int
    planted: int

    @property
    def precision(self) -> str:
        return _per_cent(self.planted, self.found)


@dataclass(frozen=True)
class Measured:
    """By kinds what was planted, by rules what was found."""

    kinds: Sequence[Kind]
    rules: Sequence[Rule]

    @property
    def holds(self) -> bool:
        """Whether every exact case was found, and none twice."""
        return all(one.found == one.planted for one in self.kinds if one.exact) and not any(one.twice for one in self.kinds)


Key = tuple[str, object]
"""How a case and what was found meet: the register, and a person or household."""


def measured(truth: Truth) -> Measured:
    """What of the truth stands in the database, as findings, candidates, duplicates and discoveries of its area."""
    seen = {name: list(read(truth)) for name, read in _SEEN.items()}
    groups: dict[tuple[str, Found, bool], list[Planted]] = defaultdict(list)
    for one in truth.planted:
        groups[one.kind, one.found_as, one.exact].append(one)
    kinds = [_kind(group, planted, seen[group[1]]) for group, planted in groups.items()]
    return Measured(kinds, _rules(truth, seen))


@dataclass(frozen=True)
class Seen:
    """One thing found: the rule, whom it is about, the keys by which a case is recognised, and whether only the number agrees."""

    rule: str
    about: object
    keys: frozenset[Key]
    differs: bool = False


def _kind(group: tuple[str, Found, bool], planted: Sequence[Planted], seen: Sequence[Seen]) -> Kind:
    by_key: dict[Key, list[Seen]] = defaultdict(list)
    for one in seen:
        for key in one.keys:
            by_key[key].append(one)
    met = [[one for one in _meeting(case, by_key) if one.differs == (case.kind == NAME_DIFFERS)] for case in planted]
    twice = sum(any(count > 1 for count in Counter((one.rule, one.about) for one in found).values()) for found in met)
    missed = [case for case, found in zip(planted, met, strict=True) if not found]
    kind, found_as, exact = group
    return Kind(kind, found_as, exact, len(planted), len(planted) - len(missed), twice, missed)


def _meeting(case: Planted, by_key: Mapping[Key, Sequence[Seen]]) -> list[Seen]:
    return list({id(one): one for key in _keys(case) for one in by_key.get(key, ())}.values())


def _keys(case: Planted) -> set[Key]:
    numbers = {seal(number) for number in (case.id_number,) if number}
    if case.found_as == "duplicate":
        return {("", frozenset((seal(case.id_number), seal(case.other))))}
    if case.found_as in ("candidate", "discovery"):
        return {("", one) for one in numbers}
    homes = {case.household_no, case.other if case.found_as == "finding" else ""} - {""}
    return {(case.register, one) for one in (*numbers, *homes)}


def _rules(truth: Truth, seen: Mapping[Found, Sequence[Seen]]) -> list[Rule]:
    known = {(case.found_as, key) for case in truth.planted for key in _keys(case)}
    found, right = Counter[str](), Counter[str]()
    for found_as, things in seen.items():
        for one in things:
            found[one.rule] += 1
            right[one.rule] += any((found_as, key) in known for key in one.keys)
    return [Rule(rule, count, right[rule]) for rule, count in sorted(found.items())]


def _per_cent(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def _findings(truth: Truth) -> Iterable[Seen]:
    low, high = areas.span(truth.area)
    found = Finding.objects.filter(area_code__gte=low, area_code__lt=high, gone_at__isnull=True)
    for one in found.values_list("rule", "register", "grade", "evidence", "person__id_number", "household__household_no"):
        rule, register, grade, evidence, number, household = one
        registers = {row["register"] for row in evidence if "register" in row} | {"" if register == _ACCOUNTS else register}
        whom = [bytes(number), household] if number is not None else [household]
        yield Seen(rule, whom[0], frozenset((name, one) for name in registers for one in whom), grade == _DIFFERS)


def _discoveries(truth: Truth) -> Iterable[Seen]:
    """Those surely owed something who are in no household of the registry: only such are planted."""
    low, high = areas.span(truth.area)
    found = Discovery.objects.filter(area_code__gte=low, area_code__lt=high, certainty=Certainty.ENTITLED,
                                     person__isnull=True, household__isnull=True).exclude(benefit="")
    for benefit, number in found.values_list("benefit", "id_number"):
        yield Seen(f"discovery.{benefit}", bytes(number), frozenset({("", bytes(number))}))


def _duplicates(truth: Truth) -> Iterable[Seen]:
    """Pairs of whom one lives in the area."""
    low, high = areas.span(truth.area)
    found = DuplicatePair.objects.filter(area_code__gte=low, area_code__lt=high, gone_at__isnull=True)
    for one, other in found.values_list("first__id_number", "second__id_number"):
        pair = frozenset((bytes(one), bytes(other)))
        yield Seen("duplicates.pair", pair, frozenset({("", pair)}))


def _candidates(truth: Truth) -> Iterable[Seen]:
    low, high = areas.span(truth.area)
    found = Candidate.objects.filter(area_code__gte=low, area_code__lt=high)
    for register, number in found.values_list("delivery__register", "person__id_number"):
        yield Seen(f"candidates.{register}", bytes(number), frozenset({("", bytes(number))}))


_SEEN: Mapping[Found, Callable[[Truth], Iterable[Seen]]] = {
    "finding": _findings, "discovery": _discoveries, "duplicate": _duplicates, "candidate": _candidates,
}
