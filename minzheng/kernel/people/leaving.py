"""Everybody leaves a household at once: it joined another."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values.areas import COUNTY
from minzheng.kernel.values.periods import Month

from .changing import change
from .importing import lock
from .models import Household, ImportBatch
from .storing import write_change

_MEMBERSHIPS = """SELECT id, person_id, household_id, relation, scheme, counted, valid_from, source FROM people_membership
    WHERE household_id = %s AND known_until IS NULL AND valid_until IS NULL"""
_COLUMNS = {
    "id": pl.Int64, "person_id": pl.Int64, "household_id": pl.Int64, "relation": pl.String, "scheme": pl.String,
    "counted": pl.String, "valid_from": pl.Date, "source": pl.String,
}


def let_leave(household: Household, *, month: Month, reference: str, by: Actor, at: datetime) -> None:
    """End all memberships of a household from ``month`` on, in the caller's transaction. Raises ImportBusy beside an import."""
    lock()
    standing = copy_out(_MEMBERSHIPS, [household.pk], _COLUMNS)
    none = standing.clear().select("person_id", "household_id", "relation")
    ended = change(standing, none, key=["person_id"], values=["household_id", "relation"], from_=month.first_day)
    batch = ImportBatch.objects.create(kind="case", file_name=reference, sha256="", month=int(month),
                                       office=household.county * COUNTY.unit, by=str(by), at=at, counts={})
    write_change("people_membership", ended, batch_id=batch.pk, at_=at, moved=lambda rows: None)
    record(by=by, at=at, action="let_leave", subject=f"household:{household.pk}",
           details={"month": str(month), "reference": reference, "persons": standing.height})
