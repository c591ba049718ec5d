"""The file of a case on paper: everything is in it, what is missing is named, its number is its own."""

from __future__ import annotations

import hashlib
import io
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pdfminer.high_level import extract_pages, extract_text

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework import actions
from minzheng.kernel.casework.archive.archiving import file_of
from minzheng.kernel.casework.archive.completeness import missing_from
from minzheng.kernel.casework.models import Archive, Case, Document
from minzheng.kernel.values.errors import NotAllowed, Refused
from tests.kernel.casework.stories import FOUR, HOME, Office, answered, at, numbered

LOOK = os.environ.get("LOOK_AT_LETTERS", "")


@pytest.fixture
def closed(office: Office) -> Case:
    """A confirmed case, published and closed, with its letters."""
    case = office.confirmed(office.accepted("2026-07-06"), "2026-07-08", "2026-07-16", "2026-07-31")
    clerk = office[Role.TOWNSHIP_CLERK]
    actions.issue_letter(kind="acceptance", application_id=case.application_id, law=office.law, by=clerk, at=at("2026-07-06"))
    actions.issue_letter(kind="approval", case_id=case.pk, law=office.law, by=clerk, at=at("2026-07-31"))
    office.do(case, "publish", Role.VILLAGE_OFFICER, "2026-08-03", date="2026-08-03", place="村公示栏")
    return Case.objects.select_related("application__household").get(pk=case.pk)


def _archive(office: Office, case: Case, *, by: Actor | None = None, day: str = "2026-08-10", **how: Any) -> Archive:
    given: dict[str, Any] = {"paper_location": "3号柜2层", "remark": "照片存村委会", **how}
    return actions.archive_case(case_id=case.pk, law=office.law, by=by or office[Role.TOWNSHIP_CLERK], at=at(day), **given)


def test_the_file_holds_everything(office: Office, closed: Case) -> None:
    archive = _archive(office, closed)
    file = file_of(closed, office.law, at=at("2026-09-01"))
    if LOOK:
        (Path(LOOK) / "file.pdf").write_bytes(file.data)
    text = "".join(extract_text(io.BytesIO(file.data)).split())
    for part in (archive.number, "卷内目录", "申请表", "材料目录", "办理过程", "公示情况", "金额的计算", "受理通知书",
                 "最低生活保障确认通知书", "完整性", "3号柜2层", "赵示例", "入户调查", "与申报一致", "孙示例、李示例",
                 "符合条件", "核对结果", "家庭经济状况调查", "照片存村委会", "30年"):
        assert part in text, part
    assert text.count("0" * 16) >= 3
    for member in FOUR:
        assert member["id_number"] not in text
    assert HOME["account_no"] not in text
    assert HOME["phone"] not in text


def test_the_contents_name_the_page_of_each_part(office: Office, closed: Case) -> None:
    file = file_of(closed, office.law, at=at("2026-08-10"))
    pages = ["".join(element.get_text() for element in page if hasattr(element, "get_text"))
             for page in extract_pages(io.BytesIO(file.data))]
    assert len(pages) == file.pages
    for title, number in file.contents:
        assert title.split("（")[0] in re.sub(r"\s", "", pages[number - 1])


def test_the_number_is_fonds_year_retention_serial_and_never_given_again(office: Office, closed: Case) -> None:
    first = _archive(office, closed)
    assert first.number == "430426-2026-D30-0001"
    alone = {"name": "孙示例", "id_number": numbered("19600401", 991), "relation": "户主", "work_ability": "无"}
    accepted = office.accepted("2026-10-12", answers=answered([alone], account_name="孙示例"))
    other = actions.terminate(case_id=accepted.pk, reason="拒不配合", law=office.law, by=office[Role.TOWNSHIP_CLERK],
                              at=at("2026-10-20"))
    assert _archive(office, other, day="2026-10-21").number == "430426-2026-D30-0002"
    with pytest.raises(Refused, match="已经归档"):
        _archive(office, closed)


def test_an_archived_file_is_the_same_file_again(office: Office, closed: Case) -> None:
    archive = _archive(office, closed)
    data = file_of(closed, office.law, at=at("2027-03-01")).data
    assert hashlib.sha256(data).hexdigest() == archive.sha256
    assert AuditEvent.objects.get(action="archive_case").details["sha256"] == archive.sha256


def test_what_is_missing_is_named(office: Office, closed: Case) -> None:
    told = [str(one) for one in missing_from(closed, office.law)]
    assert told == ["缺少材料“入户调查表（两名以上调查人员及家庭成员签字）”", "缺少 2026-07-08 张贴公示的照片"]
    Document.objects.filter(name="authorisation").update(removed_at=at("2026-08-04"))
    with pytest.raises(Refused) as refused:
        _archive(office, closed, remark=" ")
    assert "缺少材料“家庭经济状况核对授权书（钱样例）”" in [str(one.sentence) for one in refused.value.problems]
    assert len(_archive(office, closed).missing) == 5


def test_letters_that_were_never_issued_are_missing(office: Office) -> None:
    case = actions.terminate(case_id=office.accepted().pk, reason="拒不配合", law=office.law, by=office[Role.TOWNSHIP_CLERK],
                             at=at("2026-10-20"))
    assert [str(one) for one in missing_from(case, office.law)] == ["没有出具受理通知书", "没有出具终止审核通知书"]


def test_an_open_case_is_not_archived(office: Office) -> None:
    with pytest.raises(Refused, match="还没有办结"):
        _archive(office, office.accepted())


def test_who_may_archive_and_where_the_paper_lies(office: Office, closed: Case) -> None:
    for role in (Role.AUDITOR, Role.COUNTY_LEADER, Role.VILLAGE_OFFICER):
        with pytest.raises(NotAllowed):
            _archive(office, closed, by=office[role])
    with pytest.raises(Refused, match="纸质档案"):
        _archive(office, closed, paper_location=" ")


def test_the_county_may_have_a_fonds_of_its_own(office: Office, closed: Case) -> None:
    actions.describe_office(area_code=430426000000, telephone="", address="", fonds="0073", by=office[Role.COUNTY_CLERK],
                            at=at("2026-08-04"))
    assert _archive(office, closed).number == "0073-2026-D30-0001"


@pytest.mark.parametrize("statement", ["UPDATE casework_archive SET number = 'x'", "DELETE FROM casework_archive"])
def test_the_database_refuses_to_change_the_archive(office: Office, closed: Case, statement: str) -> None:
    _archive(office, closed)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
