"""Whose household a person is, by identity numbers; what the system knows of its aid; the households of an area by type.

Numbers are sealed. Departments number households each in its own way: their numbers are kept and match nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.casework.models import Case, CaseState
from minzheng.kernel.payments.models import Award
from minzheng.kernel.people.models import NOW_KNOWN, SCHEME, Membership
from minzheng.kernel.people.numbers import Sealed, every_number
from minzheng.kernel.registers.models import Entry, Party
from minzheng.kernel.values.language import Label
from minzheng.kernel.verification.discovery.models import Certainty, Discovery, DiscoveryState
from minzheng.kernel.verification.discovery.queries import latest_run
from minzheng.kernel.verification.watching.models import LowIncomePerson

WATCHED = ("to_visit", "monitored", "proposed")
"""The states in which a household is on the ledger."""
RELAPSE = "relapse"
"""The tier of the low-income population that relapse monitoring names."""
YEAR = timedelta(days=365)
RECEIVING, ENTITLED, LIKELY, NOTHING, UNKNOWN = "receiving", "entitled", "likely", "nothing", "unknown"
ANSWERS: dict[str, Label] = {
    RECEIVING: Label("已享受", "receives it"),
    ENTITLED: Label("符合条件，尚未享受", "entitled and not enrolled"),
    LIKELY: Label("可能符合，尚缺信息", "perhaps entitled, something is not known"),
    NOTHING: Label("未发现符合", "nothing found"),
    UNKNOWN: Label("此户未登记，或本地尚未查找", "not registered, or nobody was sought here yet"),
}
ONGOING = ("dibao", "tekun")
ONCE = "temporary_relief"


def numbers_of(people: Iterable[Mapping[str, Any] | None]) -> set[bytes]:
    """The sealed numbers of people; of who has none nothing."""
    return {seal(one["id_number"]) for one in people if one and one["id_number"]}


def homes_of(numbers: Collection[Sealed], on: date) -> list[int]:
    """The registered households in which somebody with one of these numbers lives on a day."""
    found = _living(on).filter(person__id_number__in=every_number(numbers)) if numbers else Membership.objects.none()
    return sorted(set(found.values_list("household_id", flat=True)))


def living_with(numbers: Collection[Sealed], on: date) -> set[bytes]:
    """All numbers of these people and of who is registered in one household with them."""
    homes = homes_of(numbers, on)
    members = _living(on).filter(household_id__in=homes).values_list("person__id_number", flat=True) if homes else ()
    return set(every_number([*numbers, *members])) if numbers else set()


def households_of(numbers: Collection[Sealed], on: date) -> list[Entry]:
    """The monitored households, released ones too, of these people: as heads, on a list, or registered in one household."""
    known = living_with(numbers, on)
    if not known:
        return []
    named = Party.objects.filter(id_number__in=known).values_list("entry_id", flat=True)
    listed = Entry.objects.filter(pk__in=list(named), kind="household_listing", state="matched")
    homes = [one for one in listed.values_list("values__household", flat=True) if one]
    heads = Entry.objects.filter(pk__in=list(named), kind="monitor_household").values_list("pk", flat=True)
    return list(Entry.objects.filter(pk__in={*homes, *heads}).order_by("pk"))


def _living(on: date) -> QuerySet[Membership]:
    lasts = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    return Membership.objects.filter(NOW_KNOWN, lasts, scheme=SCHEME, counted=True, valid_from__lte=on)


@dataclass(frozen=True)
class Answer:
    """What the system knows of one benefit: a key of ANSWERS, and the discovery that says so."""

    benefit: str
    says: str
    discovery: int | None = None


def answers_for(numbers: Collection[Sealed], *, area: int, on: date) -> dict[str, Answer]:
    """What the system knows of dibao, tekun and temporary aid of a household: awards, what the search for the unserved found,
    and temporary aid decided within a year."""
    known, homes = living_with(numbers, on), homes_of(numbers, on)
    awarded = set(Award.objects.filter(household_id__in=homes, last_month=None).values_list("benefit", flat=True))
    found = {one.benefit: one for one in unserved(known, homes).order_by("-certainty", "-pk")}
    silent = NOTHING if homes and latest_run(area=area) else UNKNOWN
    answers = {name: _answer(name, awarded, found.get(name), silent) for name in ONGOING}
    since = Q(application__household_id__in=homes) | Q(application__head_id__in=list(known))
    helped = Case.objects.filter(since, business=ONCE, state=CaseState.APPROVED, decided_on__gt=on - YEAR, decided_on__lte=on)
    is_helped = bool(known) and helped.exists()
    answers[ONCE] = Answer(ONCE, RECEIVING) if is_helped else _answer(ONCE, set(), found.get(ONCE), UNKNOWN)
    return answers


def unserved(numbers: Collection[Sealed], homes: Collection[int]) -> QuerySet[Discovery]:
    """What the search for the unserved found of these people and registered households and is not closed."""
    theirs = Q(household_id__in=homes) | Q(person__id_number__in=list(numbers)) | Q(id_number__in=list(numbers))
    return Discovery.objects.filter(theirs).exclude(state=DiscoveryState.CLOSED).exclude(benefit="")


def _answer(benefit: str, awarded: Collection[str], found: Discovery | None, silent: str) -> Answer:
    if benefit in awarded:
        return Answer(benefit, RECEIVING)
    if found is None:
        return Answer(benefit, silent)
    return Answer(benefit, ENTITLED if found.certainty == Certainty.ENTITLED else LIKELY, found.pk)


@dataclass(frozen=True)
class TypeRow:
    """The households of one type on the ledger of an area: how many, and of them what holds."""

    type: str
    households: int
    persons: int
    unvisited: int
    late: int
    dibao: int
    tekun: int
    temporary_aid: int
    unpaired: int
    promised: int
    delivered: int
    overdue: int
    in_both: int
    released: int


_TOTALS = """
WITH home AS (
  SELECT id, "values" ->> 'type' AS type, state, due_on, "values" AS v, state IN ('to_visit', 'monitored', 'proposed') AS is_on
  FROM registers_entry WHERE kind = 'monitor_household' AND area_code >= %(low)s AND area_code < %(high)s
), line AS (
  SELECT home.*, NULL::bigint AS released FROM home UNION ALL
  SELECT NULL, "values" ->> 'type', '', NULL, '{}', false, entry_id FROM registers_deed
  WHERE name = 'release' AND "on" >= %(first)s AND "on" <= %(on)s AND entry_id IN (SELECT id FROM home)
), overdue AS (
  SELECT parent_id, count(*)::int AS n FROM registers_entry
  WHERE kind = 'help_measure' AND state = 'promised' AND due_on < %(on)s AND area_code >= %(low)s AND area_code < %(high)s
  GROUP BY parent_id
)
SELECT type, count(*) FILTER (WHERE is_on), coalesce(sum((v ->> 'persons')::int) FILTER (WHERE is_on), 0),
       count(*) FILTER (WHERE state = 'to_visit'), count(*) FILTER (WHERE state = 'to_visit' AND due_on < %(on)s),
       count(*) FILTER (WHERE is_on AND v ->> 'dibao' IN ('receiving', 'applying')),
       count(*) FILTER (WHERE is_on AND v ->> 'tekun' IN ('receiving', 'applying')),
       count(*) FILTER (WHERE is_on AND v ->> 'temporary_aid' IN ('receiving', 'applying')),
       count(*) FILTER (WHERE is_on AND v ->> 'helper' IS NULL),
       coalesce(sum((v ->> 'promised')::int) FILTER (WHERE is_on), 0),
       coalesce(sum((v ->> 'delivered')::int) FILTER (WHERE is_on), 0), coalesce(sum(overdue.n) FILTER (WHERE is_on), 0),
       count(*) FILTER (WHERE is_on AND v ->> 'is_in_both' = 'yes'), count(DISTINCT released)
