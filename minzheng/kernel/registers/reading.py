"""What was typed for a deed, read as the values of its fields; every problem is told at once."""

from __future__ import annotations

from django.db.models import QuerySet

from minzheng.kernel.values.areas import COUNTY, at, is_within
from minzheng.kernel.values.errors import MinzhengError, Place, Problem, Refused
from minzheng.kernel.values.language import say

from .declarations import FieldDeclared
from .doing import Doing
from .fields import Given, Value, Wrong, parts_of, read
from .models import Entry


def recorded(doing: Doing, given: Given) -> dict[str, Value]:
    """The values of the deed's fields. Raises Refused with every problem, each with the name of its field."""
    found: dict[str, Value] = {}
    problems: list[Problem] = []
    for name in doing.deed.recorded:
        field = doing.kind.fields[name]
        try:
            value = read(field, given, on=doing.on, refer=lambda one, text: referred(doing, one, text))
        except MinzhengError as error:
            problems.append(Problem(error.code, error.sentence, place=Place(heading=name)))
            continue
        if value is None and (_stays(doing, field, given) or (field.grows and name in doing.deed.may)):
            continue
        if value is None and name in doing.deed.record and (field.grows or not field.optional):
            problems.append(Problem("field_missing", say("请填写“{label}”", label=field.label), place=Place(heading=name)))
        found[name] = value
    if problems:
        raise Refused(say("还不能办理"), problems, code="fields_wrong")
    return found


def _stays(doing: Doing, field: FieldDeclared, given: Given) -> bool:
    """Whether what is known stays where nothing was typed: of what is not shown again, or was not asked."""
    if field.grows:
        return False
    return doing.before.get(field.name) is not None and (field.is_sealed or not any(part in given for part in parts_of(field)))


def referred(doing: Doing, field: FieldDeclared, text: str) -> int:
    """The key of the entry that a text names: its key, its number, or what it alone is called. Below one entry only its own are
    found."""
    found = Entry.objects.filter(kind=field.of)
    if doing.parent is not None and doing.book.kind(field.of).declared.of:
        root = doing.parent.root_id or doing.parent.pk
        found = found.filter(root=root)
    is_key = text.isdecimal() and text.isascii() and len(text) < 18
    one = found.filter(number=text.upper()).first() or (found.filter(pk=int(text)).first() if is_key else None)
    one = one or _called(found, text)
    if one is None or not is_within(one.area_code, at(doing.area_code, COUNTY)):
        raise Wrong(say("“{label}”：没有找到“{text}”", label=field.label, text=text))
    return one.pk


def _called(found: QuerySet[Entry], text: str) -> Entry | None:
    """The entry that alone has a name."""
    named = list(found.filter(label=text)[:2])
    return named[0] if len(named) == 1 else None
