"""Nothing of a county leaves it: every address of the web, asked for from outside.

Each address has one line in ADDRESSES: how its arguments are filled with things of the county, and what it is.

* ``page``: a list or a form that everybody has, each filled with what lies in the own area;
* ``thing``: belongs to one thing of the county: whoever is not of its area is told that there is none;
* ``private``: belongs to one account, so that others of its county do not find it either;
* ``public``: answers without signing in.

``role`` is a role that may use it. An address without a line fails the first test.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from minzheng.businesses.social_assistance.price_subsidy.models import PriceIndex
from minzheng.businesses.social_assistance.temporary_relief.models import FundEntry, Handover, StandbyFund
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.encryption import open_sealed, seal
from minzheng.kernel.access.models import Account, AuditEvent, Session
from minzheng.kernel.access.roles import Role
from minzheng.kernel.areas.models import BoundaryEdition
from minzheng.kernel.casework import actions as casework
from minzheng.kernel.casework.changes.models import Change, ChangeKind, Suspension
from minzheng.kernel.casework.letters.models import Letter
from minzheng.kernel.casework.models import Application, ApplicationState, Case, CaseEvent, Document, Objection, PublicNotice
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.casework.supervision.complaints import Received
from minzheng.kernel.casework.supervision.models import Campaign, Complaint, Proposal, SignInDuty
from minzheng.kernel.casework.supervision.reviewing import ReviewGiven
from minzheng.kernel.casework.supervision.sampling import Plan
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.lawbook import law
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.catalogue.report_words import report_words
from minzheng.kernel.catalogue.reporting import open_with_draft
from minzheng.kernel.goods import actions as goods
from minzheng.kernel.goods.models import Movement, Slip, Stock
from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.relations.models import RelationFinding
from minzheng.kernel.indicators.snapshots import actions as figures
from minzheng.kernel.indicators.snapshots.entering import enter
from minzheng.kernel.indicators.snapshots.models import EnteredValue, Snapshot
from minzheng.kernel.jobs import actions as jobs
from minzheng.kernel.jobs.models import Job
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank import actions as bank
from minzheng.kernel.payments.bank.layouts import own
from minzheng.kernel.payments.bank.models import BankFile, ReturnFile, Transfer
from minzheng.kernel.payments.corrections.models import AwardEntry, Correction, CorrectionItem, CorrectionRemark
from minzheng.kernel.payments.export.exporting import files
from minzheng.kernel.payments.funds import models as funds
from minzheng.kernel.payments.models import Award, PayrollLine
from minzheng.kernel.people.models import Household, ImportBatch, Membership
from minzheng.kernel.plans import actions as plans
from minzheng.kernel.plans import promises, proposals, proposing
from minzheng.kernel.plans import reporting as planning
from minzheng.kernel.plans.models import Evidence, Task
from minzheng.kernel.policy.parameters import Value
from minzheng.kernel.registers import actions as registers
from minzheng.kernel.registers.models import Entry, Paper
from minzheng.kernel.registers.papers import File
from minzheng.kernel.reports import attaching
from minzheng.kernel.reports.models import Attachment, Section
from minzheng.kernel.reports.models import Report as WorkReport
from minzheng.kernel.reports.reading import actions as old_reports
from minzheng.kernel.reports.reading.models import ReadTask, ReadValue
from minzheng.kernel.scenarios import actions as scenarios
from minzheng.kernel.scenarios.models import Forecast, Scenario
from minzheng.kernel.standards.models import StandardDocument
from minzheng.kernel.values.areas import span
from minzheng.kernel.values.identity import mask_id, mask_phone
from minzheng.kernel.values.periods import Month
from minzheng.kernel.verification.discovery import actions as discovery
from minzheng.kernel.verification.discovery import finding as discovered
from minzheng.kernel.verification.discovery.models import Discovery
from minzheng.kernel.verification.duplicates.models import DuplicatePair
from minzheng.kernel.verification.findings import papers as finding_papers
from minzheng.kernel.verification.findings.models import CheckRun, Finding
from minzheng.kernel.verification.matching.models import Candidate
from minzheng.kernel.verification.models import BadRow, Delivery
from minzheng.kernel.verification.requests import actions as verifying
from minzheng.kernel.verification.requests.authorising import Signed
from minzheng.kernel.verification.requests.models import Authorisation, Report
from minzheng.kernel.verification.watching.models import EarlyWarning, LowIncomePerson, Need, Referral, WatchRun, WatchTask
from minzheng.web.duties import ADMINISTRATION
from tests.businesses.disaster_relief import flood as disaster
from tests.businesses.price_subsidy.months import township_index
from tests.businesses.temporary_relief import stories as relief
from tests.kernel.casework.stories import FOUR, Office, answered, at, numbered
from tests.kernel.goods import keeping
from tests.kernel.payments.bank.conftest import rows, take_in
from tests.kernel.registers.registrars import certify
from tests.kernel.standards.documents import township_standard
from tests.kernel.verification.found import found
from tests.web.conftest import AT, COUNTY, MONTH, OTHER_TOWN, TOWN, VILLAGE, County, make_account
from tests.web.frozen import half_year

OTHER_COUNTY = 430421000000
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
SOMEBODY, MARRIED, IN_A_HOME, FOUND = "某经办人", "冯示例", "某院长", "蒋示例"
KINDS = ("xlsx", "csv")
PHOTO = b"\xff\xd8\xff\xe0 an example "
REVIEWED = ReviewGiven(date(2026, 10, 14), "home_visit", "孙示例、李示例", "示例", "end", "示例理由")
Arguments = Mapping[str, Any]
Fill = Callable[[County], Sequence[Arguments]]
Enter = Callable[..., Client]


@dataclass(frozen=True)
class Address:
    """How an address is filled, whether it belongs to one thing, who may use it, whether it is for all or for one only."""

    fill: Fill
    is_thing: bool = False
    role: Role = Role.COUNTY_CLERK
    is_public: bool = False
    is_private: bool = False


def page(role: Role = Role.COUNTY_CLERK, **arguments: Any) -> Address:
    """A list or form that everybody has for the own area; a tuple stands for each of its values."""
    return Address(lambda county: _each(arguments), role=role)


def thing(fill: Callable[[County], Arguments | list[Arguments]], role: Role = Role.COUNTY_CLERK) -> Address:
    """What belongs to something in the first township of the county."""

    def filled(county: County) -> Sequence[Arguments]:
        found = fill(county)
        return found if isinstance(found, list) else _each(found)

    return Address(filled, is_thing=True, role=role)


def private(fill: Callable[[County], Arguments]) -> Address:
    """What belongs to one account of the county: others of the county do not find it either."""
    return Address(lambda county: [fill(county)], is_thing=True, is_private=True)


def public(**arguments: Any) -> Address:
    """What answers without signing in."""
    return Address(lambda county: _each(arguments), is_public=True)


def _each(arguments: Arguments) -> list[Arguments]:
    found: list[dict[str, Any]] = [{}]
    for name, value in arguments.items():
        values = value if isinstance(value, tuple) else (value,)
        found = [{**one, name: each} for one in found for each in values]
    return list(found)


def _award(county: County) -> Award:
    return Award.objects.filter(household=county.poor).earliest("pk")


def _revealed(county: County) -> list[Arguments]:
    whole = {"id": county.member.pk, "phone": county.poor.pk, "account": county.poor.pk, "paid": _line(county).pk}
    return [{"kind": kind, "key": key} for kind, key in whole.items()]


def _line(county: County) -> PayrollLine:
    return PayrollLine.objects.filter(household=county.poor).earliest("pk")


def _pictures(name: str) -> list[Arguments]:
    return [{"name": name, "kind": kind} for kind in ("svg", *KINDS)]


def _boundaries(county: County) -> Arguments:
    return {"edition_id": BoundaryEdition.objects.create(area_code=TOWN, source="示例", digest="", areas=0, points=0, at=AT).pk}


def _frozen(county: County) -> Arguments:
    return {"snapshot_id": Snapshot.objects.get(period=MONTH).pk}


def _figure(county: County) -> Arguments:
    return {**_frozen(county), "indicator": "SA-01.07"}


def _entered(county: County) -> Arguments:
    return {"entered_id": EnteredValue.objects.get().pk}


def _finding(county: County) -> Arguments:
    known = Finding.objects.filter(household=county.poor).first()
    return {"finding_id": (known or found(county.poor, county.member, rule="dibao.vehicle_above_limit")).pk}


def _finding_paper(county: County) -> Arguments:
    one = Finding.objects.get(pk=_finding(county)["finding_id"])
    paper = finding_papers.add(finding_id=one.pk, file_name="示例.png", data=PICTURE, by=PROGRAM, at=AT)
    return {**_finding(county), "paper_id": paper.pk}


def _account_of_funds(county: County) -> Arguments:
    return {"fund_id": funds.FundAccount.objects.earliest("pk").pk}


def _home_account(county: County) -> Arguments:
    return {"account_id": Account.objects.get(username=IN_A_HOME).pk}


def _account(county: County) -> Arguments:
    return {"account_id": somebody().pk}


def _files(county: County) -> list[Arguments]:
    """The county's run is released: its bank file goes out through the bank's pages."""
    known = files(county.run, program=catalogue().program)
    return [{"number": county.run.pk, "name": one.name} for one in known if one.kind.name != "bank"]


def _transfer(county: County) -> Arguments:
    return {"number": Transfer.objects.filter(household=county.poor).earliest("pk").pk}


def _case(county: County) -> Arguments:
    return {"case_id": case_of().pk}


def _case_paper(county: County) -> Arguments:
    return {"case_id": case_of().pk, "document_id": Document.objects.get(case=case_of(), name="photo").pk}


def _request(county: County) -> Arguments:
    return {"request_id": Report.objects.get().request_id}


def _report(county: County) -> Arguments:
    return {"report_id": Report.objects.get().pk}


def _report_objection(county: County) -> Arguments:
    return {"objection_id": Report.objects.get().objections.get().pk}


def _notice(county: County) -> Arguments:
    return {"notice_id": PublicNotice.objects.get().pk}


def _application(county: County) -> Arguments:
    return {"application_id": application(ApplicationState.SUBMITTED).pk}


def _document(county: County) -> Arguments:
    asked = application(ApplicationState.SUBMITTED)
    return {"application_id": asked.pk, "document_id": asked.documents.get().pk}


def _case_letter(county: County) -> Arguments:
    return {"case_id": case_of().pk, "letter_id": Letter.objects.get(kind="acceptance").pk, "ending": ("docx", "pdf")}


def _returned(county: County) -> Arguments:
    return {"application_id": application(ApplicationState.RETURNED).pk, "kind": "missing_material"}


def _application_letter(county: County) -> Arguments:
    letter = Letter.objects.get(kind="missing_material")
    return {"application_id": application(ApplicationState.RETURNED).pk, "letter_id": letter.pk, "ending": ("docx", "pdf")}


def _complaint(county: County) -> Arguments:
    return {"complaint_id": Complaint.objects.get().pk}


def _campaign(county: County) -> Arguments:
    return {"campaign_id": Campaign.objects.get().pk}


def _fund(county: County) -> Arguments:
    return {"fund_id": StandbyFund.objects.get().pk}


def _handover(county: County) -> Arguments:
    return {"handover_id": Handover.objects.get(closed_at=None).pk}


def _aids(county: County) -> list[Arguments]:
    return [{"case_id": case.pk} for case in Case.objects.filter(business="temporary_relief", step="pay")]


def somebody() -> Account:
    """An account of the first township."""
    return Account.objects.get(username=SOMEBODY)


def case_of() -> Case:
    """A case of the first township that was posted, with an objection against it."""
    return Case.objects.exclude(business="temporary_relief").get(flow="application")


def application(state: ApplicationState) -> Application:
    """An application of the first township that waits to be accepted, with a document; or one that was given back."""
    return Application.objects.get(state=state)


def _standard(county: County) -> Arguments:
    return {"document_id": StandardDocument.objects.get().pk}


def _price_index(county: County) -> Arguments:
    return {"index_id": PriceIndex.objects.get().pk}


def _standard_deeds(county: County) -> Arguments:
    return {**_standard(county), "deed": ("approve", "reject", "withdraw", "repeal")}


def _work_report(county: County) -> Arguments:
    return {"report_id": WorkReport.objects.get().pk}


def _attachment(county: County) -> Arguments:
    known = Attachment.objects.first() or attaching.attach(
        report_id=WorkReport.objects.get().pk, file_name="示例.png", data=PICTURE, by=PROGRAM, at=AT)
    return {**_work_report(county), "attachment_id": known.pk}


def _report_section(county: County) -> Arguments:
    problems = Section.objects.get(chapter__part="problems")
    return {**_work_report(county), "section_id": problems.pk}


def _change(county: County) -> Arguments:
    return {"case_id": Case.objects.get(flow="change").pk}


def furnish(county: County) -> None:
    """Everything that ADDRESSES point at, in the first township of the county."""
    account = create_account(username=SOMEBODY, password=None, role=Role.TOWNSHIP_CLERK, post="", area_code=TOWN, by=PROGRAM,
                             at=AT)
    create_account(username=IN_A_HOME, password=None, role=Role.INSTITUTION_ADMIN, post="", area_code=TOWN, by=PROGRAM, at=AT)
    Session.objects.create(account=account, key_digest="x", since=AT, last_seen=AT)
    ImportBatch.objects.create(office=TOWN, month=202609, file_name="赵示例的花名册.xlsx", sha256="x", at=AT, by="示例")
    office = Office(law(), {})
    _apply(office)
    _verify(office, county)
    _supervise(office, county)
    _relieve(office)
    _change_and_suspend(county)
    _marry()
    _pay(county)
    _store_goods()
    _plan(account)
    township_standard()
    township_index()
    open_with_draft(period=ReportPeriod.parse(MONTH), area=TOWN, by=PROGRAM, at=AT)
    _try_out()
    _correct(county)
    _watch(county)
    discovery.report(need=discovered.Need(FOUND, VILLAGE, "示例困难", phone="13800000000"), by=PROGRAM, at=AT)
    _double(county)
    CheckRun.objects.create(area_code=TOWN, on=AT.date(), trigger="month", persons=1, households=1, rows=1, by="示例", at=AT,
                            deliveries=[{"register": "tax"}], counts={"dibao.imprisoned": {"found": 1, "new": 1, "gone": 0}})
    _deliver()
    _freeze()
    _unnumbered(county)
    _snapshot(county)
    half_year()


def _apply(office: Office) -> None:
    clerk = office[Role.TOWNSHIP_CLERK]
    case = office.posted(office.accepted("2026-10-12"), "2026-10-13")
    casework.object_to(case_id=case.pk, content="示例异议内容", contact="", received_on=date(2026, 10, 14), law=office.law,
                       by=office[Role.VILLAGE_OFFICER], at=at("2026-10-14"))
    case.refresh_from_db()
    Document.objects.create(application=case.application, case=case, step=case.step, name="photo", file_name="示例.jpg",
                            mime="image/jpeg", size=4, sha256=storage.put(b"test"), at=at("2026-10-13"), by="示例")
    casework.issue_letter(kind="acceptance", law=office.law, by=clerk, at=at("2026-10-12"), application_id=case.application_id)

    family = [{**one, "id_number": numbered(one["id_number"][6:14], 901 + place)} for place, one in enumerate(FOUR)]
    waits = office.draft("2026-10-12", answers=answered(family))
    casework.store_document(application_id=waits.pk, name="application_form", about="", file_name="示例.pdf",
                            data=b"%PDF-1.4 \n%%EOF", by=clerk, at=at("2026-10-12"))
    casework.submit(application_id=waits.pk, law=office.law, by=clerk, at=at("2026-10-12"))

    alone = {**FOUR[0], "id_number": numbered(FOUR[0]["id_number"][6:14], 801)}
    returned = office.draft("2026-10-12", answers=answered([alone]))
    casework.submit(application_id=returned.pk, law=office.law, by=clerk, at=at("2026-10-12"))
    casework.return_for_completion(application_id=returned.pk, missing=(), law=office.law, by=clerk, at=at("2026-10-12"))
    casework.issue_letter(kind="missing_material", law=office.law, by=clerk, at=at("2026-10-12"), application_id=returned.pk)


def _verify(office: Office, county: County) -> None:
    """A review of the first household: authorised, run, reported, contested, and run again."""
    clerk, officer = office[Role.TOWNSHIP_CLERK], office[Role.VERIFICATION_OFFICER]
    asked = verifying.ask_for_household(household_id=county.poor.pk, purpose="review", by=clerk, at=at("2026-10-12"))
    for one in asked.people.all():
        signed = Signed(one.place, date(2026, 10, 12), guardian="" if one.is_adult else "示例监护人", file_name="示例.pdf",
                        data=b"%PDF-1.4 signed")
        verifying.authorise(request_id=asked.pk, signed=signed, by=clerk, at=at("2026-10-12"))
    run: dict[str, Any] = {"request_id": asked.pk, "registers": outside_registers(), "home": Path(settings.HOME), "by": officer}
    verifying.run(**run, at=at("2026-10-12"))
    report = verifying.issue(request_id=asked.pk, reason="示例", registers=outside_registers(), law=office.law, by=officer,
                             at=at("2026-10-12"))
    verifying.object_to_report(report_id=report.pk, brought_by="示例", content="示例", file_name="示例.pdf",
                               data=b"%PDF-1.4 evidence", by=clerk, at=at("2026-10-13"))
    verifying.run(**run, at=at("2026-10-13"))


def _supervise(office: Office, county: County) -> None:
    casework.order_sign_in(area_code=TOWN, business="dibao", first_month=Month.parse("2026-07"), document="示例文件",
                           law=office.law, by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-06-20"))
    plan = Plan("spot_check", "示例抽查", TOWN, date(2026, 10, 12), date(2026, 10, 30), ["孙示例、李示例"], "share", 300)
    casework.start_campaign(plan=plan, seed="f" * 16, law=office.law, by=office[Role.COUNTY_SECTION_HEAD], at=at("2026-10-12"))
    given = Received("box", date(2026, 10, 9), "示例举报内容", VILLAGE, "郑示例 10012345678", county.poor.household_no)
    casework.register_complaint(given=given, by=office[Role.TOWNSHIP_LEADER], at=at("2026-10-09"))
    casework.record_review(household_id=county.poor.pk, given=REVIEWED, law=office.law, by=office[Role.TOWNSHIP_CLERK],
                           at=at("2026-10-14"))


def _relieve(office: Office) -> None:
    """An aid that was given, one that waits for its signature, one that is due."""
    relief.fund(office)
    relief.given(office, relief.approved(office), "2026-10-12")
    relief.prepared(office, relief.approved(office, serial=993), "2026-10-13")
    relief.approved(office, "2026-10-13", serial=995)


def _change_and_suspend(county: County) -> None:
    """A change of income of the first household, and a suspension of the other of its village; put there by hand."""
    change = _filed(county.poor, "change", "survey_change")
    Change.objects.create(
        case=change, household=county.poor, kind="income", happened_on=date(2026, 9, 1), month=202610, is_reduction=False,
        asked=seal(json.dumps({f"{county.member.pk}.wage": "350"})), by="示例", at=AT)
    Suspension.objects.create(household=county.rich, business="dibao", case=_filed(county.rich, "suspend", ""),
                              reason="下落不明待核实", from_month=202610)


def _filed(household: Household, flow: str, step: str) -> Case:
    asked = Application.objects.create(
        number=f"SQ-{flow}", state=ApplicationState.ACCEPTED, channel="window", area_code=household.area_code,
        household=household, benefits=["dibao"], answers=seal("{}"), begun_at=AT)
    return Case.objects.create(
        number=f"SA-{flow}", application=asked, business="dibao", flow=flow, version_from=date(2026, 7, 1), step=step,
        area_code=household.area_code, accepted_on=date(2026, 9, 1), step_since=date(2026, 9, 1), step_who="township_clerk",
        head_name="赵示例")


def _pay(county: County) -> None:
    """The run is with the bank, which answered."""
    payments.lock(run_id=county.run.pk, by=PROGRAM, at=AT)
    bank.send(area=COUNTY, layout=own(), titles={}, by=PROGRAM, at=AT, run_id=county.run.pk)
    take_in(rows(list(Transfer.objects.filter(household=county.poor)), "1001"), AT)


def _marry() -> None:
    """A marriage in the registers of the county, with a photo."""
    registrar = create_account(username="示例登记员", password=None, role=Role.REGISTRAR, post="", area_code=COUNTY, by=PROGRAM,
                               at=AT).actor
    certify(registrar)
    given = {
        "registration": "marriage", "man.name": MARRIED, "man.id_number": numbered("19900101", 991), "man_status": "never",
        "woman.name": "吴样例", "woman.id_number": numbered("19910101", 990), "woman_status": "never", "are_willing": "yes",
        "are_kin": "no", "are_capable": "yes", "checked": "consistent", "residence": "here", "date": "2026-10-12",
    }
    picture = File("photo", "示例.png", PICTURE)
    registers.make(book=book(), kind="marriage_record", deed="register", given=given, area_code=COUNTY, by=registrar,
                   at=at("2026-10-12"), files=[picture])


def _correct(county: County) -> None:
    """A correction of the county, proposed, with one item and one remark of the first township, and a debt of another."""
    award, sums = _award(county), {"persons": 1, "households": 1, "item_count": 1, "remark_count": 1, "arrears_fen": 0}
    of = {"household": county.poor, "area_code": VILLAGE, "benefit": award.benefit, "component": award.component, "month": 202609}
    CorrectionItem.objects.create(correction_id=1, award=award, paid_fen=100, due_fen=0, difference_fen=-100, **of)
    CorrectionRemark.objects.create(correction_id=1, reason_code="fact_missing", reason="示例", **of)
    low, high = span(COUNTY)
    Correction.objects.create(
        pk=1, area_code=low, area_until=high, first_month=202609, last_month=202609, cause="示例", recovery_fen=100, digest="x",
        basis="x", by="示例", at=AT, **sums)
    AwardEntry.objects.create(award=award, kind="correction", month=202609, fen=-100, correction_id=1, by="示例", at=AT)


def _correction(county: County) -> Arguments:
    return {"correction_id": 1}


def _recovery(county: County) -> Arguments:
    return {"award_id": _award(county).pk}


def _plan(account: Account) -> None:
    """A plan of the township with one task, of which was reported with a file."""
    plan = plans.draft_plan(year=2026, half=0, area_code=TOWN, title="示例计划", by=account.actor, at=AT)
    task = promises.Given("示例", "赵示例的任务", owner="示例股", due=date(2026, 12, 31), deliverable="示例")
    plans.write_tasks(plan_id=plan.pk, tasks=[task], known={}, by=account.actor, at=AT)
    plans.approve_plan(plan_id=plan.pk, known={}, by=PROGRAM, at=AT)
    planning.report(task_id=plan.tasks.get().pk, on=AT.date(), remark="赵示例", files=[("赵示例.jpg", PHOTO)], by=PROGRAM, at=AT)


def _plan_id(county: County) -> Arguments:
    return {"plan_id": Task.objects.get().plan_id}


def _task_id(county: County) -> Arguments:
    return {"task_id": Task.objects.get().pk}


def _evidence_id(county: County) -> Arguments:
    return {"evidence_id": Evidence.objects.get().pk}


def _store_goods() -> None:
    """A store of the first township with a batch, a card that was handed some of it, and a slip on its way from the county."""
    flood = disaster.flood()
    disaster.household(flood, VILLAGE, 61)
    card = disaster.frozen(flood)[0]
    item, depot, shed = keeping.rice(PROGRAM), keeping.store(PROGRAM), keeping.store(PROGRAM, "镇救灾仓库", TOWN)
    keeping.received(PROGRAM, depot, item, 9000, "P1")
    keeping.received(PROGRAM, shed, item, 9000, "P2")
    goods.issue(book=book(), warehouse_id=shed.pk, item_id=item.pk, quantity=1000, card_number=card.number, signer="示例户主",
                by=PROGRAM, at=at("2026-07-02"))
    goods.send(warehouse_id=depot.pk, target_id=shed.pk, wanted=[(item.pk, 1000)], document="示例令", by=PROGRAM,
               at=at("2026-07-02"))


def _try_out() -> None:
    """A scenario of the first township that touches its households."""
    known = catalogue()
    raised = Value("dibao.dibao_standard", TOWN, ("农村",), date(2026, 9, 1), None, 840_000, "700 元/月", "示例")
    made = scenarios.create(name="示例提标方案", month=Month.parse(MONTH), area=TOWN, values=[raised],
                            parameters=known.parameters, by=PROGRAM, at=AT)
    scenarios.compute(scenario_id=made.pk, program=known.program, parameters=known.parameters, by=PROGRAM, at=AT)
    jobs.start("forecast", arguments={"first": 202701}, area=TOWN, by=PROGRAM, at=AT)
    scenarios.forecast(first=Month(2027, 1), area=TOWN, program=known.program, parameters=known.parameters, by=PROGRAM, at=AT)


def _freeze() -> None:
    """The figures of the first township, and a value that waits for review."""
    known = catalogue()
    files = report_outline(known).files
    figures.freeze(period=MONTH, area=TOWN, files=files, parameters=known.parameters, by=PROGRAM, at=AT)
    enter(indicator="SA-03.03", area=TOWN, period=MONTH, value="7", source="示例", files=files, by=PROGRAM, at=AT)


def _deliver() -> None:
    """A delivery with remarks that waits."""
    made = Delivery.objects.create(
        register="vehicles", provider="示例交警", law="示例", area_code=TOWN, data_date=AT.date(), file_name="示例.csv",
        sha256="x", file="deliveries/vehicles/0.parquet", content_sha256="x", rows=2, good=1, bad=1, matched=0, state="waiting",
        by="示例", at=AT, remarks=[{"code": "unmatched", "share": 100, "limit": 30}])
    BadRow.objects.create(delivery=made, row=3, column="name", rule="required")


def _delivery(county: County) -> Arguments:
    return {"delivery_id": Delivery.objects.get(register="vehicles").pk}


def _old_report(county: County) -> Arguments:
    text = "示例县2023年工作总结\n\n一、社会救助\n\n特困人员19人。\n\n二、2024年工作计划\n\n集中供养率达到65%以上。"
    made = old_reports.bring_in(content=text.encode(), file_name="示例.txt", area_code=TOWN, dictionary=report_words(),
                                by=PROGRAM,
                                at=AT)
    return {"report_id": made.pk}


def _old_value(county: County) -> Arguments:
    return {"value_id": ReadValue.objects.get(report_id=_old_report(county)["report_id"]).pk}


def _old_task(county: County) -> Arguments:
    return {"task_id": ReadTask.objects.get(report_id=_old_report(county)["report_id"]).pk, "deed": ("confirm", "reject")}


def _confirmed_task(county: County) -> int:
    task = ReadTask.objects.get(report_id=_old_report(county)["report_id"])
    ReadTask.objects.filter(pk=task.pk).update(state="confirmed")
    return task.pk


def _proposal_id(county: County) -> Arguments:
    given = promises.Given("示例", "赵示例的提议", owner="示例股", due=date(2026, 12, 31))
    made = proposals.Proposal.objects.filter(text=given.text).first() or proposing.propose(
        plan_id=Task.objects.get().plan_id, source="old_task", key=_confirmed_task(county), given=given, known={}, by=PROGRAM,
        at=AT)
    return {"proposal_id": made.pk}


def _watch(county: County) -> None:
    """What is watched of a household of the first township."""
    run = WatchRun.objects.create(area_code=TOWN, on=AT.date(), persons=1, counts={"tasks": 1}, by="示例", at=AT)
    WatchTask.objects.create(event="turning_80", who="village", household=county.poor, person=county.member, area_code=VILLAGE,
                             due_on=date(2026, 10, 1), run=run, found_at=AT)
    LowIncomePerson.objects.create(person=county.member, household=county.poor, area_code=VILLAGE, tier="dibao", source="status",
                                   valid_from=date(2026, 1, 1))
    EarlyWarning.objects.create(
        rule="member_died", key="示例", household=county.poor, person=county.member, area_code=VILLAGE, tier="dibao",
        shows={"on": "2026-09-01", "amount_fen": None}, run=run, found_at=AT, due_on=AT.date())
    whose: dict[str, Any] = {"person": county.member, "by": "示例", "at": AT}
    Need.objects.create(kind="medical", found_on=AT.date(), **whose)
    Referral.objects.create(area_code=VILLAGE, need="medical", department="医疗保障局", measure="medical_aid", asked="示例",
                            sent_on=AT.date(), due_on=AT.date(), **whose)


def _warning(county: County) -> Arguments:
    return {"warning_id": EarlyWarning.objects.get().pk}


def _member(county: County) -> Arguments:
    return {"person_id": county.member.pk}


def _double(county: County) -> None:
    """Two persons of the first township who may be one."""
    both = sorted([county.member.pk, county.rich.membership_set.get().person_id])
    DuplicatePair.objects.create(first_id=both[0], second_id=both[1], area_code=VILLAGE, other_area_code=VILLAGE, score=900,
                                 name="sound", number="one_digit", place="village", found_at=AT, seen_at=AT)


def _unnumbered(county: County) -> None:
    """A row without a number that may be about somebody of the first township."""
    delivery = Delivery.objects.create(
        register="funeral_homes", provider="", law="", area_code=COUNTY, data_date=AT.date(), file_name="", sha256="示例",
        file="x", content_sha256="", rows=1, good=1, bad=0, matched=0, state="accepted", by="", at=AT)
    Candidate.objects.create(delivery=delivery, row=2, person=county.member, area_code=VILLAGE, score=900, name="same",
                             birth="same", place="missing", found_at=AT)


def _snapshot(county: County) -> None:
    """A frozen period in which something of the first township does not hold."""
    made = Snapshot.objects.create(period="2026H2", area_code=COUNTY, on=AT.date(), known_at=AT, frozen_at=AT, frozen_by="示例")
    RelationFinding.objects.create(
        snapshot=made, relation="X01:parts", number="X01", kind="parts", business="tekun", severity="serious", area_code=TOWN,
        figures="SA-10.01,SA-10.02", title_zh="合计", title_en="sum", sentence_zh="SL-7731", sentence_en="SL-7731", found_at=AT)


def _relation(county: County) -> Arguments:
    return {"finding_id": RelationFinding.objects.get().pk}


def _candidate(county: County) -> Arguments:
    return {"candidate_id": Candidate.objects.get().pk}


def _pair(county: County) -> Arguments:
    return {"pair_id": DuplicatePair.objects.get().pk}
def _check_run(county: County) -> Arguments:
    return {"run_id": CheckRun.objects.get(trigger="month").pk}


def _watch_task(county: County) -> Arguments:
    return {"task_id": WatchTask.objects.get().pk}


def _discovery(county: County) -> Arguments:
    return {"discovery_id": Discovery.objects.get(name=FOUND).pk}


def _stock(county: County) -> Arguments:
    return {"stock_id": Stock.objects.get(warehouse__area_code=TOWN).pk}


def _slip(county: County) -> Arguments:
    return {"slip_id": Slip.objects.get().pk}


def _card(county: County) -> Arguments:
    return {"entry_id": Entry.objects.get(kind="relief_card").pk}


def _handed(county: County) -> Arguments:
    return {"movement_id": Movement.objects.get(kind="issue").pk}


def _forecast(county: County) -> Arguments:
    return {"number": Forecast.objects.get().pk}


def _job(county: County) -> Arguments:
    return {"job_id": Job.objects.get().pk}


def _scenario(county: County) -> Arguments:
    return {"number": Scenario.objects.get().pk}


def _entry(county: County) -> Arguments:
    return {"entry_id": Entry.objects.get(kind="marriage_record").pk}


def _entry_paper(county: County) -> Arguments:
    return {**_entry(county), "paper_id": Paper.objects.get(entry__kind="marriage_record").pk}


ADDRESSES: dict[str, Address] = {
    "finding_list": page(),
    "finding_list_export": page(kind=KINDS),
    "assign_findings": page(),
    "close_findings": page(),
    "finding_figures": page(),
    "finding_figures_export": page(kind=KINDS),
    "finding_one": thing(_finding),
    "assign_finding": thing(_finding),
    "examine_finding": thing(_finding),
    "send_back_finding": thing(_finding),
    "close_finding": thing(_finding),
    "look_back_finding": thing(_finding),
    "finding_paper": thing(_finding_paper),
    "plans": page(),
    "plans_red_export": page(kind=KINDS),
    "new_plan": page(),
    "plan_import": page(),
    "plan_template": page(),
    "plan": thing(_plan_id),
    "plan_export": thing(lambda county: [{**_plan_id(county), "kind": kind} for kind in KINDS]),
    "plan_result": thing(_plan_id),
    "plan_result_export": thing(lambda county: [{**_plan_id(county), "kind": kind} for kind in KINDS]),
    "approve_plan": thing(_plan_id, Role.COUNTY_LEADER),
    "follow_plan": thing(_plan_id),
    "close_plan": thing(_plan_id, Role.COUNTY_LEADER),
    "new_plan_task": thing(_plan_id),
    "plan_task": thing(_task_id),
    "change_plan_task": thing(_task_id),
    "drop_plan_task": thing(_task_id),
    "report_plan_task": thing(_task_id),
    "carry_plan_task": thing(_task_id, Role.COUNTY_LEADER),
    "do_plan_task": thing(lambda county: {**_task_id(county), "deed": "answer"}),
    "plan_evidence": thing(_evidence_id),
    "plans_owed": page(),
    "plans_owed_export": page(kind=KINDS),
    "propose_task": thing(lambda county: {"source": "old_task", "key": _confirmed_task(county)}),
    "take_task": thing(_proposal_id, Role.COUNTY_LEADER),
    "decline_task": thing(_proposal_id, Role.COUNTY_LEADER),
    "goods": page(),
    "goods_export": page(kind=KINDS),
    "goods_batches": page(),
    "goods_batch": thing(_stock),
    "count_goods": thing(_stock),
    "scrap_goods": thing(_stock),
    "goods_movements": page(),
    "goods_movements_export": page(kind=KINDS),
    "hand_back_goods": thing(_handed),
    "goods_card": thing(_card),
    "goods_card_print": thing(_card),
    "goods_slips": page(),
    "goods_slip": thing(_slip),
    "take_goods": thing(_slip),
    "goods_slip_print": thing(_slip),
    "receive_goods": page(),
    "issue_goods": page(),
    "send_goods": page(),
    "goods_items": page(),
    "define_item": page(),
    "open_warehouse": page(),
    "care_agreements:plan": page(),
    "care_agreements:plan_export": page(kind=KINDS),
    "care_agreements:alarms": page(),
    "care_agreements:alarms_export": page(kind=KINDS),
    "care_agreements:pay": page(),
    "care_agreements:pay_export": page(kind=KINDS),
    "disaster_relief:totals": page(),
    "disaster_relief:export": page(kind=KINDS),
    "monitored_households:totals": page(),
    "monitored_households:export": page(kind=KINDS),
    "monitored_households:export_unserved": page(kind=KINDS),
    "register_index": page(Role.REGISTRAR),
    "register_due": page(Role.REGISTRAR),
    "register_list": page(Role.REGISTRAR, kind="marriage_record"),
    "register_export": page(Role.REGISTRAR, kind="marriage_record", ending=KINDS),
    "register_make": page(Role.REGISTRAR, kind="marriage_record", deed="register"),
    "register_entry": thing(_entry, Role.REGISTRAR),
    "register_do": thing(lambda county: {**_entry(county), "deed": "annotate"}, Role.REGISTRAR),
    "register_paper": thing(_entry_paper, Role.REGISTRAR),
    "register_print": thing(lambda county: {**_entry(county), "name": "marriage_certificate", "ending": "pdf"}, Role.REGISTRAR),
    "register_missing": page(Role.REGISTRAR, kind="file_audit"),
    "register_import": page(Role.REGISTRAR, kind="marriage_record"),
    "register_import_template": page(Role.REGISTRAR, kind="marriage_record"),
    "register_find": page(Role.ORG_REGISTRY_OFFICER, kind="zombie_case", find="zombies"),
    "register_public_index": public(),
    "register_public": public(kind="marriage_office"),
    "month": page(),
    "sign_in": public(),
    "second_step": public(),
    "account": page(),
    "change_password": page(),
    "end_session": private(lambda county: {"session_id": Session.objects.get(key_digest="x").pk}),
    "end_other_sessions": page(),
    "demo_day": page(),
    "sign_out": page(),
    "language": public(),
    "choose_month": page(),
    "month_of": page(month=MONTH),
    "run_month": page(month=MONTH),
    "all_exceptions": page(month=MONTH),
    "all_exceptions_export": page(month=MONTH, kind=KINDS),
    "differences": page(month=MONTH),
    "differences_export": page(month=MONTH, kind=KINDS),
    "lines": page(month=MONTH, benefit="dibao"),
    "lines_export": page(month=MONTH, benefit="dibao", kind=KINDS),
    "exceptions": page(month=MONTH, benefit="dibao"),
    "exceptions_export": page(month=MONTH, benefit="dibao", kind=KINDS),
    "township": thing(lambda county: {"code": TOWN}),
    "households": page(),
    "households_export": page(kind=KINDS),
    "household": thing(lambda county: {"household_id": county.poor.pk}),
    "explain": thing(lambda county: {"household_id": county.poor.pk, "month": MONTH, "benefit": "dibao"}),
    "report_death": thing(lambda county: {"household_id": county.poor.pk, "person_id": county.member.pk}),
    "propose_end": thing(lambda county: {"household_id": county.poor.pk, "business": "dibao"}, Role.TOWNSHIP_CLERK),
    "ledger": thing(lambda county: {"household_id": county.poor.pk}),
    "ledger_export": thing(lambda county: {"household_id": county.poor.pk, "kind": "xlsx"}),
    "member_ledger": thing(lambda county: {"household_id": county.poor.pk, "person_id": county.member.pk}),
    "changes": thing(lambda county: {"household_id": county.poor.pk}, Role.TOWNSHIP_CLERK),
    "report_change": thing(lambda county: {"household_id": county.poor.pk, "kind": tuple(ChangeKind.values)},
                           Role.TOWNSHIP_CLERK),
    "propose_suspension": thing(lambda county: {"household_id": county.poor.pk, "business": "dibao"}, Role.TOWNSHIP_CLERK),
    "propose_resumption": thing(lambda county: {"household_id": county.rich.pk, "business": "dibao"}, Role.TOWNSHIP_CLERK),
    "suspend": thing(lambda county: {"award_id": _award(county).pk}),
    "resume": thing(lambda county: {"award_id": _award(county).pk}),
    "reveal": thing(_revealed),
    "funds": page(),
    "funds_export": page(kind=KINDS),
    "open_fund": page(Role.FINANCE_OFFICER),
    "fund_sheets": page(),
    "fund_sheet": page(month=MONTH),
    "explain_difference": page(Role.FINANCE_OFFICER, month=MONTH, benefit="dibao"),
    "fund_sheet_export": page(month=MONTH, kind=KINDS),
    "fund": thing(_account_of_funds),
    "fund_export": thing(lambda county: {**_account_of_funds(county), "kind": KINDS}),
    "allocate_fund": thing(_account_of_funds, Role.FINANCE_OFFICER),
    "recover_fund": thing(_account_of_funds, Role.FINANCE_OFFICER),
    "transfer_fund": thing(_account_of_funds, Role.FINANCE_OFFICER),
    "carry_over_fund": thing(_account_of_funds, Role.FINANCE_OFFICER),
    "correct_fund_entry": thing(lambda county: {"entry_id": funds.FundEntry.objects.earliest("pk").pk}, Role.FINANCE_OFFICER),
    "runs": page(),
    "run": thing(lambda county: {"number": county.run.pk}),
    "bank": page(),
    "bank_export": page(kind=KINDS),
    "bank_transfer": thing(_transfer),
    "settle_transfer": thing(_transfer, Role.FINANCE_OFFICER),
    "withdraw_transfer": thing(_transfer),
    "bank_files": page(),
    "send_bank_files": page(Role.FINANCE_OFFICER),
    "bank_file": thing(lambda county: {"file_id": BankFile.objects.earliest("pk").pk}, Role.FINANCE_OFFICER),
    "rehearsed_return": thing(lambda county: {"file_id": BankFile.objects.earliest("pk").pk}, Role.FINANCE_OFFICER),
    "bank_returns": page(),
    "new_bank_return": page(Role.FINANCE_OFFICER),
    "bank_return": thing(lambda county: {"file_id": ReturnFile.objects.get().pk}),
    "bank_return_export": thing(lambda county: {"file_id": ReturnFile.objects.get().pk, "kind": KINDS}),
    "bank_failed": page(),
    "look_through": thing(lambda county: {"number": county.run.pk}),
    "sign_gate": thing(lambda county: {"number": county.run.pk, "gate": "release"}, Role.COUNTY_LEADER),
    "give_back_run": thing(lambda county: {"number": county.run.pk}, Role.COUNTY_LEADER),
    "corrections": page(),
    "corrections_export": page(kind=KINDS),
    "corrections_waiting": page(),
    "propose_correction": page(),
    "pay_arrears": page(),
    "correction": thing(_correction),
    "correction_export": thing(lambda county: _each({**_correction(county), "kind": KINDS})),
    "correction_remarks": thing(_correction),
    "correction_remarks_export": thing(lambda county: _each({**_correction(county), "kind": KINDS})),
    "correction_item": thing(lambda county: {**_correction(county), "item_id": CorrectionItem.objects.get().pk}),
    "commit_correction": thing(_correction, Role.COUNTY_SECTION_HEAD),
    "set_aside_correction": thing(_correction),
    "recoveries": page(),
    "recoveries_export": page(kind=KINDS),
    "recovery": thing(_recovery),
    "agree_recovery": thing(_recovery),
    "end_recovery": thing(_recovery),
    "refund_recovery": thing(_recovery, Role.FINANCE_OFFICER),
    "waive_recovery": thing(_recovery, Role.COUNTY_SECTION_HEAD),
    "run_lines": thing(lambda county: {"number": county.run.pk}),
    "run_lines_export": thing(lambda county: {"number": county.run.pk, "kind": KINDS}),
    "run_line": thing(lambda county: {"number": county.run.pk, "line_id": _line(county).pk}),
    "replay_run": thing(lambda county: {"number": county.run.pk}),
    "findings": thing(lambda county: {"number": county.run.pk}),
    "findings_export": thing(lambda county: {"number": county.run.pk, "kind": KINDS}),
    "explain_findings": thing(lambda county: {"number": county.run.pk, "code": "jump"}),
    "download": thing(_files),
    "relations": page(),
    "relations_export": page(kind=KINDS),
    "relations_check": page(),
    "relation": thing(_relation),
    "relation_explain": thing(_relation),
    "candidates": page(),
    "candidates_export": page(kind=KINDS),
    "candidates_find": page(),
    "candidate": thing(_candidate),
    "candidate_answer": thing(_candidate),
    "duplicates": page(),
    "duplicates_export": page(kind=KINDS),
    "duplicates_find": page(),
    "duplicate": thing(_pair),
    "duplicate_merge": thing(_pair),
    "duplicate_set_aside": thing(_pair),
    "duplicate_undo": thing(_pair),
    "snapshots": page(),
    "snapshots_freeze": page(),
    "figures": thing(_frozen),
    "figures_export": thing(lambda county: {**_frozen(county), "kind": KINDS}),
    "figure": thing(_figure),
    "figure_records": thing(_figure),
    "figure_correct": thing(_figure, role=Role.COUNTY_SECTION_HEAD),
    "entered": page(),
    "entered_export": page(kind=KINDS),
    "entered_new": page(),
    "entered_import": page(),
    "entered_template": page(),
    "entered_review": thing(_entered, role=Role.COUNTY_SECTION_HEAD),
    "checks": page(),
    "checks_export": page(kind=KINDS),
    "checks_start": page(),
    "checks_rules": page(),
    "checks_rules_export": page(kind=KINDS),
    "checks_run": thing(_check_run),
    "old_reports": page(),
    "old_reports_export": page(kind=KINDS),
    "new_old_report": page(),
    "old_report": thing(_old_report),
    "old_report_source": thing(_old_report),
    "old_report_period": thing(_old_report),
    "old_values_export": thing(lambda county: {**_old_report(county), "kind": KINDS}),
    "confirm_old_values": thing(_old_report),
    "old_value": thing(_old_value),
    "confirm_old_value": thing(_old_value),
    "reject_old_value": thing(_old_value),
    "reopen_old_value": thing(_old_value),
    "decide_old_task": thing(_old_task),
    "deliveries": page(role=Role.VERIFICATION_OFFICER),
    "deliveries_export": page(role=Role.VERIFICATION_OFFICER, kind=KINDS),
    "delivery_registers": page(role=Role.VERIFICATION_OFFICER),
    "new_delivery": page(role=Role.VERIFICATION_OFFICER),
    "tried_delivery": page(token="x", role=Role.VERIFICATION_OFFICER),
    "delivery": thing(_delivery, role=Role.VERIFICATION_OFFICER),
    "delivery_bad_export": thing(lambda county: {**_delivery(county), "kind": KINDS}, role=Role.VERIFICATION_OFFICER),
    "accept_delivery": thing(_delivery, role=Role.VERIFICATION_OFFICER),
    "refuse_delivery": thing(_delivery, role=Role.VERIFICATION_OFFICER),
    "watch": page(),
    "watch_export": page(kind=KINDS),
    "watch_run": page(),
    "watch_task": thing(_watch_task),
    "watch_task_note": thing(_watch_task),
    "watch_task_done": thing(_watch_task),
    "jobs": page(),
    "job": thing(_job),
    "job_again": thing(_job),
    "discovery": page(),
    "discovery_export": page(kind=KINDS),
    "discovery_sheet": page(),
    "discovery_seek": page(),
    "discovery_send": page(),
    "discovery_new": page(Role.GRID_WORKER),
    "discovery_one": thing(_discovery),
    "discovery_contact": thing(_discovery, Role.TOWNSHIP_CLERK),
    "discovery_apply": thing(_discovery, Role.TOWNSHIP_CLERK),
    "discovery_close": thing(_discovery, Role.TOWNSHIP_CLERK),
    "discovery_told": thing(_discovery),
    "discovery_coverage": page(),
    "leader": page(),
    "leader_file": Address(lambda county: _pictures("made-people")),
    "indicator_pictures": page(),
    "indicator_pictures_file": Address(lambda county: _pictures("trend")),
    "boundaries": page(),
    "load_boundaries": page(),
    "withdraw_boundaries": thing(_boundaries),
    "discovery_coverage_export": page(kind=KINDS),
    "early_warnings": page(),
    "early_warnings_export": page(kind=KINDS),
    "early_warning": thing(_warning),
    "close_early_warning": thing(_warning),
    "monitor_visits": page(),
    "monitor_visit": thing(lambda county: {"household_id": county.poor.pk}),
    "low_income": page(),
    "low_income_export": page(kind=KINDS),
    "low_income_gaps": page(),
    "referrals": page(),
    "low_income_answer": thing(lambda county: {"referral_id": Referral.objects.get().pk}),
    "low_income_need_met": thing(lambda county: {"need_id": Need.objects.get().pk}),
    "low_income_person": thing(_member),
    "low_income_need": thing(_member),
    "low_income_aid": thing(_member),
    "low_income_recognise": thing(_member),
    "low_income_refer": thing(lambda county: {**_member(county), "measure": "medical_aid"}),
    "scenarios": page(),
    "new_scenario": page(),
    "compare_scenarios": page(),
    "scenario": thing(_scenario),
    "compute_scenario": thing(_scenario),
    "scenario_touched": thing(_scenario),
    "adopt_scenario": thing(_scenario),
    "forecasts": page(),
    "new_forecast": page(),
    "forecast": thing(_forecast),
    "forecast_export": thing(lambda county: _each({**_forecast(county), "kind": KINDS})),
    "scenario_touched_export": thing(lambda county: _each({**_scenario(county), "kind": KINDS})),
    "imports": page(),
    "undo_import": thing(lambda county: {"batch_id": ImportBatch.objects.get(office=TOWN).pk}),
    "upload": page(),
    "marked_roster": page(token="x", month=MONTH),
    "roster_template": page(),
    "reports": page(),
    "reports_export": page(kind=KINDS),
    "new_report": page(),
    "report": thing(_work_report),
    "read_report": thing(_work_report),
    "report_remarks": thing(_work_report),
    "report_file": thing(lambda county: {**_work_report(county), "name": ("report", "masked"), "ending": "docx"}),
    "add_report_attachment": thing(_work_report),
    "report_attachment": thing(_attachment),
    "remove_report_attachment": thing(_attachment),
    "report_sheets": thing(_work_report),
    "do_report": thing(lambda county: {**_work_report(county), "deed": "send"}),
    "add_report_chapter": thing(_work_report),
    "report_versions": thing(_work_report),
    "report_section": thing(_report_section),
    "preview_report_section": thing(_report_section),
    "check_report_section": thing(_report_section),
    "assign_report_section": thing(_report_section),
    "redraft_report_section": thing(_report_section),
    "report_section_history": thing(_report_section),
    "applications": page(Role.TOWNSHIP_CLERK),
    "applications_export": page(Role.TOWNSHIP_CLERK, kind=KINDS),
    "new_application": page(Role.TOWNSHIP_CLERK),
    "application": thing(_application, Role.TOWNSHIP_CLERK),
    "save_application": thing(_application, Role.TOWNSHIP_CLERK),
    "application_panel": thing(_application, Role.TOWNSHIP_CLERK),
    "submit_application": thing(_application, Role.TOWNSHIP_CLERK),
    "accept_application": thing(_application, Role.TOWNSHIP_CLERK),
    "return_application": thing(_application, Role.TOWNSHIP_CLERK),
    "reject_application": thing(_application, Role.TOWNSHIP_CLERK),
    "withdraw_application": thing(_application, Role.TOWNSHIP_CLERK),
    "print_application": thing(_application, Role.TOWNSHIP_CLERK),
    "add_documents": thing(_application, Role.TOWNSHIP_CLERK),
    "issue_application_letter": thing(_returned),
    "application_letter": thing(_application_letter),
    "document": thing(_document, Role.TOWNSHIP_CLERK),
    "remove_document": thing(_document, Role.TOWNSHIP_CLERK),
    "cases": page(),
    "cases_export": page(kind=KINDS),
    "case": thing(lambda county: [_case(county), *_aids(county)]),
    "do_step": thing(_case),
    "case_explanation": thing(_case),
    "case_effect": thing(_change, Role.TOWNSHIP_CLERK),
    "amend_change": thing(_change, Role.TOWNSHIP_CLERK),
    "assign_case": thing(_case, Role.TOWNSHIP_LEADER),
    "hand_over": page(Role.TOWNSHIP_LEADER),
    "case_steps": page(),
    "case_steps_of": private(lambda county: {"business": "dibao", "step": "survey"}),
    "add_case_papers": thing(_case, Role.TOWNSHIP_CLERK),
    "case_paper": thing(_case_paper, Role.TOWNSHIP_CLERK),
    "remove_case_paper": thing(_case_paper, Role.TOWNSHIP_CLERK),
    "send_back": thing(_case, Role.VILLAGE_OFFICER),
    "terminate": thing(_case, Role.VILLAGE_OFFICER),
    "withdraw_case": thing(_case, Role.TOWNSHIP_CLERK),
    "issue_letter": thing(lambda county: {"case_id": case_of().pk, "kind": "acceptance"}),
    "case_letter": thing(_case_letter),
    "case_file": thing(_case),
    "archive_case": thing(_case),
    "object_to_case": thing(_case, Role.TOWNSHIP_CLERK),
    "settle_objection": thing(lambda county: {"objection_id": Objection.objects.get().pk}, Role.TOWNSHIP_CLERK),
    "requests": page(),
    "requests_due": page(),
    "requests_batch": page(),
    "requests_looks": page(Role.AUDITOR),
    "requests_ask": thing(_case),
    "requests_review": thing(lambda county: {"household_id": county.poor.pk}),
    "requests_one": thing(_request),
    "requests_authorise": thing(_request),
    "requests_give_up": thing(_request),
    "requests_supporter": thing(_request),
    "requests_run": thing(_request, Role.VERIFICATION_OFFICER),
    "requests_issue": thing(_request, Role.VERIFICATION_OFFICER),
    "requests_withdraw": thing(lambda county: {"authorisation_id": Authorisation.objects.earliest("pk").pk}),
    "requests_report": thing(_report),
    "requests_paper": thing(_report),
    "requests_object": thing(_report),
    "requests_settle": thing(_report_objection, Role.VERIFICATION_OFFICER),
    "requests_evidence": thing(_report_objection),
    "notices": page(),
    "notices_export": page(kind=KINDS),
    "post_notice": page(Role.TOWNSHIP_CLERK),
    "notice": thing(_notice),
    "notice_photos": thing(_notice, Role.TOWNSHIP_CLERK),
    "finish_notice": thing(_notice),
    "notice_sheet": thing(_notice),
    "issue_sheet": thing(_notice),
    "office": thing(lambda county: {"area_code": TOWN}),
    "reviews": page(),
    "reviews_export": page(kind=KINDS),
    "record_review": thing(lambda county: {"household_id": county.poor.pk}, Role.TOWNSHIP_CLERK),
    "proposals": page(),
    "proposals_export": page(kind=KINDS),
    "settle_proposal": thing(lambda county: {"proposal_id": Proposal.objects.get().pk}),
    "sign_ins": page(),
    "sign_ins_export": page(kind=KINDS),
    "register_sign_ins": page(Role.TOWNSHIP_CLERK),
    "propose_for_misses": page(Role.TOWNSHIP_CLERK),
    "order_sign_in": page(Role.COUNTY_SECTION_HEAD),
    "end_sign_in": thing(lambda county: {"duty_id": SignInDuty.objects.get().pk}, Role.COUNTY_SECTION_HEAD),
    "exempt_from_sign_in": thing(lambda county: {"household_id": county.poor.pk}, Role.TOWNSHIP_CLERK),
    "campaigns": page(),
    "campaigns_export": page(kind=KINDS),
    "start_campaign": page(Role.COUNTY_SECTION_HEAD),
    "campaign": thing(_campaign),
    "campaign_export": thing(lambda county: _each({**_campaign(county), "kind": KINDS})),
    "close_campaign": thing(_campaign, Role.COUNTY_SECTION_HEAD),
    "relatives": page(),
    "relatives_export": page(kind=KINDS),
    "declare_relative": page(),
    "complaints": page(),
    "complaints_export": page(kind=KINDS),
    "register_complaint": page(Role.TOWNSHIP_LEADER),
    "complaint": thing(_complaint, Role.COUNTY_SECTION_HEAD),
    "acknowledge_complaint": thing(_complaint, Role.COUNTY_SECTION_HEAD),
    "assign_complaint": thing(_complaint, Role.COUNTY_SECTION_HEAD),
    "find_complaint": private(_complaint),
    "answer_complaint": private(_complaint),
    "complaint_informer": private(_complaint),
    "board": public(),
    "lookup": public(),
    "accounts": page(Role.SYSADMIN),
    "accounts_export": page(Role.SYSADMIN, kind=KINDS),
    "create_account": page(Role.SYSADMIN),
    "account_of": thing(_account, Role.SYSADMIN),
    "change_account": thing(_account, Role.SYSADMIN),
    "account_institution": thing(_home_account, Role.SYSADMIN),
    "deactivate_account": thing(_account, Role.SYSADMIN),
    "reactivate_account": thing(_account, Role.SYSADMIN),
    "reset_password": thing(_account, Role.SYSADMIN),
    "reset_second_step": thing(_account, Role.SYSADMIN),
    "audit": page(Role.AUDITOR),
    "two_step": page(),
    "policy": page(),
    "standards": page(),
    "standards_export": page(kind=KINDS),
    "standard_values": page(),
    "standard_values_export": page(kind=KINDS),
    "standard_export": thing(lambda county: {**_standard(county), "kind": KINDS}),
    "enter_standard": page(),
    "standard": thing(_standard),
    "decide_standard": thing(_standard_deeds),
    "parameter": page(name="dibao.dibao_standard"),
    "price_subsidy:indices": page(),
    "price_subsidy:indices_export": page(kind=KINDS),
    "price_subsidy:enter_index": page(),
    "price_subsidy:index": thing(_price_index),
    "temporary_relief:ledger": page(),
    "temporary_relief:ledger_export": page(kind=KINDS),
    "temporary_relief:pay": thing(_aids, Role.TOWNSHIP_CLERK),
    "temporary_relief:sign": thing(_handover, Role.TOWNSHIP_LEADER),
    "temporary_relief:take_back": thing(_handover, Role.TOWNSHIP_CLERK),
    "temporary_relief:funds": page(),
    "temporary_relief:funds_export": page(kind=KINDS),
    "temporary_relief:open_fund": page(),
    "temporary_relief:fund": thing(_fund),
    "temporary_relief:fund_export": thing(lambda county: {**_fund(county), "kind": KINDS}),
    "temporary_relief:top_up": thing(_fund),
    "temporary_relief:settle": thing(_fund, Role.TOWNSHIP_CLERK),
    "temporary_relief:correct": thing(lambda county: {"entry_id": FundEntry.objects.get(kind="opening").pk}),
}


def names(patterns: Sequence[Any], space: str = "") -> Iterator[str]:
    """The names of all addresses below ``patterns``, with the namespaces of those that business folders bring."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            assert one.name, f"{one.pattern} has no name"
            yield f"{space}{one.name}"


