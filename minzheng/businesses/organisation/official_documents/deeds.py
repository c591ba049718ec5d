"""What decides of documents and meetings: numbers written one way, gaps, secrecy, days, and what is still to be done."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.document_numbers import DocumentNumber, found
from minzheng.kernel.values.language import say

STATE_SECRET = re.compile(r"绝密|机密|(?<!工作)秘密")
MOST_GAP = 50
"""Numbers in one gap that are named; a longer one is a new series."""


# numbers

def _number(doing: Doing) -> DocumentNumber | None:
    numbers = found(unicodedata.normalize("NFKC", doing["given_number"] or ""))
    return numbers[0] if len(numbers) == 1 and numbers[0].issuer else None


def is_a_number(doing: Doing) -> None:
    """A number says agency, year and serial, and the year is that of the document."""
    number, issued = _number(doing), doing.day("issued_on")
    if number is None:
        doing.wrong("given_number", say("文号应有机关代字、年份和序号：例如 民发〔2026〕5号"))
    elif issued is not None and number.year != issued.year:
        doing.wrong("given_number", say("文号的年份 {year} 与发文日期不符", year=number.year))


def number_one_way(doing: Doing) -> str | None:
    """The number as all documents have it."""
    number = _number(doing)
    return str(number) if number else None


def agency_of_number(doing: Doing) -> str | None:
    """The agency's short name in the number."""
    number = _number(doing)
    return number.issuer if number else None


def count_of_issuers(doing: Doing) -> int:
    """How many issued it together."""
    return len([one for one in (doing["issuers"] or "").splitlines() if one.strip()])


def is_joint(doing: Doing) -> str:
    """Whether several issued it."""
    return "yes" if count_of_issuers(doing) > 1 else "no"


def is_no_state_secret(doing: Doing) -> None:
    """Secrets of the state do not belong into this system."""
    if STATE_SECRET.search(f"{doing['title'] or ''}{doing['given_number'] or ''}"):
        doing.wrong("title", say("标有密级的国家秘密文件不得录入本系统：请按保密规定管理"))


def is_dated_by_now(doing: Doing) -> None:
    """A document is dated, and received, today or before."""
    for name in ("issued_on", "received_on"):
        _not_ahead(doing, name)
    issued, received = doing.day("issued_on"), doing.day("received_on")
    if issued is not None and received is not None and received < issued:
        doing.wrong("received_on", say("收到日期早于发文日期 {day}", day=issued))


def gaps(finding: Finding) -> Iterator[Found]:
    """The outgoing documents before which numbers of their agency and year were passed over, without those on the list."""
    listed = set(Entry.objects.filter(kind="number_gap").values_list("parent_id", flat=True))
    series: dict[tuple[str, int], list[tuple[int, Entry]]] = defaultdict(list)
    for entry in finding.entries("official_document").filter(values__direction="outgoing"):
        for number in found(entry.values["document_number"]):
            series[number.issuer, number.year].append((number.serial, entry))
    for issued in series.values():
        issued.sort(key=lambda one: one[0])
        for (before, _), (serial, entry) in pairwise(issued):
            if 1 < serial - before <= MOST_GAP and entry.pk not in listed:
                missing = "、".join(str(one) for one in range(before + 1, serial))
                yield Found(entry, say("{number} 之前缺 {missing} 号", number=entry.values["document_number"], missing=missing),
                            {"numbers": missing})


# handling

def is_deadline_ahead(doing: Doing) -> None:
    """A deadline lies ahead."""
    day = doing.day("deadline")
    if day is not None and day < doing.on:
        doing.wrong("deadline", say("期限 {day} 已经过去", day=day))


def day_to_handle(doing: Doing) -> date:
    """Until when a document is handled: the day it was given, or the usual one."""
    return doing.day("deadline") or doing.working_days(doing.parameter("handle_days"))


def day_of_deadline(doing: Doing) -> date | None:
    """Until when a task is done."""
    return doing.day("deadline")


def open_tasks(doing: Doing) -> int:
    """How many tasks of a document are not ended."""
    return doing.below("document_task").filter(state="assigned").count() if doing.entry else 0


def has_no_open_tasks(doing: Doing) -> None:
    """A document is handled when its tasks are ended."""
    if left := open_tasks(doing):
        doing.wrong("", say("还有 {left} 项任务没有完成", left=left))


def is_document_open(doing: Doing) -> None:
    """Tasks are added to documents that are not put away."""
    assert doing.parent is not None
    if doing.parent.state in ("archived", "void", "handled"):
        doing.wrong("", say("公文已经办结、归档或作废"))


def number_of_document(doing: Doing) -> str:
    """The number of the document a task comes from."""
    assert doing.parent is not None
    return str(doing.parent.values["document_number"])


def tell_above(doing: Doing) -> None:
    """The document or meeting counts again."""
    assert doing.parent is not None
    doing.do(doing.parent, "recount")


def day_done(doing: Doing) -> str | None:
    """When it was done."""
    return doing.on.isoformat() if doing.deed.name == "finish" else doing.before.get("done_on")


# meetings

def day_of_meeting(doing: Doing) -> date | None:
    """When a meeting is."""
    return doing.day("held_on")


def is_held_by_now(doing: Doing) -> None:
    """A meeting that was held lies behind."""
    _not_ahead(doing, "held_on")


def day_of_minutes(doing: Doing) -> date:
    """Until when minutes are written."""
    return doing.working_days(doing.parameter("minutes_days"))


def decisions_of_meeting(doing: Doing) -> int:
    """How much was decided."""
    return doing.below("meeting_decision").exclude(state="dropped").count() if doing.entry else 0


def open_decisions(doing: Doing) -> int:
    """How much of it is not done."""
    return doing.below("meeting_decision").filter(state="decided").count() if doing.entry else 0


def is_meeting_held(doing: Doing) -> None:
    """A meeting decides when it is held; what is due lies ahead."""
    assert doing.parent is not None
    if doing.parent.state not in ("held", "minuted"):
        doing.wrong("", say("会议还没有召开"))
    is_deadline_ahead(doing)


def _not_ahead(doing: Doing, name: str) -> None:
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))
