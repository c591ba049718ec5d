"""What the form of a change asks, in groups: of the household as it is known, so that only what changes is filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.people.columns import Column, Kind
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values.language import Label, Sentence, say

from ..intake.answers import MOST_TEXT
from ..intake.forms import HEAD, NOTHING, questions
from .altering import GO, UNTOLD, Asked
from .homes import NEW, Home
from .kinds import ACCOUNT, HOME_COLUMNS, JOINED_FOR, LEAVING, LEFT_FOR, MEANS, MEMBER_COLUMNS, label_of
from .models import ChangeKind

STAY = "stay"
_GOES = ((STAY, Label("留在原户", "Stays")), (GO, Label("分出", "Goes to the new household")))
_TYPES = {Kind.CHOICE: "choice", Kind.YUAN: "yuan", Kind.COUNT: "count"}
_USUAL = {Kind.YUAN: "0", Kind.COUNT: "0"}


Text = Sentence | Label | str


@dataclass(frozen=True)
class Field:
    """One thing the form asks. ``type``: text, lines, date, count, yuan, choice or area; ``choices`` are (value, label) pairs."""

    name: str
    label: Text
    type: str = "text"
    choices: tuple[tuple[str, Text], ...] = ()
    is_required: bool = True
    hint: Text = ""


@dataclass(frozen=True)
class Group:
    """Fields that belong together under a title, each with what it holds at first."""

    title: Text
    fields: Sequence[Field]
    usual: Mapping[str, str]
    hint: Text = ""


def groups(
    kind: str, home: Home, other: Home | None, *, program: Program, benefits: Sequence[str], on: date
) -> list[Group]:
    """The form of a change. ``other`` is the household that joins, once it is known; ``benefits`` are those that ask."""
    common = [Field("happened_on", say("死亡日期") if kind == ChangeKind.DIED else say("发生日期"), "date")]
    told = Group(say("情况说明"), [Field("findings", say("情况说明和凭据"), "lines", is_required=False)], {})
    own = _OWN[kind](home, other, program, benefits, on)
    if kind in LEAVING or kind == ChangeKind.JOINED:
        common = [*common, *own[0].fields]
        return [Group(own[0].title, common, own[0].usual), *own[1:], told]
    return [Group(say("变更"), common, {}), *own, told]


def kept(given: Mapping[str, str], found: Sequence[Group]) -> dict[str, str]:
    """What the form asked and somebody filled in; anything else that was sent is left out."""
    names = {one.name for group in found for one in group.fields}
    return {name: value.strip()[:MOST_TEXT] for name, value in given.items() if name in names}


def _field(key: str, column: Column) -> Field:
    return Field(f"{key}.{column.name}" if key else column.name, label_of(column), _TYPES.get(column.kind, "text"),
                 _choices(column))


def _choices(column: Column, *, but: str = "") -> tuple[tuple[str, Text], ...]:
    return tuple((one, Sentence(one)) for one in column.values if one != but)


def _people(home: Home, *, but: str = "") -> tuple[tuple[str, str], ...]:
    return tuple((key, one.get("name", "")) for key, one in home.members.items() if key != but)


def _relations(home: Home, *, but: str = "", is_required: bool = True) -> list[Field]:
    """How each member stands to the head that will be."""
    choices = _choices(MEMBER_COLUMNS["relation"], but=HEAD)
    return [Field(f"{UNTOLD}{key}", say("{name}与户主关系", name=one.get("name", "")), "choice", choices, is_required=is_required)
            for key, one in home.members.items() if key != but]


def _income(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    return [Group(one.get("name", ""), [_field(key, MEMBER_COLUMNS[name]) for name in MEANS],
                  {f"{key}.{name}": one.get(name, "") for name in MEANS}) for key, one in home.members.items()]


def _joined(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    asked = [one.column for one in questions(program, tuple(benefits), on).member]
    relations = _choices(MEMBER_COLUMNS["relation"], but=HEAD)
    who = [_field(NEW, column) if column.name != "relation" else Field(
        f"{NEW}.relation", say("与户主关系"), "choice", relations) for column in asked[:3]]
    usual = {f"{NEW}.{one.name}": _usual(one) for one in asked[3:]}
    ground = Field("ground", say("增加原因"), "choice", tuple(JOINED_FOR.items()))
    return [Group(say("增加的成员"), [ground, *who], {}),
            Group(say("该成员的情况"), [_field(NEW, one) for one in asked[3:]], usual)]


def _usual(column: Column) -> str:
    """What nothing special is; empty where somebody has to say."""
    if column.values[:1] == (NOTHING,):
        return NOTHING
    return "否" if "否" in column.values else _USUAL.get(column.kind, "")


def _gone(kind: str, home: Home) -> list[Group]:
    who = [Field("person", say("成员"), "choice", _people(home))]
    if kind == ChangeKind.LEFT:
        who.append(Field("ground", say("减少原因"), "choice", tuple(LEFT_FOR.items())))
    heads = Field("head", say("新的户主"), "choice", _people(home, but=home.head), is_required=False)
    if len(home.members) < 3:
        return [Group(say("减少的成员"), who, {}), Group(say("新的户主"), [heads], {}, say("减少的是户主的，须选定新的户主"))]
    relations = _relations(home, but=home.head, is_required=False)
    hint = say("减少的是户主的，须选定新的户主，并填写其他成员与新户主的关系")
    return [Group(say("减少的成员"), who, {}), Group(say("新的户主"), [heads, *relations], {}, hint)]


def _left(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    return _gone(ChangeKind.LEFT, home)


def _died(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    return _gone(ChangeKind.DIED, home)


def _head(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    heads = Field("head", say("新的户主"), "choice", _people(home, but=home.head))
    return [Group(say("新的户主"), [heads, *_relations(home, is_required=False)], {}, say("新户主本人的关系不填"))]


def _account_fields(home: Home, *, but: str = "") -> list[Field]:
    holders = tuple((name, name) for key, name in _people(home, but=but))
    return [_field("", HOME_COLUMNS[name]) if name != "account_name" else Field(
        name, say("账户户名"), "choice", holders) for name in ACCOUNT]


def _account(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    return [Group(say("新的账户"), _account_fields(home), {}, say("户名须是本户成员；从作出决定的当月起使用"))]


def _moved(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    area = Field("area_code", say("迁入的村（社区）"), "area")
    return [Group(say("迁入地"), [area, _field("", HOME_COLUMNS["residence"])],
                  {"residence": home.columns.get("residence", "")})]


def _split(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    others = [(key, one.get("name", "")) for key, one in home.members.items() if key != home.head]
    goes = [Field(f"goes.{key}", name, "choice", _GOES) for key, name in others]
    heads = Field("head", say("新户的户主"), "choice", tuple(others))
    relations = _relations(home, but=home.head, is_required=False) if len(others) > 1 else []
    return [
        Group(say("谁分出"), goes, {one.name: STAY for one in goes}),
        Group(say("新户"), [heads, *relations, *_account_fields(home, but=home.head)], {},
              say("只填分出的成员；新户户主本人的关系不填")),
    ]


def _merged(home: Home, other: Home | None, program: Program, benefits: Sequence[str], on: date) -> list[Group]:
    number = Field("household_no", say("并入的家庭户号"), hint=say("填写户号后查看影响，再填写各成员与本户户主的关系"))
    if other is None:
        return [Group(say("并入的家庭"), [number], {})]
    return [Group(say("并入的家庭"), [number, *_relations(other)], {})]


_OWN: Mapping[str, Callable[[Home, Home | None, Program, Sequence[str], date], list[Group]]] = {
    ChangeKind.INCOME: _income, ChangeKind.JOINED: _joined, ChangeKind.LEFT: _left, ChangeKind.DIED: _died,
    ChangeKind.HEAD: _head, ChangeKind.ACCOUNT: _account, ChangeKind.MOVED: _moved, ChangeKind.SPLIT: _split,
    ChangeKind.MERGED: _merged,
}


def usual(found: Sequence[Group], asked: Asked) -> dict[str, str]:
    """What each field holds: what was filled in, else what is known."""
    return {one.name: asked.get(one.name, group.usual.get(one.name, "")) for group in found for one in group.fields}
