"""The demonstration county has a standby fund and aids at every stage, made through the same doors as real ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from minzheng.businesses.social_assistance.temporary_relief import queries
from minzheng.businesses.social_assistance.temporary_relief.demo import AIDS, OPENING, furnish
from minzheng.businesses.social_assistance.temporary_relief.models import Aid, StandbyFund
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.areas import queries as areas
from minzheng.kernel.casework.models import Case
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.people.actions import import_roster
from minzheng.kernel.people.demo import write_roster
from minzheng.kernel.values.areas import VILLAGE as VILLAGES
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import COUNTY, TOWNSHIP, Office, at


def test_the_fund_pays_two_aids_a_third_is_due_a_fourth_waits(office: Office, tmp_path: Path) -> None:
    month, day = Month(2026, 11), at("2026-11-02")
    villages = list(areas.below(TOWNSHIP, VILLAGES, on=date(2026, 11, 2)).values_list("code", flat=True))
    path = tmp_path / "示例花名册.xlsx"
    write_roster(path, villages=villages, households=40, seed=430426, month=month)
    import_roster(path, month=month, office=COUNTY, by=PROGRAM, at=day)
    for _ in range(2):
        furnish(book=book(), area=COUNTY, on=day.date(), at=day, actors=office.actor)
    fund = StandbyFund.objects.get()
    assert queries.balance(fund) == OPENING - 110_000
    assert sorted(Aid.objects.values_list("amount_fen", flat=True)) == [30_000, 80_000]
    steps = dict(Case.objects.values_list("about__cause", "step"))
    assert steps == {"fire": "supplement", "injury": "", "illness": "pay", "traffic": "decide_township"}
    assert Case.objects.count() == len(AIDS)
