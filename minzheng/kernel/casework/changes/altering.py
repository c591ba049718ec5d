"""What a change makes of a household: pure, from the household as it is known and what was filled in.

Whatever cannot be is refused in a sentence at the field that says it. A field is ``KEY.COLUMN`` of a member (``new`` is who
joins), ``relation.KEY`` and ``goes.KEY`` of who stays or goes, or a column of the household.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from minzheng.kernel.people.columns import COLUMNS, Sheet
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.areas import at as area_at
from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say

from ..intake.conditions import plain_number
from ..intake.forms import HEAD
from .homes import NEW, Home
from .kinds import ACCOUNT, MEANS, MEMBER_COLUMNS, label_of
from .models import ChangeKind

Asked = Mapping[str, str]
GO = "go"
"""The value of ``goes.KEY`` for who leaves with a part of the household."""
UNTOLD = "relation."
_ALL = tuple(one.name for one in COLUMNS[Sheet.MEMBERS] if one.name not in ("household_no",))


def problem(field: str, sentence: Sentence) -> Problem:
    """A problem at a field of the form."""
    return Problem("change", sentence, place=Place(heading=field))


def refused(*problems: Problem) -> Refused:
    """The refusal of a change."""
    if len(problems) == 1 and not problems[0].place.heading:
        return Refused(problems[0].sentence, (), code="change_refused")
    return Refused(say("变更还不能提交"), problems, code="change_refused")


def altered(kind: str, homes: Sequence[Home], asked: Asked, *, new_number: str = "") -> list[Home]:
    """The households as they are after the change. ``new_number`` is that of a household which begins by it.

    Raises Refused with every problem of what was filled in.
    """
    if kind != ChangeKind.HEAD and not homes[0].head:
        raise refused(problem("", say("户主已经去世：请先办理户主变更")))
    after = _ALTER[kind](homes, asked, new_number)
    if list(homes) == after:
        raise refused(problem("", say("填写的内容与登记的一致，没有变更")))
    return after


def _income(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    home, blank = homes[0], []
    for key in home.keys:
        given = {name: asked[f"{key}.{name}"] for name in MEANS if f"{key}.{name}" in asked}
        blank += [problem(f"{key}.{name}", say("请填写“{label}”", label=label_of(MEMBER_COLUMNS[name])))
                  for name, value in given.items() if not value]
        home = home.restated(key, **given)
    if blank:
        raise refused(*blank)
    return [home]


def _joined(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    home = homes[0]
    given = {name: asked[f"{NEW}.{name}"] for name in _ALL if asked.get(f"{NEW}.{name}")}
    given["id_number"] = plain_number(given.get("id_number", ""))
    known = {one["id_number"]: key for key, one in home.members.items()}
    if given["id_number"] in known:
        raise refused(problem(f"{NEW}.id_number", say("{name}已经是本户成员", name=home.name_of(known[given["id_number"]]))))
    if given.get("relation") == HEAD and home.head:
        raise refused(problem(f"{NEW}.relation", say("本户已有户主：请填写与户主的关系，再办理户主变更")))
    return [home.restated(NEW, **given)]


def _gone(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    home, person = homes[0], asked.get("person", "")
    if person not in home.members:
        raise refused(problem("person", say("请选择本户的成员")))
    if len(home.members) == 1:
        raise refused(problem("person", say("户内没有其他成员：请提出终止待遇，不办理减少成员")))
    left = home.without([person])
    if person != home.head:
        return [left]
    if not asked.get("head"):
        raise refused(problem("head", say("{name}是户主：请同时选定新的户主", name=home.name_of(person))))
    return [_headed(left, asked)]


def _head(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    return [_headed(homes[0], asked)]


def _headed(home: Home, asked: Asked) -> Home:
    """The household under its new head, everybody's relation restated."""
    head = asked.get("head", "")
    if head not in home.members:
        raise refused(problem("head", say("请在本户成员中选定新的户主")))
    if head == home.head:
        raise refused(problem("head", say("{name}已经是户主", name=home.name_of(head))))
    return _related(home, head, asked)


