"""Each way a delivery goes wrong is told in a sentence, and nothing of it counts before somebody accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.errors import MinzhengError, NotAllowed, NotFound, Refused
from minzheng.kernel.verification.actions import decide, deliver
from minzheng.kernel.verification.evidence import in_force
from minzheng.kernel.verification.models import BadRow, Delivery, DeliveryState
from minzheng.kernel.verification.reading.rows import BAD, masked
from minzheng.kernel.verification.remarks import SENTENCES, sentences

from .conftest import AT, DATA, Deliver
from .registers import COUNTY, csv_file, number, register, row, text_of, workbook

pytestmark = pytest.mark.django_db


def codes(delivery: Delivery) -> list[str]:
    assert (delivery.state == DeliveryState.WAITING) == bool(delivery.remarks)
    assert all("{" not in str(one) for one in sentences(delivery.remarks))
    return [one["code"] for one in delivery.remarks]


def lines(name: str, count: int = 10, **given: str) -> list[dict[str, str]]:
    return [row(name, serial, **given) for serial in range(1, count + 1)]


def unheaded(path: Path, name: str, cells: Sequence[Sequence[str]]) -> Path:
    """A file with the register's headings above cells that stand where somebody put them."""
    path.write_text("\n".join([text_of(name, []).strip(), *(",".join(one) for one in cells)]) + "\n")
    return path


def test_columns_shifted_to_the_right_are_refused_with_the_rows(known: list[str], take: Deliver, tmp_path: Path) -> None:
    cells = [["", *(row("pensions", serial).values())][:6] for serial in range(1, 11)]
    with pytest.raises(Refused, match="没有一行可以采用") as refusal:
        take(unheaded(tmp_path / "a.csv", "pensions", cells), "pensions")
    assert known[0] not in str(refusal.value)
    assert not Delivery.objects.exists()
    assert not (tmp_path / "home").exists()


def test_two_columns_that_changed_places_are_told(known: list[str], take: Deliver, tmp_path: Path) -> None:
    swapped = [{**one, "registered_on": one["price_yuan"], "price_yuan": one["registered_on"]} for one in lines("vehicles")]
    made = take(csv_file(tmp_path / "a.csv", "vehicles", swapped), "vehicles")
    assert codes(made) == ["columns_shifted", "columns_shifted"]
    told = [str(one) for one in sentences(made.remarks)]
    assert told[0].startswith("可能错列：“登记日期”一列读不懂，而“购置价（元）”")
    assert in_force(register("vehicles"), on=AT.date()) == []


def test_a_column_that_nobody_can_read(known: list[str], take: Deliver, tmp_path: Path) -> None:
    made = take(csv_file(tmp_path / "a.csv", "vehicles", lines("vehicles", registered_on="不详")), "vehicles")
    assert codes(made) == ["column_unreadable"]


def test_numbers_that_a_spreadsheet_destroyed(known: list[str], take: Deliver, tmp_path: Path) -> None:
    for wrong in ("4.30426E+17", known[0][:15] + "000"):
        destroyed = [{**one, "id_number": wrong if serial < 3 else one["id_number"]} for serial, one in enumerate(lines("banks"))]
        made = take(csv_file(tmp_path / f"{wrong}.csv", "banks", destroyed), "banks")
        assert codes(made)[0] == "numbers_destroyed"
        assert made.bad == 3
    assert set(BadRow.objects.values_list("rule", flat=True)) == {"id_scientific"}


def test_a_whole_column_destroyed_in_a_workbook_is_refused(known: list[str], take: Deliver, tmp_path: Path) -> None:
    destroyed = [{**one, "id_number": float(one["id_number"][:17] + "0")} for one in lines("banks")]
    with pytest.raises(Refused, match="没有一行可以采用") as refusal:
        take(workbook(tmp_path / "a.xlsx", "banks", destroyed), "banks")
    assert "末几位已丢失" in str(refusal.value)


def test_a_delivery_older_than_the_last_and_one_of_long_ago(known: list[str], take: Deliver, tmp_path: Path) -> None:
    take(csv_file(tmp_path / "new.csv", "vehicles", lines("vehicles")), "vehicles")
    older = take(csv_file(tmp_path / "old.csv", "vehicles", lines("vehicles", 9, registered_on="2020-01-01")), "vehicles",
                 data_date=DATA - timedelta(days=1))
    assert codes(older) == ["older"]
    stale = take(csv_file(tmp_path / "stale.csv", "banks", lines("banks")), "banks", data_date=date(2026, 5, 1))
    assert codes(stale) == ["stale"]
    with pytest.raises(Refused, match="还没有到"):
        take(tmp_path / "new.csv", "vehicles", data_date=AT.date() + timedelta(days=1))


def test_events_that_end_long_before_the_date_of_the_data(known: list[str], take: Deliver, tmp_path: Path) -> None:
    made = take(csv_file(tmp_path / "a.csv", "police_deaths", lines("police_deaths", death_date="2025-02-03")), "police_deaths")
    assert codes(made) == ["stale_rows"]