def addresses(name: str, county: County) -> list[str]:
    """The addresses of that name, filled with things of the county."""
    return [reverse(name, kwargs=dict(one)) for one in ADDRESSES[name].fill(county)]


def seen(response: Any, *looked_for: str) -> set[str]:
    """Which of these words stand in an answer, in UTF-8 or as banks write; of a workbook or document in its parts."""
    content = b"".join(response) if response.streaming else response.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(content)) as parts:
            content = b"".join(parts.read(one) for one in parts.namelist())
    return {one for one in looked_for if one.encode("utf-8") in content or one.encode("gb18030") in content}


def marks(*households: Household) -> set[str]:
    """What would betray the households: numbers, names, identity numbers and telephones, masked or whole."""
    found = set()
    for household in households:
        found |= {household.household_no, open_sealed(bytes(household.account_no or b""))}
        if household.phone:
            found |= {open_sealed(bytes(household.phone)), mask_phone(open_sealed(bytes(household.phone)))}
        for one in Membership.objects.filter(household=household).select_related("person"):
            number = open_sealed(bytes(one.person.id_number))
            found |= {one.person.name, number, mask_id(number)}
    return found - {""}


def outsiders(county: County) -> dict[int, set[str]]:
    """Areas that look in from outside, with the marks that must not reach each: another county, another township."""
    case = case_of()
    here = marks(county.poor, county.rich) | {somebody().username, case.number, case.application.number}
    here |= {one["name"] for one in FOUR} | {mask_id(one["id_number"]) for one in FOUR} | {"示例异议内容"}
    here |= {MARRIED, FOUND, mask_id(numbered("19900101", 991))}
    here |= {relief.person()["1.name"], *(mask_id(relief.person(serial)["1.id_number"]) for serial in (991, 993, 995))}
    return {OTHER_COUNTY: here | marks(county.other), OTHER_TOWN: here}


