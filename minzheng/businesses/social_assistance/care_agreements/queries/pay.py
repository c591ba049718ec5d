"""What carers are paid a month for: their agreements, and whether the person was visited without a gap."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from minzheng.kernel.registers.kinds import LAPSE
from minzheng.kernel.registers.models import Deed, Entry
from minzheng.kernel.values import areas
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ..deeds.persons import NOTED

AGREED = ("sign", "agree_again")
ENDED = ("close", "end")


@dataclass
class PayLine:
    """The pay of one carer for one person and month, in fen; ``held`` says why it is not paid, None where it is.

    ``place`` and the masked ``carer_number`` are filled in for the lines that are shown.
    """

    agreement: Entry
    carer: str
    person: str
    pay_fen: int
    visits: int
    held: Sentence | None
    place: str = ""
    carer_number: str = ""

    @property
    def paid_fen(self) -> int:
        """What is paid."""
        return 0 if self.held else self.pay_fen


def pay_lines(area: int, month: Month) -> list[PayLine]:
    """A line for every agreement in force on the first of the month: paid, or held with its reason. Nobody is left out."""
    found = agreements_on(area, month.first_day)
    persons = [one.parent_id or 0 for one in found]
    visits, missed = _visits(persons, month), _missed(persons, month)
    pay = _pay([one.pk for one in found], month.first_day)
    return [PayLine(one, one.label, one.parent.label if one.parent else "", pay[one.pk], visits.get(one.parent_id or 0, 0),
                    _held(visits.get(one.parent_id or 0, 0), missed.get(one.parent_id or 0))) for one in found]


def agreements_on(area: int, on: date) -> list[Entry]:
    """The agreements of an area that were in force on a day, by village."""
    low, high = areas.span(area)
    day = on.isoformat()
    over = Deed.objects.filter(entry__kind="care_agreement", name__in=ENDED, on__lte=on).values("entry")
    found = Entry.objects.filter(kind="care_agreement", area_code__gte=low, area_code__lt=high, values__from__lte=day,
                                 values__until__gte=day).exclude(pk__in=over)
    stopped = Q(parent__state="ended", parent__values__ended_on__lte=day)
    return list(found.exclude(stopped).select_related("parent").order_by("area_code", "label", "pk"))


def _held(visits: int, missed: date | None) -> Sentence | None:
    if missed is not None:
        return say("{day} 起超过间隔没有探视", day=missed)
    return None if visits else say("本月没有探视")


def _visits(persons: list[int], month: Month) -> dict[int, int]:
    met = Entry.objects.filter(kind="care_visit", parent__in=persons, values__met="yes", on__gte=month.first_day,
                               on__lt=month.plus(1).first_day)
    return dict(met.order_by().values_list("parent_id").annotate(Count("pk")))


def _missed(persons: list[int], month: Month) -> dict[int, date]:
    """The first day of the month on which a person's interval was over without a visit."""
    first, last = month.first_day, month.plus(1).first_day - timedelta(days=1)
    done = Deed.objects.filter(entry__in=persons, on__gte=first, on__lte=last, name__in=(LAPSE, NOTED[1]))
    found: dict[int, date] = {}
    for key, name, day in done.order_by("on", "serial").values_list("entry_id", "name", "on"):
        found.setdefault(key, first if name == NOTED[1] else day)
    still = Entry.objects.filter(pk__in=persons, state__in=("overdue", "missed_twice"), due_on__lt=first)
    return {**dict.fromkeys(still.values_list("pk", flat=True), first), **found}


def _pay(agreements: list[int], on: date) -> dict[int, int]:
    """The pay that was agreed on: the last word by the day, or the first word after it."""
    words: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for key, day, values in (Deed.objects.filter(entry__in=agreements, name__in=AGREED).order_by("serial")
                             .values_list("entry_id", "on", "values")):
        words[key].append((day, int(values["pay"])))
    return {key: next((pay for day, pay in reversed(several) if day <= on), several[0][1]) for key, several in words.items()}