@pytest.mark.parametrize("cut", [-7, -30])
def test_half_a_file_is_told_by_its_last_line(known: list[str], take: Deliver, tmp_path: Path, cut: int) -> None:
    text = text_of("pensions", lines("pensions"))
    path = tmp_path / "a.csv"
    path.write_text(text[:cut])
    made = take(path, "pensions")
    assert "truncated" in codes(made)


def test_half_a_file_is_told_by_a_quotation_mark_that_stays_open(known: list[str], take: Deliver, tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "market_registration", lines("market_registration", company="示例,商行"))
    path.write_text(path.read_text().rstrip("\n") + "\n" + known[0] + ',赵示例,"示例')
    made = take(path, "market_registration")
    assert codes(made) == ["truncated"]
    assert made.rows == 10


def test_half_a_file_is_told_by_the_last_delivery(known: list[str], take: Deliver, tmp_path: Path) -> None:
    take(csv_file(tmp_path / "a.csv", "vehicles", lines("vehicles")), "vehicles")
    assert codes(take(csv_file(tmp_path / "b.csv", "vehicles", lines("vehicles", 4)), "vehicles")) == ["fewer_rows"]


def test_the_register_of_another_county(known: list[str], take: Deliver, tmp_path: Path) -> None:
    foreign = [row("disabled_federation", serial, id_number=number(serial, prefix="430421")) for serial in range(1, 11)]
    assert "other_county" in codes(take(csv_file(tmp_path / "a.csv", "disabled_federation", foreign), "disabled_federation"))
    areas = lines("police_households", area_code="430421001001")
    assert codes(take(csv_file(tmp_path / "b.csv", "police_households", areas), "police_households")) == ["other_county"]
    elsewhere = lines("other_counties", area_code="430421001001")
    assert codes(take(csv_file(tmp_path / "c.csv", "other_counties", elsewhere), "other_counties")) == []


def test_thirty_in_a_hundred_unmatched_rows(known: list[str], take: Deliver, tmp_path: Path) -> None:
    strangers = [row("vehicles", serial) for serial in range(11, 15)]
    assert codes(take(csv_file(tmp_path / "a.csv", "vehicles", lines("vehicles") + strangers), "vehicles")) == []
    strangers.append(row("vehicles", 15))
    assert codes(take(csv_file(tmp_path / "b.csv", "vehicles", lines("vehicles") + strangers), "vehicles")) == ["unmatched"]


def test_of_everybodys_register_fewer_match_than_the_last_time(known: list[str], take: Deliver, tmp_path: Path) -> None:
    first = take(csv_file(tmp_path / "a.csv", "veterans", [row("veterans", serial) for serial in range(1, 21)]), "veterans")
    assert codes(first) == ["unmatched"]
    decide(first.pk, accept=True, note="登记册含全县人员", by=PROGRAM, at=AT)
    same = take(csv_file(tmp_path / "b.csv", "veterans", [row("veterans", serial) for serial in range(2, 22)]), "veterans")
    assert codes(same) == []
    fewer = take(csv_file(tmp_path / "c.csv", "veterans", [row("veterans", serial) for serial in range(8, 28)]), "veterans")
    assert codes(fewer) == ["matched_less"]


def test_more_bad_rows_than_usual(known: list[str], take: Deliver, tmp_path: Path) -> None:
    wrong = [row("pensions", 1, amount="若干")]
    assert codes(take(csv_file(tmp_path / "a.csv", "pensions", lines("pensions") + wrong), "pensions")) == []
    wrong.append(row("pensions", 2, amount="若干"))
    assert codes(take(csv_file(tmp_path / "b.csv", "pensions", lines("pensions") + wrong), "pensions")) == ["bad_rows"]


def test_persons_answered_twice_and_rows_told_twice(known: list[str], take: Deliver, tmp_path: Path) -> None:
    twice = [*lines("education"), row("education", 1, school="另一所示例学校")]
    assert codes(take(csv_file(tmp_path / "a.csv", "education", twice), "education")) == ["answered_twice"]
    doubled = [*lines("banks"), row("banks", 1)]
    made = take(csv_file(tmp_path / "b.csv", "banks", doubled), "banks")
    assert codes(made) == ["doubled"]
    assert (made.good, made.bad) == (10, 1)


def test_each_bank_hands_over_its_own_and_a_new_one_is_looked_at(known: list[str], take: Deliver, tmp_path: Path) -> None:
    first = take(csv_file(tmp_path / "a.csv", "banks", lines("banks")), "banks", provider="示例农商行")
    other = take(csv_file(tmp_path / "b.csv", "banks", lines("banks", balance="30")), "banks", provider="示例邮储")
    assert codes(other) == ["new_provider"]
    assert "示例农商行" in str(sentences(other.remarks)[0])
    decide(other.pk, accept=True, note="另一家银行", by=PROGRAM, at=AT)
    assert set(in_force(register("banks"), on=AT.date())) == {first, other}
    newer = take(csv_file(tmp_path / "c.csv", "banks", lines("banks", balance="40")), "banks", provider="示例邮储",
                 data_date=DATA + timedelta(days=9))
    assert codes(newer) == []
    assert set(in_force(register("banks"), on=AT.date())) == {first, newer}


