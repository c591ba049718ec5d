"""The kinds of change: what each is called, from when it holds, and what a form asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from minzheng.kernel.people.columns import COLUMNS, Column, Kind, Sheet
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.periods import Month

from .models import ChangeKind

FLOW = "change"
"""The flow of a procedure that a change goes."""

LABELS: Mapping[str, Label] = {
    ChangeKind.INCOME: Label("收入变化", "Change of income"), ChangeKind.JOINED: Label("增加成员", "Member added"),
    ChangeKind.LEFT: Label("减少成员", "Member left"), ChangeKind.DIED: Label("成员死亡", "Member died"),
    ChangeKind.HEAD: Label("变更户主", "Change of the head"), ChangeKind.ACCOUNT: Label("变更账户", "Change of the account"),
    ChangeKind.MOVED: Label("县内迁居", "Move within the county"), ChangeKind.SPLIT: Label("分户", "Split of the household"),
    ChangeKind.MERGED: Label("并户", "Merger of two households"),
}
"""Each kind as readers call it."""

HINTS: Mapping[str, Label] = {
    ChangeKind.INCOME: Label("工资、经营、财产、转移收入和医疗、教育支出",
                             "Wages, business, property, transfers, medical and school costs"),
    ChangeKind.JOINED: Label("出生、婚嫁、收养、迁回等", "Born, married in, adopted, came back"),
    ChangeKind.LEFT: Label("婚嫁、迁出、服刑、失踪等", "Married out, moved away, in prison, missing"),
    ChangeKind.DIED: Label("登记死亡日期，次月起按新的人口核算", "The day; from the month after, the others are reckoned alone"),
    ChangeKind.HEAD: Label("改由另一名成员任户主", "Another member becomes the head"),
    ChangeKind.ACCOUNT: Label("开户银行、账号、户名", "Bank, number and holder"),
    ChangeKind.MOVED: Label("迁到本县另一个村（社区）", "To another village or community of the county"),
    ChangeKind.SPLIT: Label("部分成员另立一户", "Some members become a household of their own"),
    ChangeKind.MERGED: Label("另一户并入本户", "Another household joins this one"),
}
"""What each kind is for, in a few words."""

LEAVING = frozenset({ChangeKind.LEFT, ChangeKind.DIED})
"""What holds from the month after it happened, whenever it is decided."""

MEANS = ("wage", "business", "property", "transfer", "work_place", "medical", "education")
"""The columns of a member that a change of income restates."""

ACCOUNT = ("bank_name", "account_no", "account_name")
PLACE = ("area_code", "residence")

JOINED_FOR: Mapping[str, Label] = {
    "born": Label("出生", "Born"), "marriage": Label("婚嫁", "Marriage"), "adopted": Label("收养", "Adopted"),
    "returned": Label("迁回", "Came back"), "released": Label("刑满释放", "Released"), "other": Label("其他", "Other"),
}
LEFT_FOR: Mapping[str, Label] = {
    "marriage": Label("婚嫁", "Marriage"), "moved": Label("迁出", "Moved away"), "imprisoned": Label("服刑", "Imprisoned"),
    "detox": Label("强制戒毒", "Compulsory detoxification"), "missing": Label("失踪", "Missing"),
    "religious": Label("出家", "Joined an order"), "adopted_out": Label("被收养", "Adopted by others"),
}
"""Why somebody joined or left (CB-02)."""

MEMBER_COLUMNS = {one.name: one for one in COLUMNS[Sheet.MEMBERS]}
HOME_COLUMNS = {one.name: one for one in COLUMNS[Sheet.HOUSEHOLDS]}


def label_of(column: Column) -> Sentence:
    """What a form calls a column: its heading, amounts with their unit."""
    heading = Sentence(column.heading.partition("(")[0])
    return say("{label}（元）", label=heading) if column.kind is Kind.YUAN else heading


def first_month(kind: str, *, happened_on: date, decided_on: date) -> Month:
    """The first month a change holds in: the month after the decision; of who left or died, the month after that day.

    An account is used from the month of the decision on: it is where the money goes next.
    """
    if kind in LEAVING:
        return Month.of(happened_on).plus(1)
    return Month.of(decided_on) if kind == ChangeKind.ACCOUNT else Month.of(decided_on).plus(1)
