"""Pages of outside registers: tried, delivered, told what is strange, accepted by somebody else."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from minzheng.kernel.access.actor import PROGRAM
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.jobs.models import Job
from minzheng.kernel.values.periods import ZONE
from minzheng.kernel.verification.actions import deliver
from minzheng.kernel.verification.models import Delivery, DeliveryState
from minzheng.web.pages.deliveries import deliveries, delivery, upload
from minzheng.web.pages.upload import WAITS, sweep
from minzheng.web.scope import clock
from tests.jobs import do_jobs
from tests.kernel.verification.conftest import DATA, known
from tests.kernel.verification.registers import csv_file, register, row, text_of
from tests.web.conftest import COUNTY, OTHER_TOWN, County, SignedIn

__all__ = ["known"]
NOW = datetime(2026, 11, 26, 9, tzinfo=ZONE)
LIST, NEW = "/verification/deliveries/", "/verification/deliveries/new"
OFFICER = Role.VERIFICATION_OFFICER


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (deliveries, delivery, upload):
        monkeypatch.setattr(module, "now", lambda: NOW)


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def tried(client: Client, name: str, text: str, file: str = "示例.csv") -> Any:
    return client.post(NEW, {"register": name, "data_date": "2026-11-01", "file": SimpleUploadedFile(file, text.encode())})


def made(tmp_path: Path, settings: Any, name: str = "pensions", count: int = 10, **given: str) -> Delivery:
    """A delivery of the program's own."""
    path = csv_file(tmp_path / f"{name}-{count}.csv", name, [row(name, serial, **given) for serial in range(1, count + 1)])
    return deliver(path, register=register(name), area=COUNTY, data_date=DATA, by=PROGRAM, at=NOW, home=Path(settings.HOME))