def test_amounts_that_look_like_fen(known: list[str], take: Deliver, tmp_path: Path) -> None:
    fen = take(csv_file(tmp_path / "a.csv", "pensions", lines("pensions", amount="2100000")), "pensions")
    assert codes(fen) == ["amounts_unit"]
    take(csv_file(tmp_path / "b.csv", "pensions", lines("pensions", amount="110.5")), "pensions")
    jumped = take(csv_file(tmp_path / "c.csv", "pensions", lines("pensions", amount="11050")), "pensions")
    assert codes(jumped) == ["amounts_jumped"]


@pytest.mark.parametrize(("name", "content", "sentence"), [
    ("a.xlsx", b"PK\x03\x04", "已损坏"), ("a.xlsx", b"%PDF-1.4", "PDF"), ("a.parquet", b"PAR1", "Parquet"),
    ("a.csv", b"", "找不到"),
    ("a.csv", "姓名\n赵示例\n".encode(), "找不到"), ("b.csv", "公民身份号码,姓名,号牌号码\n".encode(), "没有数据行"),
    ("a.csv", "公民身份号码,姓名\n1,2\n".encode(), "缺少必需的列“号牌号码”"),
    ("c.csv", "姓名,号牌号码\n1,2\n".encode(), "说的是谁"),
])
def test_what_cannot_be_read_is_refused(take: Deliver, tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MinzhengError, match=sentence) as refusal:
        take(path, "vehicles")
    assert sentence in str(refusal.value)
    assert not Delivery.objects.exists()
    with pytest.raises(MinzhengError, match="无法读取文件"):
        take(tmp_path / "none.csv", "vehicles")


def test_who_may_deliver_and_who_may_accept(known: list[str], tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "vehicles", [row("vehicles", serial) for serial in range(20, 23)])

    def somebody(role: Role, area: int = COUNTY) -> Actor:
        made = create_account(username=f"{role}-{area}", password=None, role=role, post="示例岗位",
                              area_code=area, by=PROGRAM, at=AT)
        return made.actor

    def hand_over(by: Actor) -> Delivery:
        return deliver(path, register=register("vehicles"), area=COUNTY, data_date=DATA, by=by, at=AT, home=tmp_path / "home")

    with pytest.raises(NotAllowed):
        hand_over(somebody(Role.TOWNSHIP_CLERK))
    with pytest.raises(NotFound):
        hand_over(somebody(Role.VERIFICATION_OFFICER, 430421_000000))
    officer = somebody(Role.VERIFICATION_OFFICER)
    made = hand_over(officer)
    answer: dict[str, Any] = {"accept": True, "note": "示例", "at": AT}
    for other, error in ((officer, NotAllowed), (somebody(Role.COUNTY_CLERK), NotAllowed),
                         (somebody(Role.COUNTY_SECTION_HEAD, 430421_000000), NotFound)):
        with pytest.raises(error):
            decide(made.pk, by=other, **answer)
    decided = decide(made.pk, by=somebody(Role.COUNTY_SECTION_HEAD), **answer)
    assert decided.state == DeliveryState.ACCEPTED
    assert list(AuditEvent.objects.filter(subject=f"delivery:{made.pk}").order_by("id").values_list("action", flat=True)) == [
        "deliver_register", "accept_delivery"]


def test_what_was_refused_is_removed_and_may_come_again(
    take: Deliver, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    path = csv_file(tmp_path / "a.csv", "vehicles", [row("vehicles", 20)])
    made = take(path, "vehicles")
    with django_capture_on_commit_callbacks(execute=True):
        decide(made.pk, accept=False, note="其他县的数据", by=PROGRAM, at=AT, home=tmp_path / "home")
    assert not (tmp_path / "home" / made.file).exists()
    again = take(path, "vehicles")
    assert again != made
    assert (tmp_path / "home" / again.file).exists()


def test_every_remark_has_a_test() -> None:
    source = Path(__file__).read_text()
    assert [code for code in SENTENCES if f'"{code}"' not in source] == []


@pytest.mark.parametrize(("column", "value", "kept"), [
    ("id_number", "430426 19800615 0099", "430426********0099"), ("id_number", "430426-19800615-0099", "430426********0099"),
    ("id_number", "４３０４２６１９８００６１５００９９", "４３０４２６********００９９"), ("id_number", "4304261980", "4**"),
    ("amount", "43042619 8006150099", "430426********0099"), ("amount", "约300", "约300")])
def test_a_number_is_masked_however_it_is_written(column: str, value: str, kept: str) -> None:
    bad = pl.DataFrame([(2, column, value, "wrong", False)], schema=BAD, orient="row")
    assert masked(bad, register("pensions"), is_shifted=False)["value"].to_list() == [kept]
