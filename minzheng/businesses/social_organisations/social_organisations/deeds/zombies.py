"""Organisations that exist on paper: found by rule, looked for three times, announced, disposed of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import Sentence, say

from .days import months_after
from .organisations import LIVE, org_of

OPEN = ("listed", "announced", "rectifying", "disposing")
ENDED = {"revoke": "revoked", "withdraw_licence": "licence_withdrawn", "cancel": "cancelled"}


def zombies(finding: Finding) -> Iterator[Found]:
    """Organisations that missed two inspections running, never began, or have long done nothing; nothing is asked of the rest."""
    start, idle = (months_after(finding.on, -finding.parameter(name)) for name in ("start_months", "idle_months"))
    listed = finding.entries("zombie_case").filter(state__in=OPEN).values("parent_id")
    orgs = finding.entries("social_org").filter(state__in=LIVE, on__lte=start).exclude(pk__in=listed)
    missed = _missed_both(finding)
    active = _active_since(finding, idle)
    for org in orgs:
        criterion: str
        reason: Sentence
        if org.pk in missed:
            criterion = "two_years_no_inspection"
            reason = say("{first}、{second} 年度年检均未参加", first=finding.on.year - 2, second=finding.on.year - 1)
        elif org.pk in active:
            continue
        elif org.on > idle:
            criterion, reason = "one_year_no_start", say("{day} 取得证书，至今没有活动记录", day=org.on)
        else:
            criterion, reason = "no_activity", say("{day} 以来没有活动记录，年检报告也没有载明活动", day=idle)
        yield Found(org, reason, {"criterion": criterion})


def _missed_both(finding: Finding) -> set[int]:
    years = {str(finding.on.year - 2), str(finding.on.year - 1)}
    found: dict[int, set[str]] = {}
    rows = finding.entries("annual_inspection").filter(state="not_submitted", period__in=years)
    for parent, period in rows.values_list("parent_id", "period"):
        found.setdefault(parent, set()).add(period)
    return {key for key, missed in found.items() if missed == years}


def _active_since(finding: Finding, day: date) -> set[int]:
    """Whose activities are recorded since a day, or reported for a year since."""
    recorded: QuerySet[Entry] = finding.entries("org_activity").filter(state="recorded", on__gte=day)
    reported = finding.entries("annual_inspection").filter(period__gte=str(day.year), values__activities__gt=0)
    return {*recorded.values_list("parent_id", flat=True), *reported.values_list("parent_id", flat=True)}


def listed_day(doing: Doing) -> Value:
    """The day it was put on the list."""
    return doing.on.isoformat() if doing.entry is None else None


def is_another_way(doing: Doing) -> None:
    """Each attempt tries another way."""
    if doing.beside().filter(values__way=doing["way"]).exists():
        doing.wrong("way", say("已用这种方式联系过：请换一种方式"))
    if doing.parent is None or doing.parent.state not in ("listed", "announced"):
        doing.wrong("", say("整治案件不在联系阶段"))


def is_tried_in_time(doing: Doing) -> None:
    """An attempt is made after the listing, and before it is entered."""
    tried = doing.day("tried_on")
    assert doing.parent is not None
    if tried is not None and not doing.parent.on <= tried <= doing.on:
        doing.wrong("tried_on", say("联系日期应在列入以后、今天以前"))


def has_three_attempts(doing: Doing) -> None:
    """Three ways were tried, and none reached anybody."""
    tried = doing.below("contact_attempt")
    least, count = doing.parameter("contact_attempts"), tried.count()
    if count < least:
        doing.wrong("", say("应以 {least} 种方式联系，目前只有 {count} 次", least=least, count=count))
    if tried.filter(values__outcome="reached").exists():
        doing.wrong("", say("已经联系上：请限期整改或移出名单"))


def is_announced_today(doing: Doing) -> None:
    """The notice is entered on the day it appears."""
    if doing.day("announced_on") != doing.on:
        doing.wrong("announced_on", say("公告日期应为当日 {day}", day=doing.on))


def last_day_of_notice(doing: Doing) -> date | None:
    """The last day of the notice in media."""
    announced = doing.day("announced_on")
    return announced + timedelta(days=doing.parameter("media_notice_days")) if announced else None


def announcement_over(doing: Doing) -> date | None:
    """What is next is due when the notice has run."""
    return doing.day("announced_until")


def announcement_has_run(doing: Doing) -> None:
    """Nothing is disposed of before the notice has run."""
    until = doing.day("announced_until")
    if until is not None and doing.on <= until:
        doing.wrong("", say("公告至 {day} 期满，期满后才能处置", day=until))


def is_not_rectify(doing: Doing) -> None:
    """Rectification is let to who was reached."""
    if doing["disposal"] == "rectify":
        doing.wrong("disposal", say("限期整改请另行办理“限期整改”"))


def start_disposal(doing: Doing) -> None:
    """Revocation and withdrawal are decided in a case; a cancellation begins with its liquidation."""
    if doing["disposal"] in ("revoke", "withdraw_licence"):
        violation = "no_start" if doing["criterion"] == "one_year_no_start" else "no_inspection"
        doing.make("org_enforcement_case", "take_clue", org=org_of(doing).pk, clue_source="zombie", clue_on=doing.on.isoformat(),
                   reason=doing["reason"], violation=violation)


def was_reached(doing: Doing) -> None:
    """Who answers may put things right."""
    if not doing.below("contact_attempt").filter(values__outcome="reached").exists():
        doing.wrong("", say("没有联系上的记录，不能限期整改"))


def sets_rectify(doing: Doing) -> None:
    """The disposal is rectification."""
    doing.given["disposal"] = "rectify"


def zombie_rectification_due(doing: Doing) -> date:
    """Three months to put things right."""
    return months_after(doing.on, doing.parameter("rectify_months"))


def disposal_is_done(doing: Doing) -> None:
    """Ended, or active again since it was listed."""
    org, disposal = org_of(doing), doing["disposal"]
    if disposal in ENDED:
        if org.state != ENDED[disposal]:
            doing.wrong("", say("“{disposal}”还没有完成", disposal=_word(doing)))
        return
    listed = doing.day("listed_on")
    is_active = doing.entries("org_activity").filter(parent=org, state="recorded", on__gte=listed).exists()
    is_inspected = doing.entries("annual_inspection").filter(
        parent=org, values__submitted_on__gte=str(listed)).exclude(state="not_submitted").exists()
    if not is_active and not is_inspected:
        doing.wrong("", say("列入以后没有活动或年检记录，整改没有完成"))


def _word(doing: Doing) -> str:
    return next(str(one.label) for one in doing.kind.fields["disposal"].choices if one.name == doing["disposal"])
