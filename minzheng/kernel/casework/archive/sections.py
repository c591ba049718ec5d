"""The parts of a case's file, each a title and blocks: what was asked, done, found, posted, decided, sent and computed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from minzheng.kernel.paper.blocks import Block, table
from minzheng.kernel.paper.numerals import written_month
from minzheng.kernel.people.columns import COLUMNS, Kind
from minzheng.kernel.values.identity import mask_account, mask_id, mask_phone
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.money import as_read
from minzheng.kernel.values.periods import ZONE

from ..assessing import bounds
from ..changes.deciding import change_of
from ..changes.effects import Effect
from ..changes.telling import told
from ..intake import answers as filled
from ..intake.about import FIELDS as ABOUT_FIELDS
from ..intake.answers import ABOUT, HOUSEHOLD
from ..intake.applying import documents_of
from ..intake.forms import Question, questions
from ..law import Law
from ..letters.offices import place_name
from ..letters.queries import content_of, letters_of
from ..models import STATES, Case, CaseEvent
from ..papers.evidence import LABELS, filed
from ..procedures import Version
from ..proceeding import prospects_of, version_of

ACTIONS = {
    "accept": "受理", "complete": "完成", "send_back": "退回", "terminate": "终止审核", "withdraw": "撤回", "object": "异议",
    "post_notice": "张贴公示", "settle_objection": "答复异议", "issue_letter": "出具文书", "assign": "交办",
    "file_report": "归入核对报告", "contest_report": "对核对报告提出异议", "answer_contest": "答复对核对报告的异议",
    "amend": "更正变更内容",
}
_MASKS = {"id_number": mask_id, "account_no": mask_account, "phone": mask_phone}
_HEADINGS = {column.name: column for columns in COLUMNS.values() for column in columns}


@dataclass(frozen=True)
class Section:
    """One part of the file."""

    title: str
    blocks: tuple[Block, ...]
    is_own_page: bool = False


def sections_of(case: Case, law: Law, *, paper_location: str = "") -> list[Section]:
    """Every part, in the order of the file; numbers of people, accounts and telephones masked."""
    version = version_of(case, law)
    found = [
        Section("申请表", tuple(_answers(case, law))),
        Section("变更内容", tuple(_change(case, law))),
        Section("材料目录", (_documents(case, law, paper_location),)),
        Section("办理过程", (_events(case, version),)),
        Section("调查、核对、评议和审核记录", tuple(_records(case, version))),
        Section("公示情况", tuple(_notices(case))),
        Section("决定", (_decision(case, version),)),
        Section("金额的计算", tuple(_explanation(case, law))),
    ]
    found += [_letter(one.number or "无文号", content_of(one).blocks, one.title) for one in letters_of(case)]
    return [one for one in found if one.blocks]


def _answers(case: Case, law: Law) -> Iterator[Block]:
    application = case.application
    answers = filled.opened(application.answers)
    on = application.submitted_on or case.accepted_on
    asked = questions(law.program, tuple(application.benefits), on)
    yield _pairs({"申请编号": application.number, "申请事项": "、".join(law.titles[one].zh for one in application.benefits),
                  "申请日期": str(application.submitted_on or ""), "受理日期": str(case.accepted_on)})
    if not answers:
        return
    about = filled.of(answers, ABOUT)
    yield _pairs({str(one.label): _word(one.choices, about[one.name]) for one in ABOUT_FIELDS if about.get(one.name)})
    yield _pairs({one.label.zh: _shown(one, filled.of(answers, HOUSEHOLD).get(one.name, ""), on) for one in asked.household})
    for place in filled.places(answers):
        given = filled.of(answers, place)
        yield Block("note", f"家庭成员 {place}")
        yield _pairs({one.label.zh: _shown(one, given[one.name], on) for one in asked.member if given.get(one.name)})


def _change(case: Case, law: Law) -> Iterator[Block]:
    """What was reported of a change, and what the decision did to each benefit."""
    if case.flow != "change":
        return
    yield _pairs({str(name): str(value) for name, value in told(change_of(case))})
    decided = case.events.filter(action="complete", record__has_key="effects").order_by("-pk").first()
    if decided is not None:
        rows = [(str(one.month), law.titles[one.benefit].zh, *(as_read(fen) if fen is not None else "" for fen in (
            one.before_fen, one.after_fen))) for one in map(Effect.of, decided.record["effects"])]
        yield table(("月份", "待遇", "变更前（元）", "变更后（元）"), rows, (18, 38, 22, 22))


def _shown(question: Question, value: str, on: date) -> str:
    if question.column.kind is Kind.AREA and value.isdigit():
        return place_name(int(value), on=on)
    masked = _MASKS[question.name](value) if question.name in _MASKS else value
    return f"{masked} 元" if value and question.column.kind is Kind.YUAN else masked


def _pairs(facts: Mapping[str, str]) -> Block:
    """Names and values, two pairs in a row."""
    items = [*facts.items()]
    items += [("", "")] * (len(items) % 2)
    return table((), [(*one, *two) for one, two in zip(items[::2], items[1::2], strict=True)], (20, 30, 20, 30))


def _documents(case: Case, law: Law, paper_location: str) -> Block:
    labels = {one.name: one.zh for one in documents_of(case.application.benefits, law, on=case.accepted_on)}
    labels |= {one.name: one.zh for step in version_of(case, law).steps for one in step.documents}
    labels |= {name: label.zh for name, label in LABELS.items()}
    rows = [(str(number), labels.get(one.name, one.name) + (f"（{one.about}）" if one.about else ""), one.file_name,
             str(one.at.astimezone(ZONE).date()), one.sha256, paper_location)
            for number, one in enumerate(filed(case), start=1)]
    return table(("序号", "材料", "文件", "日期", "摘要（SHA-256）", "纸质位置"), rows, (8, 22, 16, 14, 26, 14))


def _events(case: Case, version: Version) -> Block:
    rows = [(str(one.on), _step(version, one.step), ACTIONS.get(one.action, one.action), _who(one), one.opinion,
             "" if one.days_used is None else str(one.days_used), str(one.due_on or ""))
            for one in case.events.order_by("pk")]
    return table(("日期", "步骤", "办理", "经办人", "意见", "工作日", "时限"), rows, (14, 14, 11, 17, 21, 9, 14))


def _who(event: CaseEvent) -> str:
    return f"{event.username}（{event.post}）" if event.post else event.username


def _step(version: Version, name: str) -> str:
    found = next((step for step in version.steps if step.name == name), None)
    return found.title.zh if found else "办结后"


def _records(case: Case, version: Version) -> Iterator[Block]:
    steps = {step.name: step for step in version.steps}
    for event in case.events.filter(action="complete").order_by("pk"):
        step = steps.get(event.step)
        if step is None or step.kind == "decide":
            continue
        lines = [(str(one.label), _word(one.choices, str(event.record[one.name])))
                 for one in step.fields if one.name in event.record]
        if lines:
            yield Block("note", f"{_step(version, event.step)}　{event.on}　{_who(event)}")
            yield table((), lines, (25, 75))


def _word(choices: tuple[tuple[str, Label], ...], value: str) -> str:
    return dict(choices)[value].zh if value in dict(choices) else value


def _notices(case: Case) -> Iterator[Block]:
    lines = case.notice_lines.select_related("notice").order_by("pk")
    rows = [(one.notice.place, str(one.notice.posted_on), str(one.notice.ends_on or ""), one.applicant, str(one.members or ""),
             "" if one.amount_fen is None else as_read(one.amount_fen), one.notice.posted_by) for one in lines]
    if rows:
        yield table(("地点", "张贴", "截止", "申请人", "人数", "金额（元）", "张贴人"), rows, (19, 14, 14, 12, 8, 15, 18))
    objections = [(str(one.received_on), one.content, {None: "未答复", True: "成立", False: "不成立"}[one.is_upheld], one.reply)
                  for one in case.objections.order_by("pk")]
    if objections:
        yield table(("异议日期", "内容", "是否成立", "答复"), objections, (15, 35, 15, 35))


def _decision(case: Case, version: Version) -> Block:
    last = case.events.exclude(opinion="").filter(action__in=("complete", "terminate", "withdraw")).order_by("-pk").first()
    amount = as_read(case.amount_fen) if case.amount_fen else ""
    variant = version.variant(case.variant)
    what = {"救助类型": variant.label.zh if variant else "", "救助金额（元）": amount} if version.pays_once else {
        "每月金额（元）": amount, "起始月份": written_month(case.first_month) if case.first_month else ""}
    return _pairs({
        "结果": STATES[case.state].zh, "决定日期": str(case.decided_on or ""), "办结日期": str(case.closed_on or ""), **what,
        "意见": last.opinion if last else "",
    })


def _explanation(case: Case, law: Law) -> Iterator[Block]:
    """Every step of the calculation. One that no longer gives the decided amount says so; of one aid what its amount lies
    between."""
    if not case.amount_fen or case.decided_on is None:
        return
    if aid := version_of(case, law).aid:
        yield from (Block("note", line.replace("  ", "　")) for one in bounds(case, aid, law) for line in one.lines())
        return
    found = next((one for one in prospects_of(case.application, law, on=case.decided_on) if one.business == case.business), None)
    if found is None or found.amount_fen != case.amount_fen:
        yield Block("note", "按现行规则重新计算，与决定的金额不一致；以决定和通知书为准。")
    if found is not None:
        yield from (Block("note", line.replace("  ", "　")) for line in found.explanation.lines())


def _letter(number: str, blocks: tuple[Block, ...], title: str) -> Section:
    return Section(f"{title}（{number}）", tuple(one for one in blocks if one.style != "slip"), is_own_page=True)
