"""What an application says of itself: why, by whom, and what the office must know of it. Kept beside the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from minzheng.kernel.values.errors import Place, Problem
from minzheng.kernel.values.language import Label, Sentence, say

from ..records import RecordField
from . import answers as filled
from .answers import ABOUT, Answers
from .conditions import Answered, Circumstances, Condition

YES, NO = "yes", "no"
NONE, SOME = "none", "some"
_REASONS = (
    ("illness", Label("患病", "Illness")), ("disability", Label("残疾", "Disability")), ("age", Label("年老", "Old age")),
    ("unemployment", Label("失业", "Unemployment")), ("study", Label("就学", "Schooling")),
    ("disaster", Label("灾害事故", "Disaster or accident")), ("lack_of_labour", Label("缺乏劳动力", "Lack of labour")),
    ("other", Label("其他", "Other")),
)
_RELATIVES = (
    (NONE, Label("没有", "None")),
    (SOME, Label("有", "There are")),
)

FIELDS: Sequence[RecordField] = (
    RecordField("reason", say("申请原因"), "choice", _REASONS),
    RecordField("relative_declaration", say("家庭成员中是否有经办人员或村（居）干部的近亲属"), "choice", _RELATIVES),
    RecordField("relative_who", say("近亲属的姓名、关系和所在单位")),
    RecordField("hukou_split", say("是否人户分离"), "choice", ((NO, Label("否", "No")), (YES, Label("是", "Yes"))),
                is_required=False, hint=say("户籍地与居住地不一致的，办理时限按特殊情形计算")),
    RecordField("agent", say("代办人姓名和联系电话"), is_required=False, hint=say("由他人代为申请的填写，并附委托书")),
)
"""The fields, in order; each is kept as ``about.NAME``."""

CONDITIONS: Mapping[str, Sequence[Condition]] = {
    one.name: (Answered("relative_declaration", (SOME,)),) if one.name == "relative_who" else () for one in FIELDS
}


def problems_about(answers: Answers, circumstances: Circumstances) -> list[Problem]:
    """What is not said yet, or not by one of the choices."""
    given = filled.of(answers, ABOUT)
    found = []
    for one in FIELDS:
        value = given.get(one.name, "")
        if value and one.choices and value not in dict(one.choices):
            found.append(_problem("choice", one, say("“{label}”没有“{value}”这个选项", label=one.label, value=value)))
        elif not value and one.is_required and circumstances.is_put(one.name):
            found.append(_problem("unanswered", one, say("请填写“{label}”", label=one.label)))
    return found


def _problem(code: str, one: RecordField, sentence: Sentence) -> Problem:
    return Problem(code, sentence, place=Place(sheet=ABOUT, heading=one.name))


def is_special(answers: Answers) -> bool:
    """Whether the longer limit of special cases applies, by what the application says: registered elsewhere than it lives."""
    return answers.get(filled.field_of(ABOUT, "hukou_split")) == YES
