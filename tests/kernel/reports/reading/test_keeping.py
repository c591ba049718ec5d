"""Earlier reports kept: sealed, confirmed by people, and history from then on."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.casework.papers import storage
from minzheng.kernel.catalogue.report_words import report_words
from minzheng.kernel.indicators.declarations import NotCollected
from minzheng.kernel.indicators.naming import Names
from minzheng.kernel.indicators.relations.declarations import RelationsFile
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.reports.reading import actions, queries
from minzheng.kernel.reports.reading.models import OldReport, ReadDecision, ReadValue
from minzheng.kernel.values.errors import NotFound, Refused

pytestmark = pytest.mark.django_db
COUNTY = 430426000000
TEXT = """青禾县2023年工作总结和2024年工作计划

一、社会救助工作

全县特困人员1956人，其中集中供养640人、分散供养1300人。累计发放特困供养金1877.76万元。另有九百辆。

二、2024年工作计划

集中供养率达到65%以上。
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


def brought(by: Actor, at: datetime, text: str = TEXT, name: str = "2023.txt") -> OldReport:
    return actions.bring_in(content=text.encode(), file_name=name, area_code=COUNTY, dictionary=report_words(), by=by, at=at)


def value_of(report: OldReport, indicator: str) -> ReadValue:
    return report.values.get(indicator=indicator)


def test_a_report_is_kept_sealed_and_read_once(by: Actor, at: datetime) -> None:
    made = brought(by, at)
    assert (made.period, made.cut_off, made.area_named) == ("2023", date(2023, 12, 31), "青禾县")
    assert storage.take(made.sha256).decode() == TEXT
    assert TEXT.encode()[:30] not in storage.place_of(made.sha256).read_bytes()
    assert [made.values.count(), made.tasks.count(), len(made.chapters)] == [5, 1, 2]
    assert (value_of(made, "SA-11.01").numerator, value_of(made, "SA-11.01").denominator) == (187_776_000_0, 1)
    assert brought(by, at).pk == made.pk
    assert AuditEvent.objects.filter(action="bring_in_old_report").count() == 1


def test_only_what_is_confirmed_is_history_and_each_decision_stays(by: Actor, at: datetime) -> None:
    made = brought(by, at)
    one = value_of(made, "SA-10.01")
    assert queries.history("SA-10.01", COUNTY, "2023") == []
    actions.confirm(value_id=one.pk, by=by, at=at)
    [past] = queries.history("SA-10.01", COUNTY, "2023")
    assert (past.value, past.cut_off, past.qualifier) == (Fraction(1956), date(2023, 12, 31), "exact")
    actions.change(value_id=one.pk, to=actions.Change("SA-10.01", Fraction(1940), "2023", date(2023, 11, 30)),
                   dictionary=report_words(), by=by, at=at)
    [past] = queries.history("SA-10.01", COUNTY)
    assert (past.value, past.cut_off) == (Fraction(1940), date(2023, 11, 30))
    actions.reject(value_id=one.pk, note="是乡镇的数", by=by, at=at)
    assert queries.history("SA-10.01", COUNTY) == []
    assert [decision.kind for decision in one.decisions.order_by("pk")] == ["confirm", "change", "reject"]
    assert one.decisions.get(kind="change").changed["numerator"] == (1956, 1940)
    assert value_of(made, "SA-10.01").read_as["value"] == "1956"


def test_all_above_a_confidence_are_confirmed_at_once_but_nothing_without_an_indicator(by: Actor, at: datetime) -> None:
    made = brought(by, at)
    assert actions.confirm_above(report_id=made.pk, confidence=0, by=by, at=at) == 4
    unknown = made.values.get(indicator="")
    assert (unknown.state, ReadDecision.objects.count()) == ("open", 4)
    with pytest.raises(Refused):
        actions.confirm(value_id=unknown.pk, by=by, at=at)
    with pytest.raises(Refused):
        actions.reject(value_id=unknown.pk, note=" ", by=by, at=at)
    with pytest.raises(Refused):
        actions.change(value_id=unknown.pk, to=actions.Change("ZZ-01.01"), dictionary=report_words(), by=by, at=at)
    with pytest.raises(NotFound):
        actions.confirm(value_id=0, by=by, at=at)


def test_the_database_keeps_what_was_read_and_what_was_decided(by: Actor, at: datetime) -> None:
    made = brought(by, at)
    one = value_of(made, "SA-10.01")
    actions.confirm(value_id=one.pk, by=by, at=at)
    for change in (lambda: ReadDecision.objects.update(kind="reject"), lambda: ReadDecision.objects.all().delete(),
                   lambda: ReadValue.objects.update(read_as={}), lambda: ReadValue.objects.update(indicator="")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_period_that_the_text_does_not_say_can_be_said_until_something_is_decided(by: Actor, at: datetime) -> None:
    made = brought(by, at, "青禾县工作总结\n\n全县特困人员1956人。")
    assert [made.period, made.cut_off] == ["", None]
    again = actions.say_period(report_id=made.pk, period="2022H1", dictionary=report_words(), by=by, at=at)
    assert value_of(again, "SA-10.01").cut_off == date(2022, 6, 30)
    actions.confirm(value_id=value_of(again, "SA-10.01").pk, by=by, at=at)
    with pytest.raises(Refused):
        actions.say_period(report_id=made.pk, period="2022", dictionary=report_words(), by=by, at=at)


def test_a_file_that_cannot_be_read_is_kept_and_says_why(by: Actor, at: datetime) -> None:
    made = actions.bring_in(content=b"PK\x03\x04broken", file_name="2019.docx", area_code=COUNTY, dictionary=report_words(),
                            by=by, at=at)
    assert [one["code"] for one in made.notes] == ["unreadable"]
    assert storage.take(made.sha256) == b"PK\x03\x04broken"
    with pytest.raises(Refused):
        actions.bring_in(content=b" ", file_name="a.txt", area_code=COUNTY, dictionary=report_words(), by=by, at=at)


def test_tasks_are_confirmed_or_rejected(by: Actor, at: datetime) -> None:
    task = brought(by, at).tasks.get()
    assert (task.indicator, task.comparison, task.value) == ("SA-10.04", "at_least", Fraction(65, 100))
    assert actions.decide_task(task_id=task.pk, is_one=True, by=by, at=at).state == "confirmed"
    assert task.decisions.get().after == {"state": "confirmed"}


def test_relations_are_tried_on_the_values_of_the_text(by: Actor, at: datetime) -> None:
    relations = [("tekun", one) for one in RelationsFile.model_validate(
        {"checks": [{"id": "X01", "check": "parts", "whole": "SA-10.01", "parts": ["SA-10.02", "SA-10.03"],
                     "severity": "serious"}]}).checks]
    words = report_words().terms
    indicators = {id: NotCollected(id=id, title=Names(zh=words[id].title.zh, en="x"), unit="人", period="stock",
                                   measure="not_collected", reason=Names(zh="无", en="none"))
                  for id in ("SA-10.01", "SA-10.02", "SA-10.03")}
    made = brought(by, at)
    [failed] = queries.outcomes(made, relations=relations, indicators=indicators, parameters=ParameterBook({}, ()))
    assert (failed.indicators, failed.is_serious) == (("SA-10.01", "SA-10.02", "SA-10.03"), True)
    actions.reject(value_id=value_of(made, "SA-10.03").pk, note="漏了一个数字", by=by, at=at)
    assert queries.outcomes(made, relations=relations, indicators=indicators, parameters=ParameterBook({}, ())) == []


