"""Public notices: lists made from cases, posted for natural days, objections, and the end (CB-07)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

from .duties import INTAKE, doers, require_no_relative, require_role
from .law import Law
from .models import Case, CaseState, NoticeLine, Objection, PublicNotice
from .procedures import Step
from .proceeding import locked, version_of
from .publishing import line_of
from .records import holds_id_number
from .stepping import enter, event, following
from .workdays import last_day_of_notice


def post_notice(
    *, case_ids: Sequence[int], place: str, law: Law, by: Actor, at: datetime, posted_on: date | None = None,
) -> list[PublicNotice]:
    """Post the cases that stand at a notice: one list for each business, step and village.

    A list shows what the procedure allows and nothing else; a place that holds something like an identity number is refused.
    """
    today = at.astimezone(ZONE).date()
    day = posted_on or today
    if not place.strip():
        raise Refused(say("请填写张贴地点"), (), code="place_missing")
    if holds_id_number(place):
        raise Refused(say("张贴内容含有证件号码或账号：公示不得包含这些信息"), (), code="notice_holds_number")
    if day > today:
        raise Refused(say("张贴日期不能晚于今天"), (), code="posted_later")
    with transaction.atomic():
        groups: dict[tuple[str, str, int], list[Case]] = {}
        for case_id in sorted(set(case_ids)):
            case, step = _at_notice(case_id, law, by)
            if case.step_since and day < case.step_since:
                raise Refused(say("{number} 在 {day} 还没有到公示这一步", number=case.number, day=day), (), code="posted_earlier")
            if _posted(case, step) is not None:
                raise Refused(say("{number} 已经张贴", number=case.number), (), code="already_posted")
            groups.setdefault((case.business, step.name, case.area_code), []).append(case)
        if not groups:
            raise Refused(say("请选择要公示的案件"), (), code="nothing_chosen")
        return [_post(cases, place.strip(), law, by=by, day=day, on=today, at=at) for cases in groups.values()]


def _post(cases: Sequence[Case], place: str, law: Law, *, by: Actor, day: date, on: date, at: datetime) -> PublicNotice:
    first = cases[0]
    step = version_of(first, law).step(first.step)
    assert step.notice is not None
    ends = last_day_of_notice(day, step.notice.days) if step.notice.days else None
    notice = PublicNotice.objects.create(
        area_code=first.area_code, business=first.business, step=step.name, place=place, posted_on=day, ends_on=ends,
        shows=list(step.notice.shows), posted_by=str(by))
    NoticeLine.objects.bulk_create(line_of(notice, case) for case in cases)
    for case in cases:
        event(case, step=step.name, action="post_notice", on=on, by=by, at=at,
              written={"place": place, "posted_on": day.isoformat(), "ends_on": ends.isoformat() if ends else ""})
    return notice


def finish_notice(*, case_id: int, law: Law, by: Actor, at: datetime) -> Case:
    """The notice is over and nothing stands against the case: it goes on. Refused before the last day has passed."""
    on = at.astimezone(ZONE).date()
    with transaction.atomic():
        case, step = _at_notice(case_id, law, by)
        line = _posted(case, step)
        if line is None or line.notice.ends_on is None:
            raise Refused(say("还没有张贴公示"), (), code="not_posted")
        if on <= line.notice.ends_on:
            raise Refused(say("公示到 {day} 24 时才满，次日起才能继续办理", day=line.notice.ends_on), (), code="notice_running")
        if case.objections.filter(is_upheld=None).exists():
            raise Refused(say("还有异议没有答复，不能结束公示"), (), code="objection_open")
        event(case, step=step.name, action="complete", on=on, by=by, at=at,
              written={"posted_on": line.notice.posted_on.isoformat(), "ends_on": line.notice.ends_on.isoformat()})
        enter(case, following(case, version_of(case, law), law), on=on)
        _take_off(line, on)
    return case


def _posted(case: Case, step: Step) -> NoticeLine | None:
    """The line by which the case is posted now."""
    return case.notice_lines.filter(notice__step=step.name, ended_on=None).select_related("notice").first()


def _take_off(line: NoticeLine, on: date) -> None:
    """End a line; the list comes down with its last one."""
    line.ended_on = on
    line.save(update_fields=["ended_on"])
    if not line.notice.lines.filter(ended_on=None).exists():
        line.notice.removed_on = on
        line.notice.save(update_fields=["removed_on"])


def object_to(
    *, case_id: int, content: str, contact: str, received_on: date, law: Law, by: Actor, at: datetime
) -> Objection:
    """Put an objection against a posted case on record; ``contact`` may be empty. It stops the case until it is answered."""
    on = at.astimezone(ZONE).date()
    if not content.strip():
        raise Refused(say("请填写异议内容"), (), code="content_missing")
    with transaction.atomic():
        case, step = _at_notice(case_id, law, by)
        line = _posted(case, step)
        if line is None:
            raise Refused(say("案件不在公示中"), (), code="not_posted")
        if not line.notice.posted_on <= received_on <= on:
            raise Refused(say("收到日期应在张贴之后、今天之前"), (), code="received_on")
        objection = Objection.objects.create(case=case, notice=line.notice, content=content.strip()[:2000],
                                             contact=seal(contact.strip()), received_on=received_on, received_by=str(by))
        event(case, step=step.name, action="object", on=on, by=by, at=at, opinion=content.strip()[:2000])
    return objection


def settle_objection(
    *, objection_id: int, is_upheld: bool, reply: str, law: Law, by: Actor, at: datetime
) -> Objection:
    """Answer an objection. One that holds sends the case back to the survey, and it is posted anew after a new opinion."""
    on = at.astimezone(ZONE).date()
    if not reply.strip():
        raise Refused(say("请填写答复"), (), code="reply_missing")
    with transaction.atomic():
        objection = Objection.objects.select_for_update().filter(pk=objection_id).first()
        if objection is None:
            raise NotFound(say("没有找到这条记录，或者它不在您负责的区划之内。"))
        case = locked(objection.case_id)
        version = version_of(case, law)
        require_role(by, INTAKE | {"township_leader"}, case.area_code)
        require_no_relative(by, case.application)
        if objection.is_upheld is not None:
            raise Refused(say("这条异议已经答复"), (), code="already_answered")
        objection.is_upheld, objection.reply, objection.replied_on = is_upheld, reply.strip()[:2000], on
        objection.save()
        event(case, step=case.step, action="settle_objection", on=on, by=by, at=at, opinion=objection.reply,
              written={"is_upheld": is_upheld})
        if is_upheld and case.state == CaseState.OPEN:
            survey = next((one for one in version.flow(case.flow) if one.kind == "survey"), None)
            if survey is None:
                raise Refused(say("这项程序没有调查步骤，请退回处理"), (), code="no_survey")
            _take_off(objection.notice.lines.get(case=case), on)
            enter(case, survey, on=on)
    return objection


def _at_notice(case_id: int, law: Law, by: Actor) -> tuple[Case, Step]:
    case = locked(case_id)
    require_role(by, doers("village_officer"), case.area_code)
    require_no_relative(by, case.application)
    step = version_of(case, law).step(case.step) if case.step else None
    if step is None or step.kind != "notice" or step.notice is None:
        raise Refused(say("{number} 现在不在公示这一步", number=case.number), (), code="not_at_notice")
    return case, step
