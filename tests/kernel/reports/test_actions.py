"""A report from its draft to its signature and beyond, and what the database refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.indicators.relations.models import FindingState, RelationFinding
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.reports import actions, writing
from minzheng.kernel.reports.assembling import Document
from minzheng.kernel.reports.models import Attachment, Chapter, Report, Revision, Section, SignedCopy
from minzheng.kernel.reports.queries import chapters, history, latest, titles, versions
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from minzheng.kernel.values.language import speaking
from tests.kernel.reports.invented import (
    AT,
    COUNTY,
    TEXT,
    VALUES,
    Invented,
    account,
    opened,
    put_together,
    section,
    sent,
    sign_as_read,
    signed,
    snapshot,
)

pytestmark = pytest.mark.django_db


def test_a_report_begins_with_its_draft_and_is_not_begun_twice() -> None:
    report = opened()
    assert (report.title, report.kind, report.version) == ("示例县2026年下半年民政工作总结", "half_year", 1)
    told = [line.text for line in put_together(report).lines]
    assert told[:4] == ["2026年下半年，示例县民政工作有序推进。", "一、社会救助", "（一）最低生活保障",
                        "全县低保120户、310人，2026年下半年发放12.35万元，标准650.00元，A+类〔数据未收集〕。"]
    assert "二、存在的问题" in told
    assert "1. 2026年7月、2026年8月没有发放清册，累计数不含上述月份。" in told
    assert "3. 信息核对产生的疑点尚有12条未办结，其中严重3条。" in told
    assert told[-5] == "三、下一步工作打算"
    with pytest.raises(Refused, match="已经建立"):
        opened()
    assert opened(title="低保专题").kind == "special"
    assert latest(report.area_code, "2026H2") == report


def test_two_that_begin_a_report_at_once_are_told_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    opened()
    monkeypatch.setattr(QuerySet, "exists", lambda found: False)
    with pytest.raises(Refused, match="已经建立"):
        opened()


def test_every_edit_is_a_revision_and_nobody_writes_over_another_unseen() -> None:
    report = opened()
    one = section(report)
    clerk, head = account(Role.COUNTY_CLERK), account(Role.COUNTY_SECTION_HEAD)
    given: dict[str, Any] = {"report_id": report.pk, "section_id": one.section.pk, "at": AT}
    first = writing.write(**given, text="甲\r\n", base=1, by=clerk)
    assert (first.number, first.text) == (2, "甲")
    with pytest.raises(writing.EditedMeanwhile) as told:
        writing.write(**given, text="乙", base=1, by=head)
    assert told.value.standing == first
    assert writing.write(**given, text="甲", base=1, by=head) == first
    assert [one.number for one in history(one.section.pk)] == [2, 1]
    assert AuditEvent.objects.filter(action="write_section", subject=f"report:{report.pk}").count() == 1


def test_a_section_is_written_by_its_owner_and_by_the_office() -> None:
    report = opened()
    one, other = section(report), section(report, "特困供养")
    owner, office = account(Role.COUNTY_CLERK, unit="低保股"), account(Role.COUNTY_CLERK)
    given: dict[str, Any] = {"report_id": report.pk, "text": "甲", "base": 1, "at": AT}
    assert writing.write(section_id=one.section.pk, by=owner, **given).number == 2
    with pytest.raises(NotAllowed, match="社会救助股"):
        writing.write(section_id=other.section.pk, by=owner, **given)
    assert writing.write(section_id=other.section.pk, by=office, **given).number == 2
    for role in (Role.AUDITOR, Role.COUNTY_LEADER, Role.GRID_WORKER):
        with pytest.raises(NotAllowed):
            writing.write(section_id=one.section.pk, by=account(role), **given)
    with pytest.raises(NotFound):
        writing.write(section_id=one.section.pk, by=account(Role.COUNTY_CLERK, area=430421000000), **given)


def test_what_was_checked_is_one_revision() -> None:
    report = opened()
    one = section(report)
    given: dict[str, Any] = {"report_id": report.pk, "section_id": one.section.pk, "by": PROGRAM, "at": AT}
    writing.mark_checked(**given, number=1)
    assert section(report).is_checked
    writing.write(**given, text="甲", base=1)
    assert not section(report).is_checked
    with pytest.raises(writing.EditedMeanwhile):
        writing.mark_checked(**given, number=1)


def test_a_chapter_of_its_own_stands_before_the_problems() -> None:
    report = opened()
    writing.add_chapter(report_id=report.pk, heading="自身建设", owner="办公室", by=PROGRAM, at=AT)
    last = Chapter.objects.get(report=report, heading="自身建设")
    writing.add_section(report_id=report.pk, chapter_id=last.pk, heading="学习", owner="办公室", by=PROGRAM, at=AT)
    assert [one.chapter.heading for one in chapters(report.pk)] == ["", "社会救助", "自身建设", "存在的问题", "下一步工作打算"]
    assert "自身建设" not in "".join(line.text for line in put_together(report).lines)


def test_the_leader_signs_and_what_was_signed_stays() -> None:
    report = opened()
    with pytest.raises(NotAllowed):
        signed(report, by=account(Role.COUNTY_CLERK))
    copy = sign_as_read(report, by=account(Role.COUNTY_LEADER))
    document = Document.of(copy.content)
    assert document.signed == "2026年12月3日"
    assert document == put_together(report, signed=date(2026, 12, 3))
    assert copy.sha256 == document.digest
    with speaking("en"):
        assert put_together(report, signed=date(2026, 12, 3)) == document, "a report is Chinese, whoever reads it"
    with pytest.raises(Refused, match="不能再修改"):
        writing.write(report_id=report.pk, section_id=section(report).section.pk, text="甲", base=1, by=PROGRAM, at=AT)


def test_nothing_is_signed_while_something_stops_it() -> None:
    report = opened(text=f"{TEXT}另有48户。")
    with pytest.raises(Refused, match="48") as told:
        signed(report)
    assert [one.code for one in told.value.problems] == ["typed_number"]
    actions.send_back(report_id=report.pk, reason="请注明来源", by=PROGRAM, at=AT)
    one = section(report)
    writing.write(report_id=report.pk, section_id=one.section.pk, text=TEXT, base=1, by=PROGRAM, at=AT)
    actions.send_to_sign(report_id=report.pk, by=PROGRAM, at=AT)
    finding = RelationFinding.objects.create(
        snapshot=Snapshot.objects.get(), relation="示例", number="X03", kind="sum", business="dibao", severity="serious",
        found_at=AT, area_code=COUNTY, title_zh="X03", title_en="X03", sentence_zh="不成立",
        sentence_en="fails", figures="SA-01.01")
    with pytest.raises(Refused, match="X03"):
        sign_as_read(report)
    assert not SignedCopy.objects.exists()
    RelationFinding.objects.filter(pk=finding.pk).update(state=FindingState.EXPLAINED, explanation="示例", explained_by="示例",
                                                         explained_at=AT)
    assert sign_as_read(report)


def test_what_changed_since_it_was_read_is_not_signed() -> None:
    report = opened()
    sent(report)
    with pytest.raises(Refused, match="重新通读") as told:
        sign_as_read(report, read=Invented(), figures=Invented({**VALUES, "SA-01.01": 121, "SA-10.04": Fraction(1, 2)}))
    assert told.value.code == "changed_meanwhile"
    assert not SignedCopy.objects.exists()
    assert sign_as_read(report).content["signed"] == "2026年12月3日"


def test_figures_that_were_not_tried_are_not_signed() -> None:
    report = opened()
    sent(report, snapshot(is_tried=False))
    with pytest.raises(Refused, match="重新核对"):
        sign_as_read(report)


def test_figures_of_another_period_or_place_are_not_taken() -> None:
    report = opened()
    for other in (snapshot("2026H1"), snapshot(area=430421000000), snapshot(area=430426100000)):
        with pytest.raises(Refused, match="快照"):
            actions.freeze_figures(report_id=report.pk, snapshot=other, by=PROGRAM, at=AT)


def test_a_correction_is_a_new_version_that_takes_the_place_of_the_old() -> None:
    report = opened()
    Attachment.objects.create(report=report, file_name="名单.pdf", mime="application/pdf", size=1, sha256="0" * 64, by="示例",
                              at=AT)
    signed(report)
    new = actions.correct(report_id=report.pk, reason="更正户数", by=PROGRAM, at=AT)
    assert (new.version, new.replaces) == (2, report)
    assert titles(new.pk) == ["名单"]
    with pytest.raises(Refused, match="已经在更正"):
        actions.correct(report_id=report.pk, reason="更正", by=PROGRAM, at=AT)
    signed(new, figures=Invented({**VALUES, "SA-01.01": 121, "SA-10.04": Fraction(1, 2)}))
    assert [(one.version, one.state) for one in versions(new)] == [(2, "signed"), (1, "superseded")]
    assert Document.of(SignedCopy.objects.get(report=report).content).version == 1


def _revise(report: Report) -> None:
    Revision.objects.create(section=section(report).section, number=9, text="甲", by="甲", at=AT)


@pytest.mark.parametrize("deed", [
    lambda report: Revision.objects.update(text="甲"),
    lambda report: SignedCopy.objects.update(sha256="0"),
    lambda report: SignedCopy.objects.all().delete(),
    lambda report: Report.objects.update(state="open"),
    lambda report: Report.objects.update(title="甲"),
    lambda report: Report.objects.filter(pk=report.pk).update(snapshot=snapshot()),
    lambda report: Report.objects.filter(pk=report.pk).update(state="superseded"),
    lambda report: Section.objects.update(heading="甲"),
    lambda report: Chapter.objects.all().delete(),
    _revise,
])
def test_the_database_lets_nothing_of_a_signed_report_change(deed: Callable[[Report], object]) -> None:
    report = opened()
    signed(report)
    with pytest.raises(IntegrityError), transaction.atomic():
        deed(report)


def test_a_report_that_was_not_signed_by_the_door_is_not_signed() -> None:
    report = opened()
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(state="signed", snapshot=snapshot())

