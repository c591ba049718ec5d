"""What the public may see of a case: a line of a posted list, or the lasting publication after the decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.identity import mask_name
from minzheng.kernel.values.language import say

from .intake import answers as filled
from .models import Case, NoticeLine, PublicNotice
from .procedures import Step
from .records import holds_id_number


def line_of(notice: PublicNotice, case: Case) -> NoticeLine:
    """What may be shown of a case by the notice, and nothing else."""
    members = len(filled.places(filled.opened(case.application.answers)))
    return NoticeLine(
        notice=notice, case=case, applicant=mask_name(case.head_name) if "applicant" in notice.shows else "",
        members=members if "members" in notice.shows else None,
        amount_fen=case.amount_fen if "amount" in notice.shows else None)


def publish(case: Case, step: Step, written: Mapping[str, str], *, by: Actor) -> None:
    """Publish a decided case for good, where its procedure publishes. Refuses a place that holds an identity number."""
    if step.notice is None:
        return
    if holds_id_number(written["place"]):
        raise Refused(say("张贴内容含有证件号码或账号：公示不得包含这些信息"), (), code="notice_holds_number")
    notice = PublicNotice.objects.create(
        area_code=case.area_code, business=case.business, step=step.name, place=written["place"],
        posted_on=date.fromisoformat(written["date"]), ends_on=None, shows=list(step.notice.shows), posted_by=str(by))
    line_of(notice, case).save()