@pytest.fixture(scope="module")
def made_county(made_county: tuple[County, Path]) -> tuple[County, Path]:
    """The county, furnished, with accounts of every role inside and outside."""
    with override_settings(HOME=made_county[1]):
        furnish(made_county[0])
    for area in (COUNTY, OTHER_COUNTY, OTHER_TOWN):
        for role in Role:
            make_account(role, area=area)
    return made_county


@pytest.fixture(scope="module")
def outside(made_county: tuple[County, Path]) -> dict[int, set[str]]:
    """Areas that look in from outside, with the marks that must not reach each: read once for all tests."""
    return outsiders(made_county[0])


@pytest.fixture(scope="module")
def sessions(made_county: tuple[County, Path]) -> dict[str, str]:
    """The session of every account by its name: each signs in once for all tests, which put back what they change."""
    found = {}
    for account in Account.objects.all():
        client = Client()
        client.force_login(account)
        found[account.username] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return found


@pytest.fixture
def signed_in(county: County, sessions: dict[str, str]) -> Enter:
    """``signed_in(Role.AUDITOR, area=…)``: a client of the account with that role, which is signed in already."""

    def enter(role: Role = Role.COUNTY_CLERK, area: int = COUNTY) -> Client:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[f"{role}-{area}"]
        return client

    return enter


