"""What the files of a run say, read once as sets; sealed fields are opened here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.access.encryption import open_all
from minzheng.kernel.areas import queries as areas_of
from minzheng.kernel.people.models import SCHEME
from minzheng.kernel.values import areas
from minzheng.kernel.values.periods import Month

from ..models import PayrollRun

LINES = {
    "item": pl.Int64, "household_no": pl.String, "area_code": pl.Int64, "head": pl.String, "head_id": pl.Binary,
    "name": pl.String, "id_number": pl.Binary, "component": pl.String, "persons": pl.Int64, "amount_fen": pl.Int64,
    "paid_fen": pl.Int64, "bank_name": pl.String, "account_no": pl.Binary, "account_name": pl.String,
}
EXCEPTIONS = {
    "household_no": pl.String, "area_code": pl.Int64, "head": pl.String, "name": pl.String, "id_number": pl.Binary,
    "component": pl.String, "reason_code": pl.String, "reason": pl.String, "amount_fen": pl.Int64,
}
_HEAD = f"""LEFT JOIN (
    SELECT DISTINCT ON (m.household_id) m.household_id, q.name, q.id_number
    FROM people_membership m JOIN people_person q ON q.id = m.person_id
    WHERE m.scheme = '{SCHEME}' AND m.relation = '户主' AND m.known_until IS NULL AND m.valid_from <= %(day)s
    ORDER BY m.household_id, m.valid_from DESC) head ON head.household_id = h.id"""


def lines(run: PayrollRun, benefit: str) -> pl.DataFrame:
    """The benefit's payments with names and places (``township``, ``village``), in the order of places and households.

    Sealed columns stay sealed: ``opened`` opens one.
    """
    found = copy_out(f"""
        SELECT l.id, h.household_no, l.area_code, coalesce(head.name, ''), coalesce(head.id_number, ''),
               coalesce(p.name, head.name, ''), coalesce(p.id_number, head.id_number, ''), l.component, l.persons,
               l.amount_fen, l.amount_fen - l.recovered_fen, l.bank_name, l.account_no, l.account_name
        FROM payments_payrollline l JOIN people_household h ON h.id = l.household_id
        LEFT JOIN people_person p ON p.id = l.person_id {_HEAD}
        WHERE l.run_id = %(run)s AND l.benefit = %(benefit)s
        ORDER BY l.area_code, h.household_no, l.id""", _values(run, benefit), LINES)
    return _placed(found, run)


def exceptions(run: PayrollRun, benefit: str) -> pl.DataFrame:
    """The benefit's exceptions, likewise."""
    found = copy_out(f"""
        SELECT h.household_no, e.area_code, coalesce(head.name, ''), coalesce(p.name, head.name, ''),
               coalesce(p.id_number, head.id_number, ''), e.component, e.reason_code, e.reason, e.amount_fen
        FROM payments_payrollexception e JOIN people_household h ON h.id = e.household_id
        LEFT JOIN people_person p ON p.id = e.person_id {_HEAD}
        WHERE e.run_id = %(run)s AND e.benefit = %(benefit)s
        ORDER BY e.area_code, h.household_no, e.id""", _values(run, benefit), EXCEPTIONS)
    return _placed(found, run)


def _values(run: PayrollRun, benefit: str) -> dict[str, object]:
    return {"run": run.pk, "benefit": benefit, "day": Month.from_int(run.month).first_day}


def opened(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The frame with sealed columns opened: whoever calls this records the read."""
    return frame.with_columns(
        pl.Series(column, open_all(frame[column].to_list()), dtype=pl.String) for column in columns)


def _placed(frame: pl.DataFrame, run: PayrollRun) -> pl.DataFrame:
    codes = frame["area_code"].unique().to_list()
    towns = [areas.at(code, areas.TOWNSHIP) for code in codes]
    known = place_names([*codes, *towns], run)
    places = pl.DataFrame(
        {"area_code": codes, "township": [known[town] for town in towns], "village": [known[code] for code in codes]},
        schema={"area_code": pl.Int64, "township": pl.String, "village": pl.String})
    return frame.join(places, on="area_code", how="left", maintain_order="left")


def place_names(codes: Iterable[int], run: PayrollRun) -> dict[int, str]:
    """The names of areas in the run's month; an unknown code is written as digits."""
    wanted = set(codes)
    found = areas_of.names(wanted, on=Month.from_int(run.month).first_day)
    return {code: found.get(code) or areas.written(code) for code in wanted}
