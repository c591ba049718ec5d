"""An office in the demonstration county, and a household that applies: everything invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

import polars as pl

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import seal
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.filing import Filed, reports_of
from minzheng.kernel.casework.intake.applying import documents_of
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.models import Application, Case, Channel, Document, StaffRelative
from minzheng.kernel.people.checksums import identity_check
from minzheng.kernel.values.periods import ZONE

COUNTY = 430426000000
TOWNSHIP = 430426001000
VILLAGE = 430426001001
OTHER_VILLAGE = 430426102002


def numbered(birth: str, serial: int, prefix: str = "430426") -> str:
    """An invented identity number with a right check digit: ``birth`` is YYYYMMDD, an odd serial is a man's."""
    body = f"{prefix}{birth}{serial:03d}"
    check = pl.DataFrame({"body": [body]}).select(identity_check(pl.col("body"))).item()
    return body + str(check)


NOTHING = {"wage": "0", "business": "0", "property": "0", "transfer": "0", "medical": "0", "education": "0",
           "work_place": "无", "serious_illness": "否", "schooling": "无", "disability_category": "无",
           "disability_grade": "无", "work_ability": "有", "self_care": "自理", "support_place": "无", "child_status": "无"}
HOME = {"area_code": str(VILLAGE), "residence": "农村", "vehicles": "0", "dwellings": "1", "financial_assets": "3000",
        "phone": "10012345678", "bank_name": "示例银行", "account_no": "6217000000000000003", "account_name": "赵示例"}
FOUR: Sequence[Mapping[str, str]] = (
    {"name": "赵示例", "id_number": numbered("19840315", 991), "relation": "户主", "wage": "900", "work_place": "本市"},
    {"name": "钱样例", "id_number": numbered("19861102", 982), "relation": "配偶", "serious_illness": "是",
     "work_ability": "部分"},
    {"name": "赵样例", "id_number": numbered("20140601", 991), "relation": "子", "schooling": "义务教育", "work_ability": "无"},
    {"name": "赵虚构", "id_number": numbered("19530120", 991), "relation": "父母", "work_ability": "无", "transfer": "150"},
)
"""A household of four: a labourer, a wife who is ill, a child at school, an aged father."""


def answered(members: Sequence[Mapping[str, str]] = FOUR, **home: str) -> dict[str, str]:
    """The answers of a form: what is not said of a member is nothing special."""
    found = {f"household.{name}": value for name, value in {**HOME, **home}.items()}
    found |= {"about.reason": "lack_of_labour", "about.relative_declaration": "none"}
    for place, member in enumerate(members, start=1):
        found |= {f"{place}.{name}": value for name, value in {**NOTHING, **member}.items()}
    return found


def at(day: str | date, hour: int = 9) -> datetime:
    """That hour of a day, in the zone of the law."""
    return datetime.combine(date.fromisoformat(str(day)), time(hour), ZONE)