def test_every_address_has_its_line_here() -> None:
    known = list(names(get_resolver("minzheng.site.urls").url_patterns))
    assert len(known) == len(set(known)), "two addresses of one name"
    assert set(known) == set(ADDRESSES)


@pytest.mark.parametrize("name", ADDRESSES)
def test_without_signing_in_there_is_the_form_only(name: str, county: County) -> None:
    for address in addresses(name, county):
        for ask in (Client().get, Client().post):
            response = ask(address)
            if ADDRESSES[name].is_public:
                assert seen(response, *marks(county.poor, county.rich, county.other)) == set()
            else:
                assert response.status_code == 302, address
                assert response.headers["Location"].startswith("/signin"), address


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_own_county_is_answered(name: str, county: County, signed_in: Enter) -> None:
    """So that what others are refused is there at all."""
    client = signed_in(ADDRESSES[name].role)
    for address in addresses(name, county):
        if ADDRESSES[name].is_private:
            assert 404 in (client.get(address).status_code, client.post(address).status_code), address
        else:
            assert client.get(address).status_code in {200, 302, 405, 409}, address


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in ADMINISTRATION])
def test_administrators_find_accounts_and_settings_alone(name: str, county: County, signed_in: Enter) -> None:
    client = signed_in(Role.SYSADMIN)
    if name == "month":
        assert client.get("/").headers["Location"] == "/accounts/", "the first page is theirs"
        return
    for address in addresses(name, county):
        for response in (client.get(address), client.post(address)):
            assert response.status_code == 403, address
            assert seen(response, "只有社会救助岗位可以查看")


