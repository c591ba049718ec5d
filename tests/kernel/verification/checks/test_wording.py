"""What a row says, in words that a clerk can read out."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.areas import editions
from minzheng.kernel.areas.actions import load_divisions
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.checks.wording import with_sentences

QIDONG, NOWHERE = 430426_000000, 999999_000000


@pytest.mark.django_db
def test_an_area_is_told_by_its_name_and_one_that_nobody_knows_by_its_code() -> None:
    load_divisions(editions.shipped().narrowed(QIDONG), by=PROGRAM, at=datetime(2026, 11, 1, tzinfo=ZONE))
    register = outside_registers()["police_households"]
    told = {"data_date": [date(2026, 11, 1)] * 2, "row.area_code": [QIDONG, NOWHERE], "row.status": ["normal", None]}
    rows = pl.DataFrame(told)
    missing = {f"row.{one.name}": pl.lit(None) for one in register.columns if f"row.{one.name}" not in rows.columns}
    worded = with_sentences(rows.with_columns(**missing), register)
    assert [text.rsplit(" ", 1)[-1] for text in worded["zh"]] == ["祁东县", str(NOWHERE)]
    assert worded["en"][0].endswith("祁东县")
