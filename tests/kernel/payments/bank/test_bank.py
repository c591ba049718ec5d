"""From a released run to the account and back: every fen is sent once, answered, and paid again where it failed."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.models import AuditEvent
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.loader import Catalogue
from minzheng.kernel.payments import actions as payments
from minzheng.kernel.payments.bank import actions, queries
from minzheng.kernel.payments.bank.actions import Correction
from minzheng.kernel.payments.bank.layouts import own
from minzheng.kernel.payments.bank.models import BankFile, ReturnItem, Transfer, TransferPart
from minzheng.kernel.payments.models import PayrollLine, PayrollRun
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.values.errors import NotAllowed, NotFound, Refused
from tests.kernel.payments.conftest import Runner
from tests.kernel.payments.registry import COUNTY, Member, put
from tests.kernel.payments.test_funds import balance, fund

from .conftest import file_of, rows, send, take_in

pytestmark = pytest.mark.django_db


def _states() -> dict[int, str]:
    return dict(Transfer.objects.values_list("pk", "state"))


def _failed(count: int, at: datetime) -> list[Transfer]:
    """The first transfers failed, the others were paid."""
    found = list(Transfer.objects.order_by("pk"))
    take_in(rows(found[:count], "1001") + rows(found[count:]), at)
    return found[:count]


def test_a_release_prepares_each_line_once(released: PayrollRun, at: datetime) -> None:
    lines = PayrollLine.objects.filter(run=released)
    assert set(Transfer.objects.values_list("pk", "amount_fen")) == {(one.pk, one.paid_fen) for one in lines}
    assert set(_states().values()) == {"prepared"}
    assert actions.prepare(run_id=released.pk, by=PROGRAM, at=at) == 0
    assert Transfer.objects.count() == TransferPart.objects.count() == lines.count() > 3


def test_one_passbook_pays_the_benefits_of_a_household_together(
    run_month: Runner, netted: ParameterBook, law: Catalogue, at: datetime
) -> None:
    put(Member(facts={"disability_category": "肢体", "disability_grade": "一级"}))
    run = run_month().run
    payments.lock(run_id=run.pk, by=PROGRAM, at=at, parameters=netted)
    [one] = Transfer.objects.all()
    lines = PayrollLine.objects.filter(run=run)
    assert (one.pk, one.benefit, one.amount_fen) == (
        min(line.pk for line in lines), "", lines.aggregate(fen=Sum("amount_fen"))["fen"])
    assert one.parts.count() == lines.count() > 1
    [file] = send(run, law, at)
    _, record, _ = csv.reader(actions.open_file(file_id=file.pk, by=PROGRAM, at=at)[1].decode("gb18030").splitlines())
    assert record[6].count("；") == lines.count() - 1
    assert "最低生活保障金" in record[6]


def test_a_draft_is_not_prepared(run_month: Runner, at: datetime) -> None:
    put(Member())
    with pytest.raises(Refused, match="尚未批准发放"):
        actions.prepare(run_id=run_month().run.pk, by=PROGRAM, at=at)


def test_files_are_sent_once_and_kept_as_they_were(
    released: PayrollRun, sent: list[BankFile], law: Catalogue, at: datetime
) -> None:
    assert set(_states().values()) == {"sent"}
    assert sum(file.amount_fen for file in sent) == released.amount_fen
    for file in sent:
        name, content = actions.open_file(file_id=file.pk, by=PROGRAM, at=at)
        head, *items, _ = csv.reader(content.decode("gb18030").splitlines())
        assert (name, head[0]) == (f"{file.batch}.csv", f"{released.month}-{released.pk}-{file.benefit}")
        assert {int(item[1]) for item in items} == set(file.transfers.values_list("pk", flat=True))
    with pytest.raises(Refused, match="没有待发送"):
        send(released, law, at)
    assert AuditEvent.objects.filter(action="read_sensitive", subject__startswith="bank_file").count() == len(sent)


def test_answers_reconcile_to_the_fen(released: PayrollRun, sent: list[BankFile], at: datetime) -> None:
    failed = _failed(1, at)
    found = queries.transfers(area=COUNTY, run_id=released.pk)
    states = queries.by_state(found)
    assert states.keys() == {"success", "failed"}
    assert states["success"].amount_fen + states["failed"].amount_fen == released.amount_fen
    assert failed[0].answers.get().message == "账号不存在"
    assert queries.paid_fen(found, month=released.month) == released.amount_fen - failed[0].amount_fen


def test_a_file_again_changes_nothing(sent: list[BankFile], at: datetime) -> None:
    given = rows(list(Transfer.objects.order_by("pk")))
    first, states = take_in(given, at), _states()
    again = take_in(given, at + timedelta(days=1), name="另一个名字.csv")
    assert (first.is_new, again.is_new, again.file) == (True, False, first.file)
    longer = take_in([*given, (999, "0000", "0000", 5)], at)
    assert longer.is_new
    assert queries.answers(longer.file).keys() == {"repeated", "unknown"}
    assert _states() == states


def test_what_is_unknown_or_differs_is_listed_and_changes_nothing(sent: list[BankFile], at: datetime) -> None:
    first, second, third, *_ = Transfer.objects.order_by("pk")
    account = open_sealed(first.account_no)
    done = take_in([(10**17, account, "0000", 1), (first.pk, account, "0000", first.amount_fen + 1),
                    (second.pk, "6217000000000009", "0000", second.amount_fen)], at)
    assert queries.answers(done.file).keys() == {"unknown", "mismatched"}
    assert set(_states().values()) == {"sent"}
    elsewhere = take_in(rows([third]), at, area=430481000000)
    assert queries.answers(elsewhere.file).keys() == {"unknown"}
    assert ReturnItem.objects.filter(transfer=None).count() == 2
    here = take_in(rows([third]), at)
    assert here.is_new, "who took it in elsewhere did not take it away"
    assert queries.answers(here.file).keys() == {"success"}


def test_answers_that_contradict_wait_for_somebody(sent: list[BankFile], at: datetime) -> None:
    first, second, *_ = Transfer.objects.order_by("pk")
    take_in([*rows([first]), *rows([second], "1001")], at)
    take_in([*rows([first], "1003"), *rows([second])], at)
    assert (_states()[first.pk], _states()[second.pk]) == ("disputed", "disputed")
    with pytest.raises(Refused, match="只有失败的"):
        actions.reissue(corrections=[Correction(first.pk)], note="示例", by=PROGRAM, at=at)
    with pytest.raises(Refused, match="填写说明"):
        actions.settle(transfer_id=first.pk, is_paid=True, note=" ", by=PROGRAM, at=at)
    actions.settle(transfer_id=first.pk, is_paid=True, note="银行电话核实（示例）", by=PROGRAM, at=at)
    actions.settle(transfer_id=second.pk, is_paid=False, note="银行电话核实（示例）", by=PROGRAM, at=at)
    take_in([*rows([second]), *rows([first], "1001")], at)
    assert (_states()[first.pk], _states()[second.pk]) == ("success", "failed")


def test_what_failed_is_paid_again_later_and_counted_where_it_was_due(
    released: PayrollRun, sent: list[BankFile], law: Catalogue, at: datetime
) -> None:
    later = at + timedelta(days=40)
    [old] = _failed(1, at)
    again = [Correction(old.pk, account_no="6217000000000000001", account_name="示例监护人")]
    assert actions.reissue(corrections=again, note="账号更正（示例）", by=PROGRAM, at=later) == 1
    with pytest.raises(Refused, match="只有失败的"):
        actions.reissue(corrections=again, note="示例", by=PROGRAM, at=later)
    new = Transfer.objects.get(reissue_of=old)
    assert (new.first_id, new.due_month, new.month, new.amount_fen) == (old.pk, released.month, 202612, old.amount_fen)
    [file] = send(None, law, later)
    assert (file.run, file.batch) == (None, f"202612-R{file.pk}")
    assert "6217000000000000001" in actions.open_file(file_id=file.pk, by=PROGRAM, at=later)[1].decode("gb18030")
    take_in(rows([new]) and [(new.pk, "6217000000000000001", "0000", new.amount_fen)], later)
    found = queries.transfers(area=COUNTY)
    assert queries.due_fen(found, month=released.month) == released.amount_fen
    assert queries.paid_fen(found, month=202612) == old.amount_fen
    assert queries.paid_fen(found, month=released.month) == released.amount_fen - old.amount_fen
    assert queries.due_fen(found, month=202612) == 0


def test_what_was_paid_after_all_is_not_sent_again(sent: list[BankFile], law: Catalogue, at: datetime) -> None:
    [old] = _failed(1, at)
    actions.reissue(corrections=[Correction(old.pk)], note="示例", by=PROGRAM, at=at)
    new = Transfer.objects.get(reissue_of=old)
    take_in(rows([old]), at)
    assert (_states()[old.pk], _states()[new.pk]) == ("disputed", "cancelled")
    with pytest.raises(Refused, match="没有待发送"):
        send(None, law, at)
    actions.settle(transfer_id=old.pk, is_paid=False, note="示例", by=PROGRAM, at=at)
    actions.reissue(corrections=[Correction(old.pk)], note="示例", by=PROGRAM, at=at)
    send(None, law, at)
    take_in([*rows([old]), (77, "1", "0000", 1)], at)
    assert _states()[old.pk] == "reissued"
    assert ReturnItem.objects.filter(transfer=old, verdict="contradicting").count() == 2


def test_what_was_not_sent_yet_can_be_withdrawn(sent: list[BankFile], at: datetime) -> None:
    [old] = _failed(1, at)
    actions.reissue(corrections=[Correction(old.pk)], note="示例", by=PROGRAM, at=at)
    new = Transfer.objects.get(reissue_of=old)
    assert actions.withdraw(transfer_ids=[new.pk], by=PROGRAM, at=at) == 1
    assert (_states()[old.pk], _states()[new.pk]) == ("failed", "cancelled")
    assert actions.withdraw(transfer_ids=[new.pk], by=PROGRAM, at=at) == 0


@pytest.fixture
def people(at: datetime) -> dict[str, Actor]:
    """Who corrects, who pays, who may do neither, and who is of another county."""
    roles = {"clerk": (Role.COUNTY_CLERK, COUNTY), "finance": (Role.FINANCE_OFFICER, COUNTY), "auditor": (Role.AUDITOR, COUNTY),
             "second": (Role.FINANCE_OFFICER, COUNTY), "stranger": (Role.FINANCE_OFFICER, 430481000000)}
    return {name: create_account(username=name, password=None, role=role, post="示例", area_code=area, is_demo=True, by=PROGRAM,
                                 at=at).actor for name, (role, area) in roles.items()}


def test_nobody_corrects_an_account_and_pays_to_it(
    sent: list[BankFile], people: dict[str, Actor], law: Catalogue, at: datetime
) -> None:
    [old] = _failed(1, at)
    correct: dict[str, Any] = {"corrections": [Correction(old.pk, account_no="1" * 16)], "note": "示例", "at": at}
    with pytest.raises(NotAllowed):
        actions.reissue(by=people["auditor"], **correct)
    with pytest.raises(NotFound):
        actions.reissue(by=people["stranger"], **correct)
    actions.reissue(by=people["finance"], **correct)
    with pytest.raises(NotAllowed, match="由另一人"):
        send(None, law, at, people["finance"])
    with pytest.raises(NotAllowed):
        send(None, law, at, people["clerk"])
    [file] = send(None, law, at, people["second"])
    with pytest.raises(NotAllowed):
        actions.open_file(file_id=file.pk, by=people["clerk"], at=at)
    with pytest.raises(NotFound):
        actions.open_file(file_id=file.pk, by=people["stranger"], at=at)


@pytest.mark.parametrize("change", [
    {"amount_fen": 1}, {"account_no": b"1"}, {"state": "success"}, {"state": "cancelled"}, {"month": 202701}, {"first_id": 1}])
def test_the_database_keeps_a_transfer(released: PayrollRun, change: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM bank_transfer")


def test_the_database_pays_nothing_twice(sent: list[BankFile], at: datetime) -> None:
    first, second, *_ = Transfer.objects.order_by("pk")
    copied = {name: getattr(first, name) for name in (
        "run_id", "first_id", "household_id", "area_code", "benefit", "due_month", "month", "account_no", "account_name",
        "amount_fen", "by", "at")}
    for others in ({"reissue_of": first}, {"first_id": 5}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Transfer.objects.create(id=5, **{**copied, **others})
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferPart.objects.create(transfer=second, line_id=first.pk, amount_fen=first.amount_fen)
    take_in(rows([first], "1001"), at)
    actions.reissue(corrections=[Correction(first.pk)], note="示例", by=PROGRAM, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(id=6, **{**copied, "reissue_of": first})
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=first.pk).update(state="failed")


def test_a_damaged_file_leaves_nothing(sent: list[BankFile], at: datetime) -> None:
    damaged = file_of(rows(list(Transfer.objects.order_by("pk"))))[:-3] + b"9"
    with pytest.raises(Refused):
        actions.import_returns(name="回盘.csv", content=damaged, area=COUNTY, layout=own(), by=PROGRAM, at=at)
    assert not ReturnItem.objects.exists()


def test_the_funds_follow_what_the_bank_says(run_month: Runner, law: Catalogue, at: datetime) -> None:
    put(Member())
    put(Member())
    run = run_month().run
    account = fund(at, run.amount_fen)
    payments.lock(run_id=run.pk, by=PROGRAM, at=at, parameters=law.parameters, program=law.program)
    send(run, law, at)
    first, second = Transfer.objects.order_by("pk")
    take_in(rows([first], "1001"), at)
    assert balance(account) == (first.amount_fen, 0)
    actions.reissue(corrections=[Correction(first.pk)], note="示例", by=PROGRAM, at=at, program=law.program)
    assert balance(account) == (0, 0)
    actions.withdraw(transfer_ids=[Transfer.objects.get(reissue_of=first).pk], by=PROGRAM, at=at)
    assert balance(account) == (first.amount_fen, 0)
    take_in([*rows([first]), *rows([second])], at)
    assert balance(account) == (first.amount_fen, 0)
    actions.settle(transfer_id=first.pk, is_paid=True, note="示例", by=PROGRAM, at=at)
    assert balance(account) == (0, 0)
    take_in(rows([second], "1002"), at)
    actions.settle(transfer_id=second.pk, is_paid=False, note="示例", by=PROGRAM, at=at)
    assert balance(account) == (second.amount_fen, 0)
    assert Transfer.objects.filter(is_returned=True).get() == second