def test_the_marks_looked_for_are_what_pages_show(county: County, signed_in: Enter) -> None:
    client, marked = signed_in(), marks(county.poor)
    shown = {one for name in ("household", "households_export") for address in addresses(name, county)
             for one in seen(client.get(address), *marked)}
    assert {"SL-7731", "赵示例", "赵样例"} < shown
    assert sum("***" in one for one in shown) == 3, "two identity numbers and a telephone, masked"


@pytest.mark.parametrize("name", [name for name, one in ADDRESSES.items() if not one.is_public])
def test_from_outside_nothing_of_the_county_is_seen(
    name: str, county: County, outside: dict[int, set[str]], signed_in: Enter
) -> None:
    """Not by the role that may use it, whatever is filled in; nor by another, for whom the first of the addresses stands."""
    is_thing, fit, asked = ADDRESSES[name].is_thing, ADDRESSES[name].role, addresses(name, county)
    for area, hidden in outside.items():
        for role in Role if area == OTHER_COUNTY else (fit,):
            client = signed_in(role, area=area)
            for address in asked if role == fit else asked[:1]:
                response = client.get(address)
                assert seen(response, *hidden) == set(), (address, role)
                if is_thing:
                    refusals = (404, 405) if role == fit else (403, 404, 405)
                    assert response.status_code in refusals, address


