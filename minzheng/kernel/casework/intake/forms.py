"""The form of an application: which questions the benefits applied for ask, and the answers as a household and its members.

The questions are the facts that the rules of those benefits read, by the declarations of ``facts.py``; how a fact is
written and checked is its column's matter, the same as in a roster.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from minzheng.kernel.people.columns import COLUMNS, Column, Kind, Sheet
from minzheng.kernel.people.registering import Form
from minzheng.kernel.policy.columns import PERSON
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import Month

from . import answers as filled
from .answers import HOUSEHOLD, Answers
from .conditions import Answered, Brought, Circumstances, Condition, Younger

HEAD = "户主"
NOTHING = "无"
ALWAYS_HOUSEHOLD = ("area_code", "residence", "phone", "bank_name", "account_no", "account_name")
ALWAYS_MEMBER = ("name", "id_number", "relation")
"""What every application asks of the household and of each member."""

MAY_BE_BLANK = frozenset({"phone", "bank_name", "account_no", "account_name"})

ONLY_IF: Mapping[str, tuple[Condition, ...]] = {
    "disability_grade": (Answered("disability_category", ("视力", "听力", "言语", "肢体", "智力", "精神", "多重")),),
    "support_place": (Brought("current_status", ("特困",)), Answered("child_status", ("孤儿",))),
    "child_status": (Younger(18), Answered("schooling", ("高中", "高校"))),
}
"""Questions that are put only when one of these holds; who is not asked has 无."""


@dataclass(frozen=True)
class Question:
    """One question: the column that reads its answer, and the label of the fact."""

    column: Column
    label: Label

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def type(self) -> str:
        """How it is asked: choice, count, yuan, area or text."""
        return {Kind.CHOICE: "choice", Kind.COUNT: "count", Kind.YUAN: "yuan", Kind.AREA: "area"}.get(self.column.kind, "text")

    @property
    def must_be_answered(self) -> bool:
        """Whether the form asks for an answer; what a roster cannot do without, its own check asks for."""
        return not self.column.is_required and self.name not in MAY_BE_BLANK

    @property
    def only_if(self) -> tuple[Condition, ...]:
        """The question is put when one of these holds; empty: always."""
        return ONLY_IF.get(self.name, ())


@dataclass(frozen=True)
class Questions:
    """What is asked of the household and of each member, in the order of the roster; ages are those on ``day``."""

    household: tuple[Question, ...]
    member: tuple[Question, ...]
    day: date

    def put(self, group: Sequence[Question], given: Answers, facts: Mapping[str, str]) -> list[Question]:
        """The questions of a group that are put to who answered so, where ``facts`` are what the application brings."""
        circumstances = Circumstances({one.name: one.only_if for one in group}, given, self.day, facts)
        return [one for one in group if circumstances.is_put(one.name)]


@cache
def questions(program: Program, benefits: tuple[str, ...], on: date) -> Questions:
    """The questions of an application for ``benefits`` under the rules of the day."""
    rules = program.graph(on=on, payroll=False)
    outputs = [output for output in program.outputs if output.benefit in benefits]
    names = program.facts_read([name for one in outputs for name in (one.amount, one.enrolled)], rules)
    asked = {name: program.facts[name] for name in names if program.facts[name].source.kind == "asked"}
    labels = {name: fact.label for name, fact in asked.items()}
    of_member = {name for name, fact in asked.items() if fact.entity == PERSON}
    return Questions(
        tuple(_asked(Sheet.HOUSEHOLDS, {*ALWAYS_HOUSEHOLD, *(set(asked) - of_member)}, labels)),
        tuple(_asked(Sheet.MEMBERS, {*ALWAYS_MEMBER, *of_member}, labels)),
        Month.of(on).next_first_day,
    )


def _asked(sheet: Sheet, names: Iterable[str], labels: Mapping[str, Label]) -> list[Question]:
    wanted = set(names)
    return [Question(one, labels.get(one.name, _LABELS.get(one.name, Label(one.heading, one.heading))))
            for one in COLUMNS[sheet] if one.name in wanted]


_LABELS = {
    "area_code": Label("所在村（社区）", "Village or community"), "residence": Label("居住类别", "Residence"),
    "phone": Label("联系电话", "Telephone"), "bank_name": Label("开户银行", "Bank"),
    "account_no": Label("银行账号", "Account number"), "account_name": Label("账户户名", "Account holder"),
    "name": Label("姓名", "Name"), "id_number": Label("公民身份号码", "Identity number"),
    "relation": Label("与申请人关系", "Relation to the applicant"),
}


def form_of(answers: Answers, asked: Questions, *, household_no: str, facts: Mapping[str, str] | None = None) -> Form:
    """The answers as a household and its members; a question that does not apply is left empty.

    ``facts`` are what else holds of the household, such as what a decision grants.
    """
    brought = facts or {}
    members = [_member(filled.of(answers, place), asked, brought) for place in filled.places(answers)]
    head = next((one["id_number"] for one in members if one.get("relation") == HEAD), "")
    given = filled.of(answers, HOUSEHOLD)
    home = {one.name: given.get(one.name, "") for one in asked.put(asked.household, given, brought)}
    own = {"household_no": household_no, "head_id": head}
    return Form({**home, **brought, **own}, [{**one, "household_no": household_no} for one in members])


def _member(given: Answers, asked: Questions, facts: Mapping[str, str]) -> dict[str, str]:
    put = {one.name for one in asked.put(asked.member, given, facts)}
    return {one.name: given.get(one.name, "") if one.name in put else NOTHING for one in asked.member}
