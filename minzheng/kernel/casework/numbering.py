"""Numbers of applications and cases: business, county, day, serial (CB-05); never given twice."""

from __future__ import annotations

from datetime import date

from django.db import connection

from minzheng.kernel.values.areas import COUNTY, at

APPLICATION = "SQ"


def next_number(kind: str, area_code: int, on: date) -> str:
    """The next number of its ``kind`` (the business code without its dash) in the county of ``area_code`` on that day."""
    prefix = f"{kind.replace('-', '')}{at(area_code, COUNTY) // COUNTY.unit:06d}{on:%Y%m%d}"
    return f"{prefix}{next_serial(prefix):04d}"


def next_serial(prefix: str) -> int:
    """The next serial number under a prefix (at most 28 characters), from 1."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_counter (prefix, last) VALUES (%s, 1)"
            " ON CONFLICT (prefix) DO UPDATE SET last = casework_counter.last + 1 RETURNING last", [prefix])
        return int(cursor.fetchone()[0])


def pass_over(prefix: str, serial: int) -> None:
    """Give no serial number up to this one under a prefix: it was given before, elsewhere or by hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO casework_counter (prefix, last) VALUES (%s, %s)"
            " ON CONFLICT (prefix) DO UPDATE SET last = greatest(casework_counter.last, excluded.last)", [prefix, serial])
