"""The marriage register beyond its stories: figures that add up, lists that are brought in, papers, the demonstration."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pdfminer.high_level import extract_text

from minzheng.businesses.marriage.marriage_office import demo as office
from minzheng.businesses.marriage.marriage_registration import demo as registration
from minzheng.businesses.marriage.record_backfill import demo as archive
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.indicators import declarations
from minzheng.kernel.indicators.computation import Computation, compute
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.registers.importing import bring_in, headings, template
from minzheng.kernel.registers.invented import Filling, person
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.printing import printed
from minzheng.kernel.registers.writing import lapse_due
from minzheng.kernel.values.identity import IdNumber
from tests.kernel.casework.stories import COUNTY, at
from tests.kernel.registers.registrars import certify

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


@pytest.fixture
def fill() -> Filling:
    """Fills the books of the county as the demonstration does."""

    def actor_of(role: Role, name: str = "") -> Actor:
        known = Account.objects.filter(username=f"{role}{name}").first()
        return (known or create_account(username=f"{role}{name}", password=None, role=role, post="示例岗位", area_code=COUNTY,
                                        is_demo=True, by=PROGRAM, at=at("2020-01-04"))).actor

    return Filling(book(), COUNTY, TODAY, actor_of)


def marry(fill: Filling, serial: int, ago: int) -> Entry:
    couple = {"man": person("赵示例", date(1980, 1, 1), "M", serial), "woman": person("钱样例", date(1981, 1, 1), "F", serial)}
    return registration._marry(fill, couple, ago)


def figures() -> Computation:
    known = catalogue()
    files = {name: declarations.load(one.path / "indicators.yaml") for name, one in known.businesses.items()
             if one.chapter == "marriage"}
    return compute(files, period=ReportPeriod.parse("2026"), area=COUNTY, parameters=known.parameters, known_at=at(TODAY))


def test_the_parts_add_up_to_the_total_of_the_office(fill: Filling) -> None:
    certify(fill.actors(Role.REGISTRAR), "2026-01-05")
    married = [marry(fill, serial, ago=200) for serial in range(7)]
    for one in married[:3]:
        case = fill.make("divorce_case", "apply", ago=150, marriage=one, applied_on=fill.day(150), **registration.DIVORCE)
        fill.do(case, "issue", ago=100, are_both_here="yes", priority_persons=2)
    for one in married[3:6]:
        people = registration._people(one)
        asked = fill.make("certificate_reissue", "apply", ago=30, certificate="BJ", applicant=people["man"], why="lost", **people)
        fill.do(asked, "issue", ago=30, marriage=one, state_now="in_force", are_alive="yes")
    computed = figures()
    found = {id: computed.results[id].value for id in ("MR-01.01", "MR-02.01", "MR-03.01", "MR-03.02", "MR-04.01", "MR-01.02")}
    assert found == {"MR-01.01": 7, "MR-02.01": 3, "MR-03.01": 3, "MR-03.02": 0, "MR-04.01": 0, "MR-01.02": 13}
    assert computed.results["MR-06.03"].value == 6
    assert [one.holds for one in computed.checks if one.business == "marriage_registration"] == [True, True]


def test_historic_records_are_brought_in_with_their_numbers_once(fill: Filling, tmp_path: Path) -> None:
    kind, path = book().kind("marriage_record"), tmp_path / "历史名册.xlsx"
    known = person("孙示例", date(1960, 5, 1), "M", 3)
    rows = [
        {"原编号": "城结字第1号", "男方姓名": "孙示例", "男方证件号码": known["id_number"], "女方姓名": "李样例",
         "女方证件": "不详", "登记日期": "1985-10-01", "原登记机关": "城关公社（示例）"},
        {"原编号": "城结字第2号", "男方姓名": "周示例", "男方证件": "不详", "女方姓名": "吴样例", "女方证件": "不详"},
        {"原编号": "城结字第3号", "男方姓名": "郑示例", "男方证件": "不详", "登记日期": "1930-01-01"},
        {"原编号": "J430426-2026-000007", "男方姓名": "王示例", "男方证件": "不详", "登记日期": "2026-02-02"},
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(template(kind)))
    page = sheet.active
    assert page is not None
    columns = [one.label for one in headings(kind)]
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            page.cell(number, columns.index(name) + 1, value)
    sheet.save(path)
    registrar = certify(fill.actors(Role.REGISTRAR), "2026-01-05")
    first, again = (bring_in(book=book(), kind=kind.name, path=path, area_code=COUNTY, by=registrar, at=at(TODAY)) for _ in "12")
    assert (first.rows, first.made, [one.place.row for one in first.problems]) == (4, 3, [4])
    assert "不可能" in str(first.problems[0].sentence)
    assert (again.made, again.known) == (0, 3)
    assert set(Entry.objects.filter(kind=kind.name).values_list("state", flat=True)) == {"unconfirmed"}
    assert marry(fill, 5, ago=0).number == "J430426-2026-000008", "numbers go on after those given elsewhere"
    assert figures().results["MR-01.01"].value in (1, None), "a historic record is no registration"


def test_the_demonstration_has_each_state_what_is_late_and_papers_of_all(fill: Filling) -> None:
    for one in (office, registration, archive):
        one.furnish(book=book(), area=COUNTY, on=TODAY, at=at(TODAY), actors=fill.actors)
    lapse_due(book=book(), on=TODAY, at=at(TODAY))
    found = Counter(Entry.objects.values_list("kind", "state"))
    assert {state for kind, state in found if kind == "divorce_case"} == {
        "cooling", "issue_window", "issued", "withdrawn", "deemed_withdrawn"}
    assert found["registrar_certificate", "expired"] == found["appointment", "missed"] == 1
    assert {one.kind for one in Entry.objects.filter(due_on__lt=TODAY)} >= {"annulment", "certificate_reissue", "reform_action"}
    registrar, printed_kinds = fill.actors(Role.REGISTRAR), set()
    for entry in Entry.objects.order_by("pk"):
        for paper in book().kind(entry.kind).declared.prints:
            if entry.state in paper.states and paper.name not in printed_kinds:
                printed_kinds.add(paper.name)
                text = _text(entry, paper.name, registrar)
                assert "{" not in text, paper.name
                assert len(text) > 60, paper.name
    assert printed_kinds >= {
        "marriage_certificate", "marriage_declaration", "marriage_sheet", "marriage_refusal", "divorce_receipt",
        "divorce_withdrawal", "divorce_certificate", "reissued_certificate", "inventory", "query_certificate"}


def _text(entry: Entry, name: str, by: Actor) -> str:
    _, data = printed(book=book(), entry_id=entry.pk, name=name, ending="pdf", by=by, at=at(TODAY))
    return extract_text(io.BytesIO(data)).replace("\n", "")


def test_a_receipt_says_the_days(fill: Filling) -> None:
    certify(fill.actors(Role.REGISTRAR), "2026-01-05")
    marriage = marry(fill, 1, ago=40)
    case = fill.make("divorce_case", "apply", ago=10, marriage=marriage, applied_on=fill.day(10), **registration.DIVORCE)
    text = _text(case, "divorce_receipt", fill.actors(Role.REGISTRAR))
    for day in ("2026年11月16日", "2026年12月16日", "2026年12月17日", "2027年1月15日"):
        assert day in text
    number = registration._people(marriage)["man"]["id_number"]
    assert IdNumber.parse(number, on=TODAY).text in text
