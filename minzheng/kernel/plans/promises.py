"""What a task promises: as it is written, and as it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import Sentence, say

from .checks import Known
from .models import KINDS, Plan, Task
from .periods import days_of
from .wording import Wanted, is_soft, kept


@dataclass(frozen=True)
class Given:
    """A task as it is written: chapter and text say which it is, the rest what is promised."""

    chapter: str
    text: str
    kind: str = "routine"
    owner: str = ""
    partners: str = ""
    begins: date | None = None
    due: date | None = None
    indicator: str = ""
    wanted: Wanted | None = None
    deliverable: str = ""
    origin: str = ""


PROMISED = ("kind", "owner", "partners", "begins", "due", "indicator", "comparison", "numerator", "denominator", "unit",
            "written", "is_soft", "accrues", "deliverable", "origin")
"""What a task promises: may be written anew while the plan is a draft."""


def as_task(plan: Plan, given: Given, known: Known) -> Task:
    """A task of the plan that is not stored yet. Raises Refused."""
    if given.kind not in KINDS:
        raise refused(say("没有“{kind}”这种任务类别", kind=given.kind), "kind")
    wanted, begins = given.wanted, given.begins or days_of(plan.year, plan.half)[0]
    if given.due is not None and given.due < begins:
        raise refused(say("“{text}”的完成时限早于开始日期", text=given.text), "days")
    value = kept(wanted.value, wanted.written) if wanted else Fraction(0)
    return Task(
        plan=plan, chapter=said(given.chapter, say("章节"))[:60], text=said(given.text, say("任务"))[:300], kind=given.kind,
        owner=given.owner.strip()[:60], partners=given.partners.strip()[:200], begins=begins, due=given.due,
        indicator=given.indicator.strip()[:20], comparison=wanted.comparison if wanted else "",
        numerator=value.numerator if wanted else None, denominator=value.denominator, unit=wanted.unit if wanted else "",
        written=wanted.written[:60] if wanted else "", is_soft=wanted.is_soft if wanted else is_soft(given.text),
        accrues=_accrues(given, known), deliverable=given.deliverable.strip()[:200], origin=given.origin.strip()[:120])


def _accrues(given: Given, known: Known) -> bool:
    """Whether the value grows over the period: a count of what was done does, a level or a share does not."""
    if given.indicator in known:
        return known[given.indicator].period in ("cumulative", "quarter")
    return given.wanted is None or given.wanted.unit not in ("%", "‰")


def said(text: str, label: Sentence) -> str:
    """A text that must be there. Raises Refused where it is not."""
    if not text.strip():
        raise refused(say("请填写“{label}”", label=label), "field_missing")
    return text.strip()


def refused(sentence: Sentence, code: str) -> Refused:
    """A refusal that is one sentence."""
    return Refused(sentence, (), code=code)
