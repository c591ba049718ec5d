"""Checks as the indicators of SA-07 count them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from minzheng.kernel.access.roles import Role
from minzheng.kernel.verification.requests import actions
from minzheng.kernel.verification.requests.authorising import Signed
from tests.kernel.casework.after_decision import run
from tests.kernel.casework.stories import FOUR, Office, at
from tests.kernel.casework.test_counted import figures, shown
from tests.kernel.verification.requests import stories
from tests.kernel.verification.requests.stories import CAR, REGISTERS


def test_reports_their_alarms_and_the_share_of_entries_with_a_report(office: Office, tmp_path: Path) -> None:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    run("2026-08", "2026-08-10", tmp_path)
    assert shown(figures("2026-08-31"), "SA-07.01", "SA-07.02", "SA-07.04", "SA-07.05") == ["0", "100.00", "1", "1"]
    car = {**CAR, "id_number": FOUR[0]["id_number"], "name": "赵示例"}
    stories.deliver(REGISTERS["vehicles"], [car], home=tmp_path, data_date=date(2026, 8, 1))
    clerk, known = office[Role.TOWNSHIP_CLERK], case.application.household_id
    review = actions.ask_for_household(household_id=known, purpose="review", by=clerk, at=at("2026-08-13"))
    for one in review.people.all():
        signed = Signed(one.place, at("2026-08-12").date(), guardian="" if one.is_adult else "赵示例", file_name="授权.pdf",
                        data=b"%PDF-1.4 signed")
        actions.authorise(request_id=review.pk, signed=signed, by=clerk, at=at("2026-08-13"))
    stories.run(office, review, tmp_path, "2026-08-14")
    stories.issued(office, review, "2026-08-14")
    assert shown(figures("2026-08-31"), "SA-07.01", "SA-07.03") == ["1", "1"]
