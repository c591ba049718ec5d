"""Figures of the whole bureau that the kernel records and no folder owns."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

import pytest

from minzheng.kernel.catalogue.common_figures import common_figures
from minzheng.kernel.catalogue.loader import PACKAGE
from minzheng.kernel.indicators.results import State
from minzheng.kernel.payments.corrections.models import AwardEntry
from minzheng.kernel.payments.models import PayrollRun
from minzheng.kernel.people.models import Membership
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.discovery.models import Discovery
from minzheng.kernel.verification.watching.models import LowIncomePerson
from tests.kernel.indicators.county import ASKED, COUNTY, VILLAGE, County, figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return County()


def found(number: int, *, outcome: str = "served") -> None:
    Discovery.objects.create(
        key=f"示例{number}", name="示例", area_code=VILLAGE, certainty="likely", source="grid", found_on=date(2026, 10, 1),
        seen_on=date(2026, 10, 1), state="closed", outcome=outcome, served_by="dibao" if outcome == "served" else "",
        closed_by="示例", closed_at=ASKED)


def test_persons_found_and_money_recovered_are_counted(county: County) -> None:
    for number in range(3):
        found(number)
    found(9, outcome="no_need")
    awards = [county.award("dibao", county.household(1)) for _ in range(3)]
    for number, award in enumerate(awards):
        AwardEntry.objects.create(award=award, kind="correction", month=202610, fen=-50_000, correction_id=number + 1, by="示例",
                                  at=ASKED)
        AwardEntry.objects.create(award=award, kind="refund", month=202611, fen=10_000, by="示例", at=ASKED)
    county.run(202611, [(awards[0], 1, 30_000)])
    got = figures(common_figures(PACKAGE, [])).results
    assert [got[id].value for id in ("SA-16.02", "OR-03.02")] == [3, 30_000]
    assert got["FU-01.01"].state is State.UNRESOLVED
    assert got["SA-16.01"].area == COUNTY


def test_low_income_persons_are_those_on_the_roll_at_the_end_and_money_is_in_time_by_the_tenth(county: County) -> None:
    home = county.household(5)
    stays = ((date(2026, 1, 1), None), (date(2026, 11, 30), None), (date(2026, 1, 1), date(2026, 11, 30)),
             (date(2026, 12, 1), None), (date(2026, 1, 1), date(2026, 12, 1)))
    for member, (since, until) in zip(Membership.objects.filter(household=home), stays, strict=True):
        LowIncomePerson.objects.create(person=member.person, household=home, area_code=VILLAGE, tier="dibao", source="status",
                                       valid_from=since, valid_until=until)
    for month, day in ((202610, datetime(2026, 10, 10, 23, tzinfo=ZONE)), (202611, datetime(2026, 11, 11, tzinfo=ZONE))):
        made = county.run(month, [(county.award("dibao", county.household(4)), 4, 100 * (month % 100))])
        PayrollRun.objects.filter(pk=made.pk).update(state="locked", locked_at=day, locked_by="示例")
    got = figures(common_figures(PACKAGE, [])).results
    assert [got[id].value for id in ("SA-09.01", "OR-03.03", "OR-03.04")] == [3, 2100, 1000]
    assert got["OR-03.01"].value == Fraction(10, 21)
