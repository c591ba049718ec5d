"""A small registry made by hand, straight into the tables: households, members, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

import polars as pl

from minzheng.kernel.access.copying import copy_in
from minzheng.kernel.access.encryption import seal, seal_all
from minzheng.kernel.people.columns import STORED, Column, Sheet
from minzheng.kernel.people.demo.workbook import Rows
from minzheng.kernel.people.models import SCHEME, Household, HouseholdFact, ImportBatch, Membership, Person, PersonFact
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.values.pinyin import initials

VILLAGE = 430426100201
"""A village of Qidong, the demonstration county."""
COUNTY = 430426000000
KNOWN = datetime(2026, 1, 5, tzinfo=ZONE)
FROM = date(2026, 1, 1)
_numbers = count(1)

HOUSEHOLD_FACTS: dict[str, Any] = {
    "residence": "农村", "vehicles": 0, "dwellings": 1, "financial_assets": 0, "current_status": "无"}
PERSON_FACTS: dict[str, Any] = {
    "disability_category": "无", "disability_grade": "无", "serious_illness": "否", "schooling": "无",
    "work_ability": "有", "self_care": "自理", "support_place": "无", "child_status": "无", "wage": 0, "business": 0,
    "property": 0, "transfer": 0, "work_place": "无", "medical": 0, "education": 0}


@dataclass
class Member:
    """One person to be put into a household; what is not said is nothing special."""

    birth: date = date(1980, 6, 15)
    name: str = "示例甲"
    sex: str = "F"
    death: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def put(
    *members: Member, status: str = "低保", since: int = 202601, area: int = VILLAGE, holder: str | None = None,
    account: str = "6217000000000000", from_: date = FROM, batch: ImportBatch | None = None, **facts: Any,
) -> tuple[Household, list[Person]]:
    """Put a household with its members into the registry from January 2026; the first member is its head and holder.

    ``batch`` says where its facts come from; without one from a list.
    """
    number = next(_numbers)
    household = Household.objects.create(
        county=area // 10**6, household_no=f"{number:05d}", area_code=area,
        first_month=from_.year * 100 + from_.month, bank_name="示例银行",
        account_no=seal(account) if account else None, account_name=members[0].name if holder is None else holder)
    known = {**HOUSEHOLD_FACTS, "current_status": status, "area_code": area, **facts}
    if status != "无":
        known["since_month"] = f"{since // 100:04d}-{since % 100:02d}"
    HouseholdFact.objects.bulk_create(
        HouseholdFact(household=household, name=name, value=str(value), valid_from=from_, known_since=KNOWN, source="示例",
                      batch=batch)
        for name, value in known.items())
    return household, [_person(household, member, index, from_, batch) for index, member in enumerate(members)]


def _person(
    household: Household, member: Member, index: int, from_: date, batch: ImportBatch | None = None
) -> Person:
    number = f"{next(_numbers):018d}"
    person = Person.objects.create(
        name=member.name, initials=initials(member.name), id_number=seal(number), birth_date=member.birth, sex=member.sex,
        death_date=member.death,
        death_known_at=KNOWN if member.death else None)
    Membership.objects.create(
        person=person, household=household, relation="户主" if index == 0 else "其他", valid_from=from_,
        known_since=KNOWN, source="示例")
    PersonFact.objects.bulk_create(
        PersonFact(person=person, name=name, value=str(value), valid_from=from_, known_since=KNOWN, source="示例", batch=batch)
        for name, value in {**PERSON_FACTS, **member.facts}.items() if value is not None)
    return person


def change(subject: Household | Person, name: str, value: Any, *, from_: date, at: datetime = KNOWN) -> None:
    """A fact has another value from a day on: the old row ends, a new one begins, as an import would write it."""
    model: Any = HouseholdFact if isinstance(subject, Household) else PersonFact
    owner = {"household": subject} if isinstance(subject, Household) else {"person": subject}
    old = model.objects.get(**owner, name=name, known_until=None, valid_until=None)
    model.objects.filter(pk=old.pk).update(known_until=at)
    if old.valid_from < from_:
        model.objects.create(**owner, name=name, value=old.value, valid_from=old.valid_from, valid_until=from_,
                             known_since=at, source="示例")
    model.objects.create(**owner, name=name, value=str(value), valid_from=from_, known_since=at, source="示例")


def joined(household: Household, members: Sequence[Member], *, from_: date) -> list[Person]:
    """Further members of a household."""
    return [_person(household, member, index + 1, from_) for index, member in enumerate(members)]


def put_roster(rows: Rows, *, county: int = COUNTY, from_: date = FROM) -> None:
    """A whole invented roster, as sets: what an import of it would store."""
    homes, persons = rows[Sheet.HOUSEHOLDS], rows[Sheet.MEMBERS]
    day = {"valid_from": pl.lit(from_), "known_since": pl.lit(KNOWN), "source": pl.lit("示例")}
    first = next(_numbers) * 1_000_000
    homes = homes.with_row_index("household_id", offset=first).with_columns(pl.col("household_id").cast(pl.Int64))
    copy_in(homes.select(
        id=pl.col("household_id"), county=pl.lit(county // 10**6), household_no=pl.col("household_no"),
        area_code=pl.col("area_code"), bank_name=pl.col("bank_name"), account_no=_sealed(homes["account_no"]),
        account_name=pl.col("account_name"), note=pl.lit(""), first_month=pl.lit(from_.year * 100 + from_.month),
    ).with_columns(pl.col("bank_name", "account_name").fill_null("")), "people_household")
    persons = persons.with_row_index("person_id", offset=first).with_columns(pl.col("person_id").cast(pl.Int64)).join(
        homes.select("household_no", "household_id"), on="household_no", maintain_order="left")
    born = pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d")
    sex = pl.when(pl.col("id_number").str.slice(16, 1).cast(pl.Int32) % 2 == 1).then(pl.lit("M")).otherwise(pl.lit("F"))
    copy_in(persons.select(
        id=pl.col("person_id"), name=pl.col("name"), initials=_letters(persons["name"]),
        id_number=_sealed(persons["id_number"]), birth_date=born, sex=sex,
        death_source=pl.lit("")), "people_person")
    copy_in(persons.select(
        "person_id", "household_id", "relation", **day, scheme=pl.lit(SCHEME), counted=pl.lit(True)), "people_membership")
    copy_in(_facts(homes, "household_id", STORED[Sheet.HOUSEHOLDS], day), "people_householdfact")
    copy_in(_facts(persons, "person_id", STORED[Sheet.MEMBERS], day), "people_personfact")


def _letters(names: pl.Series) -> pl.Series:
    return pl.Series([initials(name) for name in names], dtype=pl.String)


def _sealed(texts: pl.Series) -> pl.Series:
    return pl.Series(seal_all(text or "" for text in texts), dtype=pl.Binary)


def _facts(frame: pl.DataFrame, owner: str, columns: Sequence[Column], day: dict[str, pl.Expr]) -> pl.DataFrame:
    names = [column.name for column in columns if not column.is_sealed]
    return frame.select(owner, pl.col(names).cast(pl.String)).unpivot(
        index=owner).drop_nulls("value").rename({"variable": "name"}).with_columns(**day)
