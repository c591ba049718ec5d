"""From prepared transfers to the bytes of files, and to the mark that they were sent: once each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl
from django.db import connection

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.access.encryption import open_all, seal_bytes
from minzheng.kernel.values.language import Label
from minzheng.kernel.values.periods import ZONE, Month

from .layouts import Layout
from .models import BankFile
from .writing import Batch, Part, Payment, written

Titles = Mapping[tuple[str, str], Label]
"""What the components of benefits are called."""
ROWS = {
    "transfer_id": pl.Int64, "run_id": pl.Int64, "again": pl.Int64, "due_month": pl.Int64, "account_name": pl.String,
    "account_no": pl.Binary, "bank_name": pl.String, "amount_fen": pl.Int64, "whole": pl.String, "benefit": pl.String,
    "component": pl.String, "line_id": pl.Int64, "part_fen": pl.Int64,
}


@dataclass(frozen=True)
class Sending:
    """What goes into one file; ``run_id`` is None for payments made again."""

    run_id: int | None
    benefit: str
    month: int
    payments: list[Payment] = field(default_factory=list)

    @property
    def batch(self) -> str:
        """The batch number of a run's file."""
        return "-".join(str(part) for part in (self.month, self.run_id, self.benefit) if part)


def locked(where: str, values: Mapping[str, Any]) -> list[int]:
    """The numbers of the transfers that meet a condition, held for the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM bank_transfer t WHERE {where} ORDER BY id FOR UPDATE", values)
        return [row[0] for row in cursor.fetchall()]


def sendings(numbers: Sequence[int], titles: Titles, *, month: int) -> list[Sending]:
    """What goes to the bank of these transfers: a file for each benefit of a run, one for all where benefits are paid together,
    one for what is paid again."""
    found = copy_out(_ROWS, {"numbers": list(numbers)}, ROWS)
    accounts = pl.Series("account", open_all(found["account_no"].to_list()), dtype=pl.String)
    found = found.with_columns(accounts, pl.col("whole", "bank_name").fill_null(""))
    together = set(found.filter((pl.col("whole") == "") & (pl.col("again") == 0))["run_id"])
    made: dict[tuple[int | None, str], Sending] = {}
    for _, rows in groupby(found.iter_rows(named=True), key=itemgetter("transfer_id")):
        parts = list(rows)
        first = parts[0]
        run = None if first["again"] else first["run_id"]
        benefit = "" if run is None or run in together else first["whole"]
        into = made.setdefault((run, benefit), Sending(run, benefit, month if run is None else first["due_month"]))
        into.payments.append(Payment(first["transfer_id"], first["account_name"], first["account"], first["bank_name"],
                                     first["amount_fen"], tuple(_part(one, titles) for one in parts)))
    return list(made.values())


_ROWS = """
SELECT t.id, t.run_id, (t.reissue_of_id IS NOT NULL)::int, t.due_month, t.account_name, t.account_no, t.bank_name, t.amount_fen,
       t.benefit, line.benefit, line.component, line.id, part.amount_fen
FROM bank_transfer t JOIN bank_transferpart part ON part.transfer_id = t.first_id
JOIN payments_payrollline line ON line.id = part.line_id JOIN people_household home ON home.id = t.household_id
WHERE t.id = ANY(%(numbers)s::bigint[]) ORDER BY t.area_code, home.household_no, t.id, line.id"""


def _part(row: Mapping[str, Any], titles: Titles) -> Part:
    year, month = divmod(row["due_month"], 100)
    title = titles.get((row["benefit"], row["component"]), Label(row["benefit"], row["benefit"]))
    return Part(row["line_id"], row["part_fen"], f"{year}年{month}月{title.zh}")


def send(sending: Sending, layout: Layout, *, area: int, by: str, at: datetime) -> BankFile:
    """Keep the file and mark its transfers as sent in it. In the caller's transaction."""
    number = _number()
    batch = sending.batch if sending.run_id is not None else f"{sending.month}-R{number}"
    day = at.astimezone(ZONE).date()
    about = Batch(batch, day, str(Month.from_int(sending.month)), sending.benefit)
    content = written(layout, about, sending.payments)
    file = BankFile.objects.create(
        pk=number, run_id=sending.run_id, batch=batch, name=f"{batch}.{layout.ending}", area_code=area, benefit=sending.benefit,
        month=sending.month, count=len(sending.payments), amount_fen=sum(one.amount_fen for one in sending.payments),
        digest=sha256(content).hexdigest(), content=seal_bytes(content, name=batch), by=by, at=at)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bank_transfer SET state = 'sent', file_id = %s WHERE id = ANY(%s::bigint[])",
                       [number, [one.item for one in sending.payments]])
    return file


def _number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('bank_bankfile', 'id'))")
        return int(cursor.fetchone()[0])