def _related(home: Home, head: str, asked: Asked) -> Home:
    untold = [key for key in home.keys if key != head and asked.get(f"{UNTOLD}{key}", "") in ("", HEAD)]
    if untold:
        raise refused(*(problem(f"{UNTOLD}{key}", say("请填写{name}与新户主的关系", name=home.name_of(key))) for key in untold))
    for key in home.keys:
        home = home.restated(key, relation=HEAD if key == head else asked[f"{UNTOLD}{key}"])
    return home


def _account(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    return [homes[0].with_columns(**_account_of(homes[0], asked))]


def _account_of(home: Home, asked: Asked) -> dict[str, str]:
    given = {name: asked.get(name, "").replace(" ", "") if name == "account_no" else asked.get(name, "") for name in ACCOUNT}
    labels = {"bank_name": say("开户银行"), "account_no": say("银行账号"), "account_name": say("账户户名")}
    if empty := [name for name, value in given.items() if not value]:
        raise refused(*(problem(name, say("请填写“{label}”", label=labels[name])) for name in empty))
    if given["account_name"] not in [one.get("name") for one in home.members.values()]:
        raise refused(problem("account_name", say("账户户名“{name}”不是本户成员", name=given["account_name"])))
    return given


def _moved(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    home, area = homes[0], asked.get("area_code", "")
    if not (area.isascii() and area.isdigit() and len(area) == 12):
        raise refused(problem("area_code", say("请选择迁入的村（社区）")))
    if area_at(int(area), COUNTY) != area_at(int(home.columns["area_code"]), COUNTY):
        raise refused(problem("area_code", say("迁出本县的：按“迁出”提出终止，由迁入地重新申请")))
    return [home.with_columns(area_code=area, residence=asked.get("residence") or home.columns.get("residence", ""))]


def _split(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    home = homes[0]
    going = [key for key in home.keys if asked.get(f"goes.{key}") == GO]
    if not going:
        raise refused(problem("", say("请选定分出的成员")))
    if home.head in going:
        raise refused(problem(f"goes.{home.head}", say("户主{name}不能分出：请先办理户主变更", name=home.name_of(home.head))))
    head = asked.get("head", "")
    if head not in going:
        raise refused(problem("head", say("请在分出的成员中选定新户的户主")))
    parted = Home(new_number, home.columns, {key: home.members[key] for key in going})
    parted = parted.with_columns(**_account_of(parted, asked))
    return [home.without(going), _related(parted, head, asked)]


def _merged(homes: Sequence[Home], asked: Asked, new_number: str) -> list[Home]:
    if len(homes) < 2:
        raise refused(problem("household_no", say("没有户号为“{number}”的家庭，或者它不在您负责的区划之内",
                                                  number=asked.get("household_no", ""))))
    home, other = homes
    related = _related(Home(home.number, home.columns, {**other.members, home.head: home.members[home.head]}), home.head, asked)
    joining = {key: related.members[key] for key in other.keys}
    return [home.with_members({**home.members, **joining}), other.with_members({})]


_ALTER: Mapping[str, Callable[[Sequence[Home], Asked, str], list[Home]]] = {
    ChangeKind.INCOME: _income, ChangeKind.JOINED: _joined, ChangeKind.LEFT: _gone, ChangeKind.DIED: _gone,
    ChangeKind.HEAD: _head, ChangeKind.ACCOUNT: _account, ChangeKind.MOVED: _moved, ChangeKind.SPLIT: _split,
    ChangeKind.MERGED: _merged,
}


def field_at(home: Home, row: int, name: str) -> str:
    """The field of the form at which a problem of the household as altered stands; empty where the form has none."""
    if row == 0:
        return name
    keys = home.keys
    key = keys[row - 1] if row <= len(keys) else ""
    return f"{UNTOLD}{key}" if name == "relation" and key != NEW else f"{key}.{name}"


