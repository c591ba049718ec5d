"""What casework is told of the businesses: their procedures and rules. It knows none of them by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.values.periods import Month

from .guards import GUARDS, Guard
from .letters.templates import Template, shipped
from .procedures import Procedure, Version

if TYPE_CHECKING:  # folders are checked without a database
    from .models import Case

FIRST_MONTH = "first_month"
"""In ``grants`` it stands for the month from which the benefit is paid."""


@dataclass(frozen=True)
class Law:
    """Procedures by business with their case codes, titles and the rule of the first month, and the rules of all."""

    program: Program
    parameters: ParameterBook
    procedures: Mapping[str, Procedure]
    codes: Mapping[str, str]
    titles: Mapping[str, Label]
    first_months: Mapping[str, str]
    guards: Mapping[tuple[str, str], Guard]
    letters: Mapping[tuple[str, str], Template] = field(default_factory=dict)
    """Templates of letters that a business has of its own, by business and kind."""

    def version(self, business: str, on: date) -> Version:
        """The procedure of ``business`` that is law on a day. Raises NotFound."""
        if business not in self.procedures:
            raise NotFound(say("没有业务“{name}”", name=business))
        return self.procedures[business].on(on)

    def begun(self, case: Case) -> Version:
        """The procedure a case goes: the version, and the delegation, that it began under."""
        version = self.procedures[case.business].begun(case.version_from)
        return version.as_delegated() if case.delegated_by else version

    def delegation(self, version: Version, *, area_code: int, on: date) -> str:
        """The document by which the township confirms there on a day; empty where nobody delegated it and the county does."""
        name = f"{version.business}.{version.delegation}"
        values = self.parameters.in_force(name, area_code=area_code, on=on) if version.delegation else {}
        return next((one.document for one in values.values() if one.value is True), "")

    def open_to_applications(self, on: date) -> list[str]:
        """The businesses somebody can apply for on a day."""
        found = []
        for name, procedure in self.procedures.items():
            version = procedure.known_on(on)
            if version is not None and version.takes_applications:
                found.append(name)
        return found

    def guard(self, business: str, name: str) -> Guard | None:
        """The guard of that name: the folder's own, or one of all businesses; None when a rule is meant."""
        return self.guards.get((business, name)) or GUARDS.get(name)

    def letter(self, business: str, kind: str) -> Template:
        """The template of a letter: the business's own, or the one all share."""
        return self.letters.get((business, kind)) or shipped(kind)

    def first_month(self, business: str, *, applied_on: date, decided_on: date) -> Month:
        """The first month a benefit is paid for: the month after the decision, or that of the application or decision."""
        rule = self.first_months.get(business, "month_after_decision")
        if rule == "month_of_application":
            return Month.of(applied_on)
        return Month.of(decided_on) if rule == "month_of_event" else Month.of(decided_on).plus(1)

    def granted(self, versions: Iterable[Version], month: Month) -> dict[str, str]:
        """The facts of the household that approvals would bring together. Raises Refused when two contradict."""
        facts: dict[str, str] = {}
        for version in versions:
            for name, value in filled_in(version.grants, month).items():
                if facts.setdefault(name, value) != value:
                    raise Refused(say("所选事项不能同时申请：{one}与其他事项对家庭的认定不同", one=self.titles[version.business]),
                                  (), code="benefits_exclude")
        return facts


def filled_in(facts: Mapping[str, str], month: Month) -> dict[str, str]:
    """Declared facts with the month they hold from."""
    return {name: str(month) if value == FIRST_MONTH else value for name, value in facts.items()}