@pytest.mark.parametrize("name", [name for name, one in ADDRESSES.items() if one.is_thing])
def test_from_outside_nothing_of_the_county_is_changed(
    name: str, county: County, outside: dict[int, set[str]], signed_in: Enter
) -> None:
    for area, hidden in outside.items():
        client = signed_in(ADDRESSES[name].role, area=area)
        for address in addresses(name, county):
            before = AuditEvent.objects.count()
            response = client.post(address, {"on": "2026-09-20", "source": "示例", "reason": "示例", "purpose": "示例"})
            assert response.status_code in (404, 405), address
            assert seen(response, *hidden) == set(), address
            assert AuditEvent.objects.count() == before, address


@pytest.mark.parametrize("name", [name for name, one in ADDRESSES.items() if not one.is_thing and not one.is_public])
def test_questions_do_not_reach_outside(
    name: str, county: County, outside: dict[int, set[str]], signed_in: Enter
) -> None:
    """Searching for somebody, and naming an area, give nothing but the question back; the files of a list are one search."""
    address, number = addresses(name, county)[-1], open_sealed(bytes(county.member.id_number))
    for area, hidden in outside.items():
        client = signed_in(ADDRESSES[name].role, area=area)
        for asked in ({"q": county.poor.household_no}, {"q": "赵示例"}, {"q": number}, {"q": "赵"},
                      {"area": f"{COUNTY:012d}"}, {"area": f"{TOWN:012d}"}, {"month": MONTH}):
            response = client.get(address, asked)
            assert "/households/" not in response.headers.get("Location", ""), address
            assert seen(response, *hidden) <= set(asked.values()), (address, asked)


def test_a_case_chosen_from_outside_is_not_done(county: County, outside: dict[int, set[str]], signed_in: Enter) -> None:
    """Steps are done for many cases at once, whose numbers stand in the form."""
    for area, hidden in outside.items():
        case, before = case_of(), CaseEvent.objects.count()
        for role in (Role.TOWNSHIP_CLERK, Role.VILLAGE_OFFICER, Role.COUNTY_LEADER):
            response = signed_in(role, area=area).post(f"/cases/steps/dibao/{case.step}/", {"case": case.pk, "result": "agree"})
            assert seen(response, *hidden) == set()
            assert CaseEvent.objects.count() == before