@dataclass
class Office:
    """Who works on the case, by role; made as they are needed."""

    law: Law
    actors: dict[str, Actor]

    def __getitem__(self, role: Role) -> Actor:
        return self.actor(role)

    def actor(self, role: Role, name: str = "") -> Actor:
        """The account of a role (another one with a ``name``), in the township or the county as its work asks."""
        key = f"{role}{name}"
        if key not in self.actors:
            area = COUNTY if role.startswith(("county", "verification", "finance", "auditor", "sysadmin")) else TOWNSHIP
            known = Account.objects.filter(username=key).first()
            self.actors[key] = (known or create_account(
                username=key, password=None, role=role, post="示例岗位", area_code=area, is_demo=True, by=PROGRAM,
                at=at("2021-01-04"))).actor
        return self.actors[key]

    def relative(self, member: Mapping[str, str], *, of: Actor) -> None:
        """A member is on record as the sister of somebody who handles cases."""
        account = Account.objects.get(username=of.username)
        StaffRelative.objects.create(account=account, name=member["name"], id_number=seal(member["id_number"]),
                                     relation="姐妹", declared_on=date(2026, 1, 4))

    def draft(
        self, day: str = "2026-10-12", *, benefits: Sequence[str] = ("dibao",), answers: Mapping[str, str] | None = None,
        by: Actor | None = None, channel: Channel = Channel.WINDOW,
    ) -> Application:
        """An application filled in but not handed in."""
        who = by or self[Role.TOWNSHIP_CLERK]
        return actions.begin(area_code=VILLAGE, channel=channel, benefits=benefits, answers=answers or answered(), by=who,
                             at=at(day))

    def submitted(self, day: str = "2026-10-12", **how: object) -> Application:
        """An application handed in with all its documents."""
        application = self.draft(day, **how)  # type: ignore[arg-type]
        self.documents(application, day)
        actions.submit(application_id=application.pk, law=self.law, by=self[Role.TOWNSHIP_CLERK], at=at(day, 10))
        application.refresh_from_db()
        return application

    def documents(self, application: Application, day: str) -> None:
        """Every document that the benefits ask for, as rows alone."""
        for one in documents_of(application.benefits, self.law, on=date.fromisoformat(day)):
            Document.objects.create(application=application, name=one.name, file_name="示例.pdf", mime="application/pdf",
                                    size=1, sha256="0" * 64, at=at(day), by="示例")

    def accepted(self, day: str = "2026-10-12", **how: object) -> Case:
        """The first case of an accepted application."""
        application = self.submitted(day, **how)
        return actions.accept(application_id=application.pk, law=self.law, by=self[Role.TOWNSHIP_CLERK], at=at(day, 11))[0]

    def do(self, case: Case, step: str, role: Role, day: str, *, name: str = "", **given: str) -> Case:
        """Complete a step; what verifies is done by a report, of which ``found`` is the conclusion."""
        if role == Role.VERIFICATION_OFFICER:
            return self.verified(case, day, by=self.actor(role, name), **given)
        return actions.complete_step(case_id=case.pk, step=step, given=given, law=self.law, by=self.actor(role, name),
                                     at=at(day))

    def verified(self, case: Case, day: str, *, by: Actor | None = None, found: str = "no_abnormal", date: str = "") -> Case:
        """A report of the day comes into the file, as the verification centre issues it."""
        serial = len(reports_of(case)) + 1
        report = Filed(f"{case.number}-{serial}", at(date or day).date(), found, b"%PDF-1.4 " + case.number.encode())
        actions.file_report(case_id=case.pk, report=report, law=self.law, by=by or self[Role.VERIFICATION_OFFICER], at=at(day))
        case.refresh_from_db()
        return case

    def surveyed(self, case: Case, day: str) -> Case:
        """The survey and the verification are done, as declared."""
        self.do(case, "survey", Role.TOWNSHIP_CLERK, day, **SURVEY, date=day)
        return self.verified(case, day)

    def reviewed(self, case: Case, day: str) -> Case:
        """The case stands at its notice."""
        self.surveyed(case, day)
        return self.do(case, "first_review", Role.TOWNSHIP_LEADER, day, result="agree", opinion="符合条件")

    def posted(self, case: Case, day: str) -> Case:
        """The case is posted in its village."""
        self.reviewed(case, day)
        actions.post_notice(case_ids=[case.pk], place="村公示栏", law=self.law, by=self[Role.VILLAGE_OFFICER], at=at(day))
        return case

    def noticed(self, case: Case, posted: str, ended: str) -> Case:
        """The notice is over."""
        self.posted(case, posted)
        return actions.finish_notice(case_id=case.pk, law=self.law, by=self[Role.VILLAGE_OFFICER], at=at(ended))

    def confirmed(self, case: Case, posted: str, ended: str, day: str) -> Case:
        """The leader confirmed."""
        self.noticed(case, posted, ended)
        return self.do(case, "confirm", Role.COUNTY_LEADER, day, result="approve")


SURVEY = {"method": "home_visit", "investigators": "孙示例、李示例", "member_present": "赵示例", "found": "consistent",
          "findings": "与申报一致"}
