"""What a report says, kept as plain data so that it reads the same for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.casework.law import Law
from minzheng.kernel.values.identity import mask_id
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import ZONE

from ..declarations import OutsideRegister
from ..evidence import Lapsed, lapsed
from .comparing import ALARM, EXPLAINED, NAMESAKE, NOTED, OTHER, OVER, SAME, UNDER, Key, Line, lines
from .models import Answer, Conclusion, Objection, Report, Request, RequestPerson, SourceAnswer
from .people import declared
from .reckoning import Totals, totals
from .telling import opened

KINDS: Mapping[str, Label] = {
    OVER: Label("高于申报", "More than declared"), UNDER: Label("低于申报", "Less than declared"),
    SAME: Label("与申报一致", "As declared"), OTHER: Label("与申报不同", "Differs from what was declared"),
    ALARM: Label("预警", "Alarm"), NOTED: Label("提示", "Noted"),
    NAMESAKE: Label("姓名不符，须人工核实", "Name differs: look at it"),
    EXPLAINED: Label("有证据解释", "Explained by evidence"),
}
GRADES: Mapping[str, Label] = {
    "exact": Label("号码、姓名一致", "number and name agree"),
    "variant": Label("号码一致，姓名写法不同", "name written otherwise"),
    "differs": Label("号码一致，姓名不同", "another name"),
}


@dataclass(frozen=True)
class Source:
    """One register in a report: how it answered, as of which day, about how many persons."""

    register: str
    title: tuple[str, str]
    provider: tuple[str, str]
    status: str
    data_date: str
    persons: int
    rows: int
    lapsed: Sequence[tuple[str, str]] = ()
    """Providers that did not renew in time, each with the day of its last data: they tell nothing."""


@dataclass(frozen=True)
class Content:
    """All that a report says."""

    people: Sequence[tuple[int, str, str, str]]
    sources: Sequence[Source]
    lines: Sequence[Line]
    members: int
    income: tuple[int, int]
    amounts: Mapping[str, tuple[int | None, int | None]]

    @property
    def conclusion(self) -> str:
        """Abnormal by any line; incomplete while a register did not answer about everybody."""
        if any(one.is_abnormal for one in self.lines):
            return Conclusion.ABNORMAL
        return Conclusion.INCOMPLETE if self.silent else Conclusion.NO_ABNORMAL

    @property
    def silent(self) -> list[Source]:
        """The registers that did not answer, of which a provider did not renew its data in time, or that could not be asked about
        everybody by what was signed."""
        return [one for one in self.sources if one.status == Answer.SILENT or one.lapsed or one.persons < len(self.people)]

    @property
    def lapsed(self) -> list[tuple[Source, str, str]]:
        """The providers whose data is too old to count, with the register and the day of the data."""
        return [(one, provider, day) for one in self.sources for provider, day in one.lapsed]

    @property
    def differences(self) -> int:
        """How many lines are abnormal."""
        return sum(one.is_abnormal for one in self.lines)

    @property
    def per_head(self) -> tuple[int, int]:
        """Income of one head a month, in fen: declared, and known to the registers."""
        return self.income[0] // self.members, self.income[1] // self.members

    def sealed(self) -> bytes:
        """The content as it rests."""
        return seal(json.dumps(asdict(self), ensure_ascii=False))


def drawn_up(
    request: Request, answers: Sequence[SourceAnswer], registers: Mapping[str, OutsideRegister], law: Law, *, on: date
) -> Content:
    """What a report of these answers says."""
    given = declared(request)
    told = {one.register: opened(one) for one in answers if one.register in registers}
    people, said = list(request.people.order_by("place")), explained(request)
    found = lines(told, given, registers, law.program, names={one.place: one.name for one in people}, on=on, explained=said,
                  supporters=[one.place for one in people if one.is_supporter])
    reckoned: Totals = totals(request, given, told, law, on=on, explained=said)
    persons = [(one.place, one.name, _relation(one), mask_id(open_sealed(one.id_number))) for one in people]
    old = lapsed(registers.values(), on=min(on, *(one.asked_at.astimezone(ZONE).date() for one in answers)))
    sources = [_source(one, registers[one.register], old) for one in answers if one.register in registers]
    return Content(persons, sources, found,
                   reckoned.members, reckoned.income, reckoned.amounts)


def _relation(one: RequestPerson) -> str:
    return f"{one.relation}（义务人）" if one.is_supporter else one.relation


def explained(request: Request) -> set[Key]:
    """The lines, by what they are about, that evidence explains by the objections that were upheld."""
    rows = Objection.objects.filter(report__request=request, is_upheld=True).values_list("explained", flat=True)
    return {(int(place), str(key)) for one in rows for place, key in one}


def _source(answer: SourceAnswer, register: OutsideRegister, old: Sequence[Lapsed]) -> Source:
    return Source(answer.register, (register.title.zh, register.title.en), (register.provider.zh, register.provider.en),
                  answer.status, str(answer.data_date or ""), answer.persons, answer.rows,
                  [(one.provider, str(one.data_date)) for one in old if one.register == register.name])


def content_of(report: Report) -> Content:
    """What a report that was issued says."""
    data: dict[str, Any] = json.loads(open_sealed(report.content))
    read = [Line(**{**one, "says": [(a, b) for a, b in one["says"]]}) for one in data["lines"]]
    sources = [Source(**{**one, "title": tuple(one["title"]), "provider": tuple(one["provider"]),
                         "lapsed": [(a, b) for a, b in one.get("lapsed", ())]}) for one in data["sources"]]
    return Content([(a, b, c, d) for a, b, c, d in data["people"]], sources, read, data["members"],
                   (data["income"][0], data["income"][1]), {name: (a, b) for name, (a, b) in data["amounts"].items()})
