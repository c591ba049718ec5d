"""What a decision brings: the household is on the roll, and the run of the first month pays it."""

from __future__ import annotations

from pathlib import Path

import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.models import CaseState
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollException, PayrollLine
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import Month
from tests.kernel.casework.stories import COUNTY, NOTHING, Office, answered, at, numbered


def _run(month: str, day: str, tmp_path: Path) -> int:
    known = catalogue()
    return payments.run(month=Month.parse(month), area=COUNTY, program=known.program, parameters=known.parameters,
                        by=PROGRAM, at=at(day), home=tmp_path).run.pk


def test_confirmed_on_31_july_is_paid_from_august(office: Office, tmp_path: Path) -> None:
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    with pytest.raises(Refused, match="没有在册对象"):
        _run("2026-07", "2026-07-31", tmp_path)
    run = _run("2026-08", "2026-08-10", tmp_path)
    paid = {line.benefit: line.amount_fen for line in PayrollLine.objects.filter(run=run)}
    assert paid["dibao"] == case.amount_fen
    assert not PayrollException.objects.filter(run=run).exists(), "what the form of dibao does not ask is no exception"


def test_one_application_for_two_benefits_is_two_cases(office: Office, tmp_path: Path) -> None:
    man = {"name": "孙示例", "id_number": numbered("19440203", 991), "relation": "户主", "work_ability": "无", "transfer": "120"}
    application = office.submitted("2026-07-06", benefits=("dibao", "old_age_allowance"),
                                   answers=answered([{**NOTHING, **man}], account_name="孙示例"))
    dibao, aged = actions.accept(application_id=application.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK],
                                 at=at("2026-07-06", 11))
    assert (dibao.business, aged.business) == ("dibao", "old_age_allowance")
    office.do(aged, "confirm_alive", Role.VILLAGE_OFFICER, "2026-07-07", method="home_visit", date="2026-07-07",
              investigators="周示例、吴示例", member_present="孙示例", found="consistent", findings="健在")
    aged = office.do(aged, "approve", Role.COUNTY_LEADER, "2026-07-08", result="approve")
    assert aged.state == CaseState.APPROVED
    office.confirmed(dibao, "2026-07-08", "2026-07-16", "2026-07-20")
    paid = {line.benefit: line.amount_fen for line in PayrollLine.objects.filter(run=_run("2026-08", "2026-08-10", tmp_path))}
    assert paid["dibao"] > 0
    assert paid["old_age_allowance"] == aged.amount_fen
