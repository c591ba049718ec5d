"""What was reported of a change, in words: pairs of a name and what it becomes; numbers masked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from minzheng.kernel.areas import queries as areas
from minzheng.kernel.people.columns import Kind
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.identity import mask_account, mask_id
from minzheng.kernel.values.language import Label, Sentence, say

from ..intake import answers as filled
from .altering import GO, UNTOLD
from .homes import NEW
from .kinds import HOME_COLUMNS, JOINED_FOR, LABELS, LEAVING, LEFT_FOR, MEMBER_COLUMNS
from .models import Change
from .reporting import WAS

Text = Sentence | Label | str
Told = list[tuple[Text, Text]]
_ELSEWHERE = frozenset({"happened_on", "findings", "ground", "person", "head"})
_NOTHING = frozenset({"0", "无", "否", "自理"})
_COLUMNS = {**HOME_COLUMNS, **MEMBER_COLUMNS}
_ID_DIGITS = 16
"""Digits of a number that is no key of a person any more."""


def told(change: Change) -> Told:
    """Everything that was reported: the kind, the day, what changes, and what was said of it."""
    items: Told = [(say("变更事项"), LABELS[change.kind]), (say("发生日期"), change.happened_on.isoformat()), *becoming(change)]
    findings = filled.opened(change.asked).get("findings", "")
    return [*items, (say("情况说明"), findings)] if findings else items


def becoming(change: Change) -> Told:
    """What changes, field by field; what is nothing special of somebody new is left out."""
    asked = filled.opened(change.asked)
    people = _people(asked)
    items: Told = [(label, people.get(asked[name], "")) for name, label in (("person", say("成员")), ("head", say("新的户主")))
                   if asked.get(name)]
    if ground := asked.get("ground"):
        items.append((say("原因"), (LEFT_FOR if change.kind in LEAVING else JOINED_FOR).get(ground, ground)))
    return items + [_item(name, value, asked, people, change.happened_on) for name, value in asked.items()
                    if name not in _ELSEWHERE and not name.startswith(WAS) and _says(name, value)]


def _says(name: str, value: str) -> bool:
    if name.startswith("goes."):
        return value == GO
    return not (name.startswith(f"{NEW}.") and value in _NOTHING)


def _people(asked: Mapping[str, str]) -> dict[str, str]:
    """The names of the people whom the fields speak of."""
    parts = {part for name, value in asked.items() for part in (*name.removeprefix(WAS).split("."), value)}
    keys = [int(part) for part in parts if part.isdecimal() and len(part) < _ID_DIGITS]
    return {str(key): name for key, name in Person.objects.filter(pk__in=keys).values_list("pk", "name")}


def _item(name: str, value: str, asked: Mapping[str, str], people: Mapping[str, str], on: date) -> tuple[Text, Text]:
    if name.startswith("goes."):
        return say("分出"), people.get(name.removeprefix("goes."), "")
    if name.startswith(UNTOLD):
        return say("{name}与户主关系", name=people.get(name.removeprefix(UNTOLD), "")), Sentence(value)
    key, _, column = name.rpartition(".")
    heading = Sentence(_COLUMNS[column].heading.partition("(")[0])
    label = heading if key in ("", NEW) else say("{name}：{what}", name=people.get(key, ""), what=heading)
    was = asked.get(f"{WAS}{name}")
    said = _said(column, value, on)
    return label, say("{now}（原为 {was}）", now=said, was=_said(column, was, on)) if was else said


def _said(column: str, value: str, on: date) -> Text:
    if column in ("id_number", "account_no"):
        return (mask_id if column == "id_number" else mask_account)(value)
    if column == "area_code" and value.isdecimal():
        return areas.names([int(value)], on=on).get(int(value), value)
    return say("{amount} 元", amount=value) if _COLUMNS[column].kind is Kind.YUAN else Sentence(value)