def test_a_file_is_tried_and_then_delivered(
    county: County, known: list[str], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(OFFICER)
    lines = [row("pensions", serial) for serial in range(1, 11)] + [row("pensions", 1, amount="约300")]
    page = tried(client, "pensions", text_of("pensions", lines))
    assert "尚未写入" in shown(page)
    assert "“约300”是约数" in shown(page)
    assert not Delivery.objects.exists()
    token = page.context["token"]
    confirmed = {"register": "pensions", "data_date": "2026-11-01", "token": token, "deliver": "1", "provider": "示例养老金办"}
    answer = client.post(NEW, confirmed, follow=True)
    delivered = Delivery.objects.get()
    assert (delivered.provider, delivered.rows, delivered.bad, delivered.state) == ("示例养老金办", 11, 1, DeliveryState.ACCEPTED)
    assert "已收下，作为核对依据" in shown(answer)
    assert known[0] not in shown(answer)
    monkeypatch.setattr(upload, "now", lambda: NOW.replace(hour=10))
    again = tried(client, "pensions", text_of("pensions", lines))
    answer = client.post(NEW, {**confirmed, "token": again.context["token"]}, follow=True)
    assert "已经交付过" in shown(answer)
    assert Delivery.objects.count() == 1


def test_a_large_file_is_taken_in_behind_a_page(
    county: County, known: list[str], signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload, "QUEUED_FROM", 10)
    client = signed_in(OFFICER)
    lines = [row("pensions", serial) for serial in range(1, 11)] + [row("pensions", 1, amount="约300")]
    asked = tried(client, "pensions", text_of("pensions", lines))
    assert asked.headers["Location"] == f"/jobs/{Job.objects.get().pk}/"
    result = do_jobs().result
    page = client.get(result)
    assert "“约300”是约数" in shown(page)
    assert known[0] not in shown(page)
    assert signed_in(OFFICER, area=430421000000).get(result).status_code == 409
    answer = client.post(NEW, {"register": "pensions", "data_date": "2026-11-01", "token": page.context["token"], "deliver": "1"})
    job = Job.objects.latest("pk")
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    done = do_jobs()
    assert done.result == f"{LIST}{Delivery.objects.get().pk}/"
    assert not (Path(settings.HOME) / "uploads" / page.context["token"]).exists()


def test_headings_that_are_not_known_are_asked_about(county: County, known: list[str], signed_in: SignedIn) -> None:
    client = signed_in(OFFICER)
    page = tried(client, "police_deaths", f"身份证号,姓名,死的那天\n{known[0]},赵示例,2026-10-30\n")
    assert page.status_code == 409
    assert "缺少必需的列“死亡日期”" in shown(page)
    given = {"register": "police_deaths", "data_date": "2026-11-01", "token": page.context["token"],
             "heading-0": "死的那天", "column-0": "death_date"}
    assert "确认交付" in shown(client.post(NEW, given))
    client.post(NEW, {**given, "deliver": "1"})
    assert Delivery.objects.get().headings["read"]["death_date"] == "死的那天"


@pytest.mark.parametrize(("given", "sentence"), [
    ({"register": "gossip"}, "请选择登记册"), ({"data_date": ""}, "请填写数据日期"), ({"data_date": "2027-01-01"}, "还没有到"),
    ({"file": ""}, "请选择文件"), ({"file": SimpleUploadedFile("a.pdf", b"%PDF")}, "只接受 200 MB 以内"),
    ({"file": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")}, "找不到"), ({"token": "gone"}, "文件已不在"),
])
def test_what_cannot_be_tried_is_told(county: County, signed_in: SignedIn, given: dict[str, Any], sentence: str) -> None:
    usual = {"register": "pensions", "data_date": "2026-11-01",
             "file": SimpleUploadedFile("a.csv", text_of("pensions", [row("pensions", 1)]).encode())}
    answer = signed_in(OFFICER).post(NEW, usual | given)
    assert answer.status_code == 409
    assert sentence in shown(answer)


def test_a_file_without_one_good_row_says_which_are_wrong(county: County, signed_in: SignedIn) -> None:
    answer = tried(signed_in(OFFICER), "pensions", text_of("pensions", [row("pensions", 1, id_number="430426196001")]))
    assert "没有一行可以采用" in shown(answer)
    assert "第 2 行" in shown(answer)


def test_what_is_strange_is_accepted_by_somebody_else(county: County, signed_in: SignedIn) -> None:
    officer = signed_in(OFFICER)
    page = tried(officer, "vehicles", text_of("vehicles", [row("vehicles", 20)]))
    assert "在本县登记的人员中找不到" in shown(page)
    officer.post(NEW, {"register": "vehicles", "data_date": "2026-11-01", "token": page.context["token"], "deliver": "1"})
    delivered = Delivery.objects.get()
    address = f"{LIST}{delivered.pk}/"
    assert "须另一人采信" in shown(officer.get(address))
    assert ">采信</a>" not in shown(officer.get(address))
    assert "交付的人不能采信" in shown(officer.post(f"{address}accept", {"note": "示例"}))
    head = signed_in(Role.COUNTY_SECTION_HEAD)
    assert ">采信</a>" in shown(head.get(address))
    assert "请填写“理由”" in shown(head.post(f"{address}accept"))
    assert "已采信" in shown(head.post(f"{address}accept", {"note": "已向交警核实"}, follow=True))
    delivered.refresh_from_db()
    assert (delivered.state, delivered.decision) == (DeliveryState.ACCEPTED, "已向交警核实")
    assert "已经决定过" in shown(head.post(f"{address}refuse", {"note": "示例"}))


def test_what_is_refused_stays_on_record(county: County, signed_in: SignedIn, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path / "home"
    strange = made(tmp_path, settings, "vehicles")
    answer = signed_in(Role.COUNTY_SECTION_HEAD).post(f"{LIST}{strange.pk}/refuse", {"note": "其他县的"}, follow=True)
    assert "已拒收" in shown(answer)
    assert AuditEvent.objects.filter(action="refuse_delivery", subject=f"delivery:{strange.pk}").exists()


def test_lists_filter_sort_export_and_stay_in_the_own_area(
    county: County, known: list[str], signed_in: SignedIn, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path / "home"
    made(tmp_path, settings), made(tmp_path, settings, "banks")
    client = signed_in(OFFICER)
    page = shown(client.get(LIST, {"register": "banks", "sort": "-rows"}))
    assert 'href="/verification/deliveries/' in page
    assert "银行存款信息</a>" in page
    assert "养老金发放信息</a>" not in page
    exported = shown(client.get(f"{LIST}export/csv", {"state": "accepted"}))
    assert "养老金发放信息" in exported
    standing = shown(client.get(f"{LIST}registers/"))
    assert "从未交付" in standing
    assert standing.count("badge-green") == 2
    assert "银行存款信息</a>" not in shown(signed_in(OFFICER, area=430421000000).get(LIST))
    assert signed_in(Role.TOWNSHIP_CLERK, area=OTHER_TOWN).get(LIST).status_code == 403
    assert signed_in(Role.AUDITOR).get(NEW).status_code == 403


def test_bad_rows_are_paged_and_exported_masked(
    county: County, known: list[str], signed_in: SignedIn, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path / "home"
    lines = [row("pensions", n % 10 + 1, amount=str(1000 + n)) for n in range(70)]
    lines += [row("pensions", 1, amount=f"约{n}") for n in range(60)]
    path = csv_file(tmp_path / "many.csv", "pensions", lines)
    delivered = deliver(path, register=register("pensions"), area=COUNTY, data_date=DATA, by=PROGRAM, at=NOW,
                        home=Path(settings.HOME))
    client, address = signed_in(OFFICER), f"{LIST}{delivered.pk}/"
    first = client.get(address)
    assert "“约49”" in shown(first)
    assert "“约59”" not in shown(first)
    assert "“约59”" in shown(client.get(address, {"at": first.context["table"].paging.next}))
    assert "“约59”" not in shown(client.get(address, {"kept": "kept"}))
    exported = shown(client.get(f"{address}bad/export/csv"))
    assert "约59" in exported
    assert known[0] not in exported


def test_pages_cost_a_constant_number_of_queries(
    county: County, known: list[str], signed_in: SignedIn, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path / "home"
    client, first = signed_in(OFFICER), made(tmp_path, settings)
    counts = []
    for _ in range(2):
        for address in (LIST, f"{LIST}registers/", f"{LIST}{first.pk}/"):
            client.get(address)
            with CaptureQueriesContext(connection, ) as asked:
                client.get(address)
            counts.append(len(asked))
        for number in range(3, 9):
            made(tmp_path, settings, "banks", number)
    assert counts[:3] == counts[3:]


def test_what_nobody_came_back_for_is_removed(county: County, signed_in: SignedIn) -> None:
    page = tried(signed_in(OFFICER), "pensions", text_of("pensions", [row("pensions", 1)]))
    folder = Path(settings.HOME) / "uploads" / page.context["token"]
    sweep()
    assert folder.is_dir()
    old = (clock() - WAITS).timestamp() - 60
    os.utime(folder, (old, old))
    sweep()
    assert not folder.exists()
