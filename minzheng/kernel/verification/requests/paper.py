"""A report as a paper, in Chinese; the numbers of people are masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.letters.offices import place_name, sender
from minzheng.kernel.paper.blocks import Block, table
from minzheng.kernel.paper.numerals import written_date
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.values.language import speaking
from minzheng.kernel.values.money import as_read

from .comparing import Line, fact_label
from .content import GRADES, KINDS, Content
from .models import ANSWERS, CONCLUSIONS, PURPOSES, Request


@dataclass(frozen=True)
class Head:
    """What stands above a report: its number, days, what it replaces, and why it was issued though incomplete."""

    number: str
    issued_on: date
    valid_until: date
    replaces: str = ""
    reason: str = ""


def paper_of(request: Request, content: Content, head: Head, law: Law, *, at: datetime) -> bytes:
    """The report as a PDF: the same content gives the same bytes."""
    with speaking("zh"):
        return pdf_of(_blocks(request, content, head, law), title="家庭经济状况核对报告", at=at,
                      foot=f"{head.number}　仅用于本次救助审核，不得外传、张贴或者用于其他用途")


def _blocks(request: Request, content: Content, head: Head, law: Law) -> list[Block]:
    office = sender(request.area_code, "county", on=head.issued_on).name
    return [
        Block("title", office), Block("title", "家庭经济状况核对报告"),
        Block("number", head.number), table((), _facts(request, head, law), (25, 75)),
        Block("section", "一、核对人员"),
        table(("姓名", "关系", "公民身份号码"), [one[1:] for one in content.people], (30, 25, 45)),
        Block("section", "二、核对来源"), _sources(content),
        Block("section", "三、与申报的比较"), *_differences(content),
        Block("section", "四、合计"), _totals(content, law),
        Block("section", "五、结论"), Block("body", _conclusion(content, head)),
        Block("note", "本报告是审核确认的依据之一，不是停发或者不予确认的决定。对结果有异议的，可以提交证据申请复核。"),
        Block("signature", f"{office}\n{written_date(head.issued_on)}"),
    ]


def _facts(request: Request, head: Head, law: Law) -> list[tuple[str, str]]:
    purpose = law.titles[request.purpose].zh if request.purpose in law.titles else PURPOSES[request.purpose].zh
    facts = [
        ("核对请求", request.number), ("用途", purpose), ("案件编号", request.case.number if request.case else "—"),
        ("申请人（户主）", request.head_name), ("所在村（社区）", place_name(request.area_code, on=head.issued_on)),
        ("请求日期", str(request.requested_on)), ("出具日期", str(head.issued_on)), ("有效期至", str(head.valid_until)),
    ]
    if request.reference:
        facts.append(("来函文号", request.reference))
    return [*facts, ("取代的报告", head.replaces)] if head.replaces else facts


def _sources(content: Content) -> Block:
    rows = [(one.title[0], one.provider[0], one.data_date or "—", ANSWERS[one.status].zh, str(one.persons), str(one.rows))
            for one in content.sources]
    return table(("来源", "提供单位", "数据日期", "反馈", "人数", "条数"), rows, (24, 26, 18, 14, 9, 9))


def _differences(content: Content) -> list[Block]:
    if not content.lines:
        return [Block("note", "各来源没有需要比较的信息。")]
    titles = {one.register: one.title[0] for one in content.sources}
    rows = [_row(one, "、".join(titles.get(register, register) for register in one.registers)) for one in content.lines]
    return [table(("人员", "来源", "项目", "申报", "核对", "比较", "匹配"), rows, (11, 16, 15, 12, 22, 12, 12))]


def _row(one: Line, title: str) -> tuple[str, ...]:
    evidenced = one.evidenced or "；".join(zh for zh, _ in one.says)
    fact = str(fact_label(one.fact)) if one.fact else "—"
    return one.who or "家庭", title, fact, one.declared or "—", evidenced, KINDS[one.kind].zh, GRADES[one.grade].zh


def _totals(content: Content, law: Law) -> Block:
    rows = [("家庭月收入（元）", as_read(content.income[0]), as_read(content.income[1])),
            ("人均月收入（元）", as_read(content.per_head[0]), as_read(content.per_head[1]))]
    rows += [(f"{law.titles[one].zh}测算月金额（元）", _read(before), _read(after))
             for one, (before, after) in content.amounts.items()]
    return table(("项目", "按申报", "按核对"), rows, (50, 25, 25))


def _read(amount: int | None) -> str:
    return "无法算出" if amount is None else as_read(amount)


def _conclusion(content: Content, head: Head) -> str:
    told = f"{CONCLUSIONS[content.conclusion].zh}。"
    if content.differences:
        told += f"与申报不符或者须预警的有 {content.differences} 处。"
    if content.silent:
        told += f"下列来源没有反馈：{'、'.join(one.title[0] for one in content.silent)}。"
    if content.lapsed:
        old = "；".join(f"{one.title[0]}（{provider or one.provider[0]}，{day}）" for one, provider, day in content.lapsed)
        told += f"下列来源的数据已过有效期，不作为依据：{old}。"
    return f"{told}说明：{head.reason}" if head.reason else told
