"""What the demonstration county shows of temporary relief: a standby fund; aids that were given, are due, are to be decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions as casework
from minzheng.kernel.casework.intake.known import known_answers
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Case, Channel
from minzheng.kernel.catalogue.in_force import law
from minzheng.kernel.people.models import Household
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.values.areas import span

from . import actions
from .models import StandbyFund

QUOTA, OPENING = 1_000_000, 600_000
"""Fen of the fund of the township."""
DOCUMENT = "演示文件〔2026〕11号"
AIDS: Sequence[Mapping[str, str]] = (
    {"relief_type": "emergency", "cause": "fire", "tier": "ordinary", "persons_helped": "1", "amount": "800", "form": "cash",
     "place": "本村一组", "situation": "（示例）厨房失火，烧毁口粮和衣被"},
    {"relief_type": "quick_small", "cause": "injury", "persons_helped": "1", "amount": "300", "form": "cash",
     "place": "本村", "situation": "（示例）摔伤就医，暂时没有现金"},
    {"relief_type": "emergency", "cause": "illness", "tier": "ordinary", "persons_helped": "1", "amount": "600", "form": "cash",
     "place": "本村", "situation": "（示例）突发疾病住院，押金没有着落"},
    {"relief_type": "emergency", "cause": "traffic", "tier": "serious", "persons_helped": "1", "amount": "900", "form": "cash",
     "place": "县城", "situation": "（示例）交通事故，责任人没有赔付"},
)
"""What is registered of each aid. Two are given, the third is due, the last is to be decided."""
GIVEN, DECIDED = 2, 3


Actors = Callable[[Role], Actor]


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Actors) -> None:
    """Open the fund of the clerk's township and help some of its households, where there is no fund yet."""
    township = account_of(actors(Role.TOWNSHIP_CLERK)).area_code
    if StandbyFund.objects.filter(area_code=township).exists():
        return
    actions.open_fund(area_code=township, quota_fen=QUOTA, amount_fen=OPENING, document=DOCUMENT,
                      by=actors(Role.COUNTY_CLERK), at=at)
    low, high = span(township)
    homes = Household.objects.filter(area_code__gte=low, area_code__lt=high, application=None).order_by("household_no")
    for number, (home, aid) in enumerate(zip(homes, AIDS, strict=False), start=1):
        case = _registered(home, aid, actors, law(), at)
        if number <= DECIDED:
            casework.complete_step(case_id=case.pk, step="decide_township", given={"result": "approve"}, law=law(),
                                   by=actors(Role.TOWNSHIP_LEADER), at=at)
        if number <= GIVEN:
            _handed_over(case, f"签收单 {number} 号（演示）", actors, law(), at)


def _registered(home: Household, aid: Mapping[str, str], actors: Actors, law: Law, at: datetime) -> Case:
    clerk = actors(Role.TOWNSHIP_CLERK)
    answers = known_answers(home, in_full=True) | {"about.reason": "other", "about.relative_declaration": "none"}
    application = casework.begin(area_code=home.area_code, channel=Channel.WINDOW, benefits=["temporary_relief"],
                                 answers=answers, household=home, by=clerk, at=at)
    casework.submit(application_id=application.pk, law=law, by=clerk, at=at)
    case = casework.accept(application_id=application.pk, law=law, by=clerk, at=at)[0]
    return casework.complete_step(case_id=case.pk, step="register", given=aid, law=law, by=clerk, at=at)


def _handed_over(case: Case, document: str, actors: Actors, law: Law, at: datetime) -> None:
    handover = actions.prepare(case_id=case.pk, given=actions.Given(case.head_name, document), law=law,
                               by=actors(Role.TOWNSHIP_CLERK), at=at)
    actions.sign(handover_id=handover.pk, law=law, by=actors(Role.TOWNSHIP_LEADER), at=at)
