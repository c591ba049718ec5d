"""The set of letters: what each is about, when it may be issued, who may issue it, and the places its template may name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say

from ..guards import has_abnormal_report, reduces
from ..procedures import Step, Version

if TYPE_CHECKING:  # folders are checked without a database
    from ..models import Case

About = Literal["application", "case", "notice"]

_OFFICE = frozenset({"office", "office_phone", "office_address", "county", "issued_on"})
_APPLICATION = _OFFICE | {"applicant", "id_number", "village", "application_no", "benefits", "applied_on", "law"}
_CASE = _APPLICATION | {"business", "case_no", "accepted_on", "members"}
_DECIDED = _CASE | {"decided_on"}
_AMOUNT = frozenset({"amount", "amount_in_words", "standard", "explanation"})
_CHANGE = _DECIDED | {"from_month", "amount", "new_amount", "reasons"}
_REDUCTION = _CHANGE

LISTS = frozenset({"documents", "missing", "reasons", "standard", "explanation", "lines", "heard"})
"""Places that are filled with several lines or a table; in a template each stands on a line of its own."""

WORDS = {
    "accepted_on": say("受理日期"), "aid": say("救助事项"), "amount": say("救助金额"), "answer_by": say("提出意见的截止日期"),
    "first_month": say("起始月份"), "from_month": say("起始月份"), "held": say("暂停期间的金额"), "law": say("法律依据"),
    "lines": say("公示名单"), "missing": say("应补正内容"), "new_amount": say("调整后月金额（元）"), "place": say("公示地点"),
    "report_no": say("报告编号"), "report_on": say("出具日期"),
    "reasons": say("理由"), "withdrawn_on": say("撤回日期"),
}
"""What the places that are never empty are called."""


@dataclass(frozen=True)
class Given:
    """What whoever issues the letter writes: ``type`` is lines, text, month, date or yuan."""

    name: str
    label: Sentence
    type: str = "text"
    is_required: bool = True
    hint: Sentence | str = ""


@dataclass(frozen=True)
class LetterKind:
    """A kind of letter. ``required`` places are never empty; ``step`` finds the step whose letter it is, if declared; of a
    case whose ``flow`` it is and of which ``only_if`` holds, and of a business that pays once or from month to month where
    ``pays_once`` says so."""

    name: str
    label: Label
    about: About
    places: frozenset[str]
    required: tuple[str, ...]
    states: frozenset[str]
    step: Callable[[Version], Step | None]
    takes_title: bool = True
    flow: str = "application"
    pays_once: bool | None = None
    only_if: Callable[[Case], bool] | None = None
    is_numbered: bool = True
    has_slip: bool = True
    given: tuple[Given, ...] = ()


def _first(version: Version) -> Step | None:
    return next(iter(version.flow("application")), None)


def _deciding(version: Version) -> Step | None:
    return next((step for step in version.flow("application") if step.kind == "decide"), None)


def _refusing(version: Version) -> Step | None:
    told = (step for step in version.flow("application") if step.kind == "tell" and "is_refused" in step.when)
    return next(told, _deciding(version))


def _of(flow: str, kind: str) -> Callable[[Version], Step | None]:
    """The step of a kind in a flow."""
    return lambda version: next((step for step in version.flow(flow) if step.kind == kind), None)


_ANSWER_BY = Given("answer_by", say("提出意见的截止日期"), "date")
_REDUCED = (
    Given("from_month", say("起始月份"), "month"), Given("new_amount", say("调整后月金额（元）"), "yuan"),
    Given("reasons", say("理由"), "lines", hint=say("每行一条")),
)

KINDS: Mapping[str, LetterKind] = {one.name: one for one in (
    LetterKind("acceptance", Label("受理通知书", "Acceptance receipt"), "application",
               _APPLICATION | {"accepted_on", "working_days", "due_on", "documents"}, ("accepted_on",),
               frozenset({"accepted"}), _first, takes_title=False),
    LetterKind("missing_material", Label("一次性补正告知书", "One notice of everything missing"), "application",
               _APPLICATION | {"missing"}, ("missing",), frozenset({"returned"}), _first),
    LetterKind("rejection", Label("不予受理通知书", "Not taken in"), "application",
               _APPLICATION | {"reasons"}, ("reasons",), frozenset({"rejected"}), _first, takes_title=False),
    LetterKind("withdrawal", Label("撤回申请回执", "Receipt of a withdrawal"), "application",
               _APPLICATION | {"withdrawn_on"}, ("withdrawn_on",), frozenset({"withdrawn"}), _first, takes_title=False),
    LetterKind("approval", Label("确认通知书", "Confirmation notice"), "case",
               _DECIDED | _AMOUNT | {"first_month"}, ("first_month",), frozenset({"approved"}), _deciding, pays_once=False),
    LetterKind("aid", Label("救助决定书", "Decision on aid"), "case",
               _DECIDED | _AMOUNT | {"aid"}, ("aid", "amount"), frozenset({"approved"}), _deciding, pays_once=True),
    LetterKind("refusal", Label("不予确认通知书", "Refusal with reasons"), "case",
               _DECIDED | {"reasons"}, ("reasons", "law"), frozenset({"refused"}), _refusing),
    LetterKind("termination", Label("终止审核通知书", "End of an examination"), "case",
               _CASE | {"reasons"}, ("reasons",), frozenset({"terminated"}), _first, takes_title=False),
    LetterKind("verification_result", Label("核对结果告知书", "What a check of means found"), "case",
               _CASE | {"report_no", "report_on", "reasons", "answer_by"}, ("report_no", "report_on", "reasons", "answer_by"),
               frozenset({"open"}), _of("application", "verify"), takes_title=False, only_if=has_abnormal_report,
               given=(Given("reasons", say("与申报不符或者须说明的事项"), "lines", hint=say("每行一条")), _ANSWER_BY)),
    LetterKind("hearing", Label("听取意见通知书", "Hearing before the end"), "case",
               _CASE | {"from_month", "reasons", "answer_by"}, ("reasons", "from_month", "answer_by"), frozenset({"open"}),
               _of("end", "hear"), flow="end", given=(_ANSWER_BY,)),
    LetterKind("ending", Label("停发决定书", "Decision to end"), "case",
               _DECIDED | {"from_month", "reasons", "heard"}, ("reasons", "from_month"), frozenset({"approved"}),
               _of("end", "decide"), flow="end"),
    LetterKind("reduction_hearing", Label("减发听取意见通知书", "Hearing before a reduction"), "case",
               _REDUCTION | {"answer_by"}, ("reasons", "from_month", "new_amount", "answer_by"), frozenset({"approved"}),
               _deciding, takes_title=False, pays_once=False, given=(*_REDUCED, _ANSWER_BY)),
    LetterKind("reduction", Label("减发决定书", "Decision to reduce"), "case",
               _REDUCTION | {"heard"}, ("reasons", "from_month", "new_amount"), frozenset({"approved"}), _deciding,
               takes_title=False, pays_once=False,
               given=(*_REDUCED, Given("heard", say("听取意见的情况"), "lines", is_required=False))),
    LetterKind("change_hearing", Label("减发听取意见通知书", "Hearing before a change that reduces"), "case",
               _CHANGE | {"answer_by"}, ("reasons", "from_month", "new_amount", "answer_by"), frozenset({"open"}),
               _of("change", "hear"), flow="change", only_if=reduces, given=(_ANSWER_BY,)),
    LetterKind("change", Label("变更决定书", "Decision on a change"), "case", _CHANGE | {"heard"}, ("reasons", "from_month"),
               frozenset({"approved"}), _of("change", "decide"), flow="change"),
    LetterKind("change_refusal", Label("不予变更决定书", "A change refused, with reasons"), "case", _DECIDED | {"reasons"},
               ("reasons",), frozenset({"refused"}), _of("change", "decide"), takes_title=False, flow="change"),
    LetterKind("suspension_hearing", Label("暂停发放听取意见通知书", "Hearing before a suspension"), "case",
               _CASE | {"from_month", "reasons", "answer_by"}, ("reasons", "from_month", "answer_by"), frozenset({"open"}),
               _of("suspend", "hear"), takes_title=False, flow="suspend", given=(_ANSWER_BY,)),
    LetterKind("suspension", Label("暂停发放决定书", "Decision to suspend"), "case",
               _DECIDED | {"from_month", "reasons", "heard"}, ("reasons", "from_month"), frozenset({"approved"}),
               _of("suspend", "decide"), flow="suspend"),
    LetterKind("resumption", Label("恢复发放通知书", "Notice of a resumption"), "case",
               _DECIDED | {"from_month", "reasons", "held"}, ("from_month", "held"), frozenset({"approved"}),
               _of("resume", "decide"), flow="resume"),
    LetterKind("notice_sheet", Label("公示", "Public notice sheet"), "notice",
               _OFFICE | {"law", "business", "village", "step", "place", "posted_on", "ends_on", "days", "lines"},
               ("lines", "place"), frozenset(), _first, takes_title=False, is_numbered=False, has_slip=False),
)}
"""Every letter by its name, which is also the name of its template."""

PLACES = frozenset(name for kind in KINDS.values() for name in kind.places)
"""The closed vocabulary of all templates."""


def kind_of(name: str) -> LetterKind:
    """The kind of that name. Raises NotFound."""
    if name not in KINDS:
        raise NotFound(say("没有文书“{name}”", name=name))
    return KINDS[name]
