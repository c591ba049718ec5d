"""Checks of the household of four, and what registers know about it: everything invented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.access.encryption import seal, seal_all
from minzheng.kernel.access.roles import Role
from minzheng.kernel.casework.models import Case
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.evidence import key_of, schema
from minzheng.kernel.verification.models import Delivery
from minzheng.kernel.verification.requests import actions
from minzheng.kernel.verification.requests.authorising import Signed
from minzheng.kernel.verification.requests.models import Report, Request
from tests.kernel.casework.stories import COUNTY, FOUR, SURVEY, Office, at

REGISTERS = {name: outside_registers()[name] for name in ("police_deaths", "vehicles")}
CAR = {"plate": "示A·00001", "vehicle_type": "小型轿车", "registered_on": date(2024, 5, 6), "price_yuan": 8_000_000}
ADULTS, CHILD, HEAD = (1, 2, 4), 3, 1


def deliver(
    register: OutsideRegister, rows: Sequence[Mapping[str, Any]], *, home: Path, data_date: date = date(2026, 9, 30),
    provider: str = "",
) -> Delivery:
    """An accepted delivery with these rows; identity numbers and sealed texts are given in plain text."""
    kinds = schema(register)
    sealed = {one.name for one in register.columns if one.type in ("identity", "sealed")}
    columns = {name: [one.get(name) for one in rows] for name in kinds if name not in ("row", "key")}
    shut = {name: seal_all([value or "" for value in values]) if name in sealed else values for name, values in columns.items()}
    frame = pl.DataFrame({"row": range(2, len(rows) + 2), **shut}, schema_overrides={
        name: kind for name, kind in kinds.items() if name != "key"})
    file = Path("deliveries") / f"{register.name}-{data_date}.parquet"
    (home / file).parent.mkdir(exist_ok=True)
    keyed = frame.with_columns(key_of(pl.col("id_number")).alias("key"))
    keyed.select(pl.col(name).cast(kind) for name, kind in kinds.items()).sort("key").write_parquet(home / file)
    return Delivery.objects.create(
        register=register.name, provider=provider, law="", area_code=COUNTY, data_date=data_date, file_name="", sha256=str(file),
        file=str(file), content_sha256="", rows=len(rows), good=len(rows), bad=0, matched=0, state="accepted", by="示例",
        at=at(data_date))


def deliver_nothing(home: Path, *names: str) -> None:
    """Deliveries that know nobody of the household."""
    for name in names or REGISTERS:
        stranger = {"id_number": FOUR[0]["id_number"][:-1] + "Z", "name": "旁人示例"}
        deliver(REGISTERS[name], [stranger], home=home)


def surveyed(office: Office, day: str = "2026-10-12") -> Case:
    """A case that waits for its verification."""
    return office.do(office.accepted(day), "survey", Role.TOWNSHIP_CLERK, day, **SURVEY, date=day)


def asked(office: Office, case: Case, day: str = "2026-10-13") -> Request:
    """The check of a case, asked for by the township."""
    return actions.ask_for_case(case_id=case.pk, law=office.law, by=office[Role.TOWNSHIP_CLERK], at=at(day))


def authorised(office: Office, request: Request, day: str = "2026-10-13", places: Sequence[int] = (1, 2, 3, 4)) -> None:
    """Everybody signed; for the child its father did."""
    assert request.case is not None
    paper = request.case.application.documents.get(name="authorisation").pk
    for place in places:
        signed = Signed(place, date(2026, 10, 12), guardian=FOUR[0]["name"] if place == CHILD else "", document_id=paper)
        actions.authorise(request_id=request.pk, signed=signed, by=office[Role.TOWNSHIP_CLERK], at=at(day))


def run(office: Office, request: Request, home: Path, day: str = "2026-10-14") -> None:
    """The registers are asked."""
    actions.run(request_id=request.pk, registers=REGISTERS, home=home, by=office[Role.VERIFICATION_OFFICER], at=at(day))


def issued(office: Office, request: Request, day: str = "2026-10-14", reason: str = "") -> Report:
    """The report."""
    return actions.issue(request_id=request.pk, reason=reason, registers=REGISTERS, law=office.law,
                         by=office[Role.VERIFICATION_OFFICER], at=at(day))


def sealed_number(place: int) -> bytes:
    """The sealed number of a member."""
    return seal(FOUR[place - 1]["id_number"])
