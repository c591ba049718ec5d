"""What is written down in each kind of step: its fields, in order, and what makes a record complete."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import Label, Sentence, say
from minzheng.kernel.values.money import NotMoney, fen

MOST_TEXT = 2000


@dataclass(frozen=True)
class RecordField:
    """One thing to write down. ``type``: text, lines, date, count, yuan or choice; ``choices`` are (value, label) pairs.

    ``asked_with`` names the field that makes this one compulsory when it is filled in.
    """

    name: str
    label: Sentence | Label
    type: str = "text"
    choices: tuple[tuple[str, Label], ...] = ()
    is_required: bool = True
    hint: Sentence | Label | str = ""
    asked_with: str = ""


REPORT = "verification_report"
"""In a record the number of the report that came into the file, and the name of its paper."""
CONTESTED, ANSWERED = "contest_report", "answer_contest"
"""The events of a report that the household contests, and of the answer that lets it stand."""
AGREE, DISAGREE = "agree", "disagree"
APPROVE, REFUSE = "approve", "refuse"
_METHODS = (
    ("home_visit", Label("入户调查", "Home visit")), ("neighbour_interview", Label("邻里访问", "Neighbour interview")),
    ("letter_request", Label("信函索证", "Letter request")), ("video", Label("视频", "Video")),
)
_FOUND = (
    ("consistent", Label("与申报一致", "As declared")), ("differs", Label("与申报有出入", "Differs from what was declared")),
    ("disqualifies", Label("不符合条件", "Does not qualify")),
)
CONCLUSIONS = (
    ("no_abnormal", Label("未见异常", "Nothing abnormal")), ("abnormal", Label("有异常", "Abnormal")),
    ("incomplete", Label("核对不完整", "Incomplete")),
)
"""What a verification report may come to."""
_OPINIONS = ((AGREE, Label("同意", "Agree")), (DISAGREE, Label("不同意", "Disagree")))
_DECISIONS = ((APPROVE, Label("确认", "Approve")), (REFUSE, Label("不予确认", "Refuse")))
_DELIVERY = (
    ("in_person", Label("当面送达", "In person")), ("by_village", Label("村（居）转交", "Through the village")),
    ("by_post", Label("邮寄", "By post")),
)

EXITS = (
    ("income", Label("收入超过标准", "Income above the standard")),
    ("property", Label("财产超过限额", "Property above the limits")),
    ("employment", Label("就业", "Employment")), ("moved", Label("迁出", "Moved away")), ("death", Label("死亡", "Death")),
    ("imprisoned", Label("服刑", "Imprisoned")), ("false_statement", Label("隐瞒或虚假申报", "False statement")),
    ("sign_in_missed", Label("连续三个月未签到", "Three sign-ins missed")), ("child_adult", Label("成年", "Came of age")),
    ("to_tekun", Label("转特困供养", "Moved to tekun")), ("voluntary", Label("自愿退出", "At their wish")),
    ("not_found", Label("下落不明", "Not found")),
)
_HEARD = (
    ("agrees", Label("无异议", "Does not object")), ("objects", Label("有异议", "Objects")),
    ("absent", Label("通知后未到", "Did not come when asked")),
)

HOLDS = (
    ("not_found", Label("下落不明待核实", "Cannot be found, to be checked")),
    ("to_verify", Label("收入财产变动待复核", "Means changed, to be reviewed")),
    ("sign_in_missed", Label("未按期签到待核实", "Sign-ins missed, to be checked")),
    ("not_cooperating", Label("不配合复核", "Does not cooperate with the review")),
    ("imprisoned", Label("被羁押或服刑待处理", "In detention or prison, to be settled")),
    ("account", Label("账户异常待更正", "Account to be corrected")),
)
_HELD = (
    ("pay", Label("补发暂停期间的金额", "Pay the months held back")),
    ("forfeit", Label("不补发", "Do not pay them")),
)

FIELDS: Mapping[str, tuple[RecordField, ...]] = {
    "accept": (),
    "report": (
        RecordField("happened_on", say("发生日期"), "date"),
        RecordField("findings", say("情况说明"), "lines", is_required=False),
    ),
    "suspend": (
        RecordField("reason", say("暂停原因"), "choice", HOLDS),
        RecordField("findings", say("事实和依据"), "lines"),
    ),
    "resume": (
        RecordField("held", say("暂停期间的金额"), "choice", _HELD),
        RecordField("findings", say("事实和依据"), "lines"),
    ),
    "propose": (
        RecordField("reason", say("终止原因"), "choice", EXITS),
        RecordField("grace_months", say("渐退期（月）"), "count", is_required=False,
                    hint=say("就业增收的，最多 6 个月；没有渐退期的不填")),
        RecordField("findings", say("事实和依据"), "lines"),
    ),
    "hear": (
        RecordField("date", say("听取意见日期"), "date"),
        RecordField("heard", say("听取了谁的意见")),
        RecordField("outcome", say("意见"), "choice", _HEARD),
        RecordField("findings", say("陈述内容"), "lines"),
    ),
    "survey": (
        RecordField("method", say("调查方式"), "choice", _METHODS),
        RecordField("date", say("调查日期"), "date"),
        RecordField("investigators", say("调查人员"), hint=say("至少两人，用顿号分开")),
        RecordField("member_present", say("在场家庭成员")),
        RecordField("found", say("调查结果"), "choice", _FOUND),
        RecordField("findings", say("收入、财产和生活状况"), "lines"),
    ),
    "verify": (
        RecordField(REPORT, say("核对报告编号")),
        RecordField("date", say("报告日期"), "date"),
        RecordField("found", say("核对结果"), "choice", CONCLUSIONS),
        RecordField("findings", say("差异与说明"), "lines", is_required=False),
    ),
    "assess": (
        RecordField("date", say("评估日期"), "date"),
        RecordField("investigators", say("评估人员"), hint=say("至少两人，用顿号分开")),
        RecordField("findings", say("评估结果"), "lines"),
    ),
    "appraise": (
        RecordField("date", say("评议日期"), "date"),
        RecordField("participants", say("参加人数"), "count"),
        RecordField("representatives", say("其中村（居）民代表"), "count"),
        RecordField("agree", say("同意票"), "count"),
        RecordField("disagree", say("不同意票"), "count"),
        RecordField("abstain", say("弃权票"), "count"),
        RecordField("findings", say("评议记录"), "lines"),
    ),
    "review": (
        RecordField("result", say("审核意见"), "choice", _OPINIONS),
        RecordField("opinion", say("意见说明"), "lines"),
    ),
    "notice": (),
    "decide": (
        RecordField("result", say("决定"), "choice", _DECISIONS),
        RecordField("opinion", say("理由"), "lines", is_required=False, hint=say("不予确认的，须写明理由")),
    ),
    "tell": (
        RecordField("date", say("送达日期"), "date"),
        RecordField("method", say("送达方式"), "choice", _DELIVERY),
        RecordField("recipient", say("签收人")),
    ),
    "publish": (
        RecordField("date", say("公布日期"), "date"),
        RecordField("place", say("公布地点")),
    ),
    "register": (),
    "pay": (),
}
"""The record of each kind of step."""

Record = dict[str, str]
_TITLES = re.compile(r"[、,，;；\s]+")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]|\d{16,19}")


def people_in(text: str) -> list[str]:
    """The names in a list that is written with commas or spaces, each once."""
    return list(dict.fromkeys(name for name in _TITLES.split(text.strip()) if name))


def read(
    kind: str, given: Mapping[str, str], *, since: date, on: date, fields: Sequence[RecordField] | None = None
) -> Record:
    """The record of a step of ``kind``, checked: its ``fields``, by default those of the kind. Dates lie in ``[since, on]``.

    Raises Refused with every problem, each named by its field.
    """
    problems: list[Problem] = []
    record: Record = {}
    for one in FIELDS[kind] if fields is None else fields:
        value = given.get(one.name, "").strip()
        is_called_for = bool(one.asked_with and given.get(one.asked_with, "").strip())
        if sentence := _wrong(replace(one, is_required=one.is_required or is_called_for), value, since, on):
            problems.append(_problem(one.name, sentence))
        elif value:
            record[one.name] = value
    if not problems and kind in _WHOLE:
        problems = _WHOLE[kind](record)
    if problems:
        raise Refused(say("还不能完成这一步"), problems, code="record_incomplete")
    return record


def _wrong(one: RecordField, value: str, since: date, on: date) -> Sentence | None:
    if not value:
        return say("请填写“{label}”", label=one.label) if one.is_required else None
    if len(value) > MOST_TEXT:
        return say("“{label}”过长，最多 {most} 个字", label=one.label, most=MOST_TEXT)
    if one.type == "choice" and value not in dict(one.choices):
        return say("“{label}”没有“{value}”这个选项", label=one.label, value=value)
    if one.type == "count" and not (value.isdecimal() and len(value) <= 4):
        return say("“{label}”应为人数或票数", label=one.label)
    if one.type == "yuan":
        return _wrong_amount(one, value)
    return _wrong_date(one, value, since, on) if one.type == "date" else None


def _wrong_amount(one: RecordField, value: str) -> Sentence | None:
    try:
        amount = fen(value)
    except NotMoney as error:
        return error.sentence
    return say("“{label}”应大于零", label=one.label) if amount <= 0 else None


def _wrong_date(one: RecordField, value: str, since: date, on: date) -> Sentence | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return say("“{label}”不是日期：请写成 2026-11-05", label=one.label)
    if not since <= day <= on:
        return say("“{label}”应在 {since} 至 {on} 之间", label=one.label, since=since, on=on)
    return None


def _two_people(record: Record) -> list[Problem]:
    if len(people_in(record["investigators"])) < 2:
        return [_problem("investigators", say("调查人员不得少于两人"))]
    return []


def _votes(record: Record) -> list[Problem]:
    present, villagers = int(record["participants"]), int(record["representatives"])
    cast = sum(int(record[name]) for name in ("agree", "disagree", "abstain"))
    problems = []
    if cast != present:
        problems.append(_problem("agree", say("各类票数之和是 {cast}，与参加人数 {present} 不符", cast=cast, present=present)))
    if villagers > present or villagers * 3 < present * 2:
        problems.append(_problem("representatives", say("村（居）民代表不得少于参加人数的三分之二")))
    return problems


def _reasons(record: Record) -> list[Problem]:
    if record["result"] == REFUSE and not record.get("opinion"):
        return [_problem("opinion", say("不予确认的，须写明理由"))]
    return []


MOST_GRACE = 6
"""Months of grace at the most (SA-05)."""


def _grace(record: Record) -> list[Problem]:
    if int(record.get("grace_months", "0")) > MOST_GRACE:
        return [_problem("grace_months", say("渐退期最多 {most} 个月", most=MOST_GRACE))]
    if record.get("grace_months", "0") != "0" and record["reason"] != "employment":
        return [_problem("grace_months", say("只有因就业增收终止的才有渐退期"))]
    return []


_WHOLE: Mapping[str, Callable[[Record], list[Problem]]] = {
    "propose": _grace, "survey": _two_people, "assess": _two_people, "appraise": _votes, "decide": _reasons,
}


def holds_id_number(text: str) -> bool:
    """Whether a text that is to be posted holds something like an identity number or an account."""
    return bool(_ID_NUMBER.search(text))


def _problem(name: str, sentence: Sentence) -> Problem:
    return Problem("record", sentence, place=Place(heading=name))
