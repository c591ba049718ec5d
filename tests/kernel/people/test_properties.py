"""What holds for any roster: it comes back as it was written, no corruption crashes, no history is lost."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.people import queries
from minzheng.kernel.people.actions import ImportReport, import_roster, undo_import
from minzheng.kernel.people.changing import change
from minzheng.kernel.people.columns import COLUMNS, RULE_FACTS, Kind, Sheet
from minzheng.kernel.people.demo import roster
from minzheng.kernel.people.demo.workbook import write_sheets
from minzheng.kernel.people.models import HouseholdFact, Membership, PersonFact
from minzheng.kernel.people.roster.grids import NotAWorkbook
from minzheng.kernel.people.roster.loading import check_file, open_roster
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.periods import Month

from .conftest import NOVEMBER, QIDONG
from .workbooks import VILLAGE, family, home, write

FEW = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=60, deadline=None)
VILLAGES = [VILLAGE, VILLAGE + 1, 430426100201]


def stored(rows: dict[Sheet, pl.DataFrame], *, month: Month, by: Actor, at: datetime) -> ImportReport:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_sheets(path, rows)
        return import_roster(path, month=month, office=QIDONG, by=by, at=at)


@pytest.mark.django_db(transaction=True)
@FEW
@given(seed=st.integers(0, 10**6), size=st.integers(1, 12))
def test_a_written_roster_comes_back_as_a_frame(qidong: int, by: Actor, at: datetime, seed: int, size: int) -> None:
    villages = VILLAGES[:2]
    rows = roster(villages, size, seed)
    with transaction.atomic():
        stored(rows, month=NOVEMBER, by=by, at=at)
        persons, households = queries.frames(month=NOVEMBER, area=QIDONG)
        transaction.set_rollback(True)
    names = [column.name for column in RULE_FACTS[Sheet.MEMBERS]]
    wanted = rows[Sheet.MEMBERS].select("household_no", *names)
    assert persons.select("household_no", *names).sort(pl.all()).equals(wanted.sort(pl.all()))
    homes = rows[Sheet.HOUSEHOLDS].with_columns(pl.col("since_month").str.replace("-", "").cast(pl.Int32))
    names = ["household_no", "area_code", *(column.name for column in RULE_FACTS[Sheet.HOUSEHOLDS])]
    assert households.select(names).sort("household_no").equals(homes.select(names).sort("household_no"))


CELLS = st.one_of(
    st.none(), st.text(max_size=20), st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**20), 10**20),
    st.sampled_from(["无", "合计", "示例", "=1+1", "约800", "2020.9.31", "１２", "\x07", "身份证", "#N/A", "1.2E+17", "户主"]),
    st.dates(date(1900, 1, 2), date(2100, 1, 1)), st.booleans(),
)  # fmt: skip


@st.composite
def corruptions(draw: st.DrawFn) -> list[tuple[Sheet, int, str, Any]]:
    """Some cells of a good roster replaced by anything."""
    found = []
    for _ in range(draw(st.integers(1, 6))):
        sheet = draw(st.sampled_from(list(Sheet)))
        column = draw(st.sampled_from([column.name for column in COLUMNS[sheet]]))
        found.append((sheet, draw(st.integers(0, 2)), column, draw(CELLS)))
    return found


@MANY
@given(corruptions())
def test_no_corruption_crashes(changes: list[tuple[Sheet, int, str, Any]]) -> None:
    rows: dict[Sheet, list[dict[str, Any]]] = {Sheet.HOUSEHOLDS: [home()], Sheet.MEMBERS: family()}
    for sheet, place, column, value in changes:
        row = rows[sheet][place % len(rows[sheet])]
        row[column] = value.isoformat() if isinstance(value, date) else value
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.xlsx", rows[Sheet.HOUSEHOLDS], rows[Sheet.MEMBERS])
        opened = open_roster(path, {})
        frames = check_file(opened, NOVEMBER, date(2026, 11, 2))
    assert all(str(problem.sentence) and problem.place.sheet for problem in opened.findings.problems())
    for sheet, frame in frames.items():
        for declared in COLUMNS[sheet]:
            kind = pl.Int64 if declared.kind in (Kind.COUNT, Kind.YUAN, Kind.AREA) else pl.String
            assert frame.schema[declared.name] == kind
            if declared.kind is Kind.CHOICE:
                assert set(frame[declared.name].drop_nulls()) <= set(declared.values)


@MANY
@given(st.binary(max_size=300), st.sampled_from([".xlsx", ".xls", ".csv"]))
def test_no_bytes_crash(data: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"家庭{suffix}"
        path.write_bytes(data)
        (Path(folder) / "成员.csv").write_bytes(data)
        with suppress(NotAWorkbook):
            assert open_roster(path, {}).findings.problems()


def history() -> set[tuple[Any, ...]]:
    """Every row that was ever believed, without the end of being believed."""
    rows: set[tuple[Any, ...]] = set()
    for model in (PersonFact, HouseholdFact, Membership):
        for row in model._default_manager.values():
            del row["known_until"], row["ended_by_id"]
            rows.add((model.__name__, *row.values()))
    return rows


@pytest.mark.django_db(transaction=True)
@FEW
@given(steps=st.lists(st.tuples(st.sampled_from(["import", "undo"]), st.integers(0, 3), st.integers(0, 2)), max_size=5))
def test_no_history_is_ever_lost(qidong: int, by: Actor, at: datetime, steps: list[tuple[str, int, int]]) -> None:
    """Whatever is imported and taken back, what was believed at each earlier moment can be read again."""
    with transaction.atomic():
        moments: list[tuple[datetime, Month, pl.DataFrame, pl.DataFrame]] = []
        batches: list[int] = []
        believed = history()
        now, month = at, NOVEMBER
        for step, wages, later in steps:
            now += timedelta(days=40)
            month = month.plus(later) if month.plus(later) <= Month.of(now.date()).plus(1) else month
            if step == "undo" and batches:
                undo_import(batches.pop(), by=by, at=now, is_paid=lambda batch: False)
            else:
                batches += _import(wages, month, by, now)
            assert believed <= history()
            believed = history()
            moments.append((now, month, *queries.frames(month=month, area=QIDONG)))
        for then, at_month, persons, households in moments:
            again = queries.frames(month=at_month, area=QIDONG, known_at=then)
            assert again[0].equals(persons)
            assert again[1].equals(households)
        transaction.set_rollback(True)


def _import(wages: int, month: Month, by: Actor, at: datetime) -> list[int]:
    rows = [dict(row, wage=100 * wages * place) for place, row in enumerate(family())][: 3 if wages else 2]
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "a.xlsx", [home(financial_assets=wages)], rows)
        with suppress(Refused):
            report = import_roster(path, month=month, office=QIDONG, by=by, at=at)
            return [report.batch.pk] if report.batch is not None else []
    return []


@MANY
@given(st.dictionaries(st.integers(0, 6), st.integers(0, 2)), st.dictionaries(st.integers(0, 6), st.integers(0, 2)),
       st.integers(0, 2))  # fmt: skip
def test_a_change_leads_from_what_is_to_what_shall_be(current: dict[int, int], wanted: dict[int, int], day: int) -> None:
    start, from_ = date(2026, 1, 1), date(2026, 1, 1 + day)
    rows = pl.DataFrame({"id": list(range(len(current))), "key": list(current), "value": list(current.values())},
                        schema={"id": pl.Int64, "key": pl.Int64, "value": pl.Int64})  # fmt: skip
    goal = pl.DataFrame({"key": list(wanted), "value": list(wanted.values())}, schema={"key": pl.Int64, "value": pl.Int64})
    one = change(rows.with_columns(pl.lit(start).alias("valid_from")), goal, key=["key"], values=["value"], from_=from_)
    kept = rows.filter(~pl.col("id").is_in(one.ended.to_list())).select("key", "value")
    after = pl.concat([kept, one.opened.select("key", "value")])
    assert dict(after.iter_rows()) == wanted
    assert one.closed.height == (len(one.ended) if day else 0)
    assert set(kept["key"]).isdisjoint(one.opened["key"])
