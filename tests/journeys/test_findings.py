"""From a death that the police deliver to what is owed back: found, held, examined on a phone, closed, computed again."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.models import PayrollException, PayrollRun
from minzheng.kernel.people.models import Person
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.actions import deliver
from minzheng.kernel.verification.checks.running import run as run_checks
from minzheng.kernel.verification.findings.models import Finding
from tests.journeys.conftest import Today, Walk, menu
from tests.journeys.looking import look
from tests.kernel.verification.registers import csv_file, number, row
from tests.kernel.verification.test_findings import PNG
from tests.web.conftest import COUNTY, OTHER_VILLAGE, County

WIDTHS = (1280, 390)
ID_NUMBER = number(1, birth="19400101")


@pytest.mark.usefixtures("working")
def test_a_death_is_found_held_examined_closed_and_owed_back(
    site: tuple[str, County], walk: Walk, today: Today, tmp_path: Path
) -> None:
    old = Person.objects.get(membership__household=site[1].other)
    Person.objects.filter(pk=old.pk).update(id_number=seal(ID_NUMBER))
    payments.lock(run_id=site[1].run.pk, by=PROGRAM, at=today("2026-09-12"), parameters=law().parameters)
    october = _computed("2026-10", today("2026-10-10"), tmp_path)
    payments.lock(run_id=october.pk, by=PROGRAM, at=today("2026-10-12"), parameters=law().parameters)
    _delivered(old, today("2026-11-05"), tmp_path)
    _computed("2026-11", today("2026-11-06"), tmp_path)
    assert PayrollException.objects.filter(run__month=202611, household=site[1].other, reason_code="held").exists()
    clerk, head = walk(Role.COUNTY_CLERK), walk(Role.COUNTY_SECTION_HEAD)
    _handed_out(clerk)
    _examined(walk(Role.VILLAGE_OFFICER, area=OTHER_VILLAGE, width=390))
    _closed(head)
    _owed_back(clerk, head)


def _computed(month: str, at: datetime, home: Path) -> PayrollRun:
    known = law()
    return payments.run(month=Month.parse(month), area=COUNTY, program=known.program, parameters=known.parameters, by=PROGRAM,
                        at=at, home=home).run


def _delivered(old: Person, at: datetime, home: Path) -> None:
    """The police deliver a death of September, and everybody is checked."""
    told = row("police_deaths", 1, id_number=ID_NUMBER, name=old.name, birth_date="1940-01-01", death_date="2026-09-15")
    registers, known = outside_registers(), law()
    deliver(csv_file(home / "deaths.csv", "police_deaths", [told]), register=registers["police_deaths"], area=COUNTY,
            data_date=date(2026, 11, 1), by=PROGRAM, at=at, home=home)
    run_checks(area=COUNTY, on=at.date(), registers=registers, checks=cross_checks(), program=known.program,
               parameters=known.parameters, home=home, by=PROGRAM, at=at)
    assert Finding.objects.filter(person=old, holds=True, first_month=202610).exists()


def _handed_out(clerk: Page) -> None:
    menu(clerk, "核对", "核对疑点")
    expect(clerk.get_by_role("table")).to_contain_text("于 2026-09-15 死亡")
    look(clerk, "finding-list", widths=WIDTHS)
    clerk.get_by_role("link", name="成批分派").click()
    clerk.get_by_role("button", name="分派").click()
    expect(clerk.get_by_role("status")).to_contain_text("已分派")


def _examined(officer: Page) -> None:
    """Every finding of the death, from the list of what waits, on a telephone."""
    for _ in range(Finding.objects.filter(state="assigned", holds=True).count()):
        officer.goto("/verification/findings/")
        officer.get_by_role("link", name="死亡").first.click()
        look(officer, "finding-examine", widths=(390,))
        officer.get_by_text("属实", exact=True).click()
        officer.get_by_label("处理意见").select_option("death")
        officer.get_by_label("死亡日期").fill("2026-09-15")
        officer.get_by_label("核实情况").fill("入户核实，家属出示死亡证明（示例）")
        officer.get_by_label("拍照").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PNG})
        officer.get_by_role("button", name="提交核实结果").click()
        expect(officer.get_by_role("status").first).to_be_visible()


def _closed(head: Page) -> None:
    for key in Finding.objects.filter(state="examined").values_list("pk", flat=True):
        head.goto(f"/verification/findings/{key}/")
        look(head, "finding-close", widths=WIDTHS)
        head.get_by_label("办结意见").fill("同意登记死亡（示例）")
        head.get_by_role("button", name="办结", exact=True).click()
        expect(head.get_by_role("status").first).to_contain_text("已办结")


def _owed_back(clerk: Page, head: Page) -> None:
    """October was paid after the death: computed again, decided by the head, and open as a debt."""
    one = Finding.objects.filter(rule="old_age_allowance.dead_and_paid").get()
    clerk.goto(f"/verification/findings/{one.pk}/")
    clerk.get_by_role("link", name="重算以往月份").click()
    clerk.get_by_role("button", name="重算").click()
    expect(clerk.get_by_role("heading", name="后续办理")).to_be_visible()
    look(clerk, "finding-owed", widths=WIDTHS)
    head.goto(f"/verification/findings/{one.pk}/")
    head.get_by_role("link", name=re.compile(r"重算 \d")).click()
    head.get_by_role("link", name="决定").click()
    head.get_by_label("决定文号").fill("示例〔2026〕9号")
    head.get_by_role("button", name="决定").click()
    expect(head.get_by_role("status")).to_contain_text("已决定")
    head.goto("/recoveries/")
    expect(head.get_by_role("table")).to_contain_text("钱示例")
    head.goto("/verification/findings/figures/?by=rule")
    look(head, "finding-figures", widths=WIDTHS)
