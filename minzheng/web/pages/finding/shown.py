"""What pages show of findings: their words, tones and sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.language import Label, language
from minzheng.kernel.verification.findings.models import CONSEQUENCES, RESULTS, SEVERITIES, STATES, Finding

from ...benefits import title
from ...components.figures import NOTHING
from ...components.tags import month
from ...lawbook import business_title
from ..supervision import with_homes

SEVERITY_TONES = {1: "secondary", 2: "orange", 3: "red"}
STATE_TONES = {"open": "orange", "assigned": "blue", "examined": "blue", "closed": "secondary"}
GRADES: dict[str, tuple[Label, str]] = {
    "exact": (Label("姓名号码一致", "Name and number agree"), "green"),
    "variant": (Label("姓名写法不同", "Name written otherwise"), "orange"),
    "differs": (Label("姓名不一致", "Name differs"), "red"),
}
EVENTS: dict[str, Label] = {
    "assign": Label("分派", "Assigned"), "examine": Label("核实", "Examined"), "send_back": Label("退回", "Sent back"),
    "close": Label("办结", "Closed"), "look_back": Label("重算以往月份", "Months computed again"),
    "move": Label("随迁移交", "Went with who moved"),
}


def sentence(finding: Finding) -> str:
    """What the newest row says, in the reader's language; without one what its rule finds."""
    kind = "zh" if language() == "zh" else "en"
    return next((str(one[kind]) for one in finding.evidence if one.get(kind)), "") or rule_title(finding.rule)


def rule_title(rule: str) -> str:
    """What a rule finds, in words; of one that is no longer declared its name."""
    business, _, _ = rule.partition(".")
    declared = next((one for one in cross_checks() if one.rule == rule), None)
    if declared is None:
        return rule
    return f"{business_title(business)} · {declared.finds}" if declared.business else str(declared.finds)


def about(finding: Finding) -> str:
    """Which benefit a finding is about."""
    return title(finding.business) if title(finding.business) != finding.business else business_title(finding.business)


def span(finding: Finding) -> str:
    """The months concerned; open at the end while it goes on."""
    if not finding.first_month:
        return NOTHING
    if finding.last_month == finding.first_month:
        return month(finding.first_month)
    return f"{month(finding.first_month)} – {month(finding.last_month) if finding.last_month else ''}".rstrip()


def described(rows: Iterable[Any], *, today: Any) -> list[Any]:
    """The findings with their words, whom they are about and where, in two queries however many they are."""
    found = with_homes(rows)
    for row in found:
        row.says, row.about, row.span = sentence(row), about(row), span(row)
        row.who = row.person.name if row.person else row.head
        row.severity_word, row.state_word = SEVERITIES[row.severity], STATES[row.state]
        row.is_late = row.state == "assigned" and row.due is not None and row.due < today
        row.result_word = RESULTS[row.result] if row.result else ""
        row.consequence_word = CONSEQUENCES[row.consequence] if row.consequence else ""
    return found


def evidence_of(finding: Finding) -> list[dict[str, Any]]:
    """The rows it rests on: register, day of the data, how the person was matched, what it says."""
    registers = outside_registers()
    kind = "zh" if language() == "zh" else "en"
    return [{
        "register": registers[one["register"]].title.label if one.get("register") in registers else one.get("register", ""),
        "provider": registers[one["register"]].provider.label if one.get("register") in registers else "",
        "date": one.get("date", ""), "row": one.get("row"), "delivery": one.get("delivery"),
        "grade": GRADES.get(one.get("grade") or finding.grade, (one.get("grade", ""), "secondary")),
        "says": one.get(kind, ""),
    } for one in finding.evidence]