FROM line LEFT JOIN overdue ON overdue.parent_id = line.id GROUP BY type"""


def totals(low: int, high: int, *, on: date) -> list[TypeRow]:
    """A row for each type of household in the areas ``[low, high)`` on a day; released are those of its year until then."""
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"low": low, "high": high, "on": on, "first": on.replace(month=1, day=1)})
        return [TypeRow(*row) for row in cursor.fetchall()]


def unserved_monitored(low: int, high: int, *, on: date) -> QuerySet[Discovery]:
    """What the search for the unserved found of monitored households of the areas ``[low, high)``, and is not closed."""
    numbers = _on_ledger(low, high)
    return unserved(living_with(numbers, on), homes_of(numbers, on)).filter(area_code__gte=low, area_code__lt=high)


def count_unlisted(low: int, high: int, *, on: date) -> int:
    """How many registered households of the areas ``[low, high)`` are in the tier of relapse monitoring, by what that register
    delivered, and have nobody on the ledger."""
    monitored = LowIncomePerson.objects.filter(tier=RELAPSE, valid_until=None, area_code__gte=low, area_code__lt=high)
    homes = set(monitored.values_list("household_id", flat=True))
    return len(homes.difference(homes_of(_on_ledger(low, high), on)))


def _on_ledger(low: int, high: int) -> set[bytes]:
    within = Entry.objects.filter(area_code__gte=low, area_code__lt=high)
    return _named(within.filter(kind="monitor_household", state__in=WATCHED), within)


def people_of(home: Entry) -> set[bytes]:
    """The sealed numbers of a monitored household: of its head and of who stands on a list for it where it lies."""
    return _named(Entry.objects.filter(pk=home.pk), Entry.objects.filter(area_code=home.area_code))


def _named(homes: QuerySet[Entry], among: QuerySet[Entry]) -> set[bytes]:
    listed = among.filter(kind="household_listing", state="matched").annotate(
        home=Cast(KT("values__household"), BigIntegerField()))
    entries = Q(entry__in=homes) | Q(entry__in=listed.filter(home__in=homes.values("pk")).values("pk"))
    numbers = Party.objects.filter(entries).values_list("id_number", flat=True)
    return {bytes(one) for one in numbers if bytes(one)}
