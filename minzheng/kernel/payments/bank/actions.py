"""The doors through which money goes to the bank and its answers come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from minzheng.kernel.access.actions import record, record_read
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_bytes, seal_all, seal_bytes
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.queries import require
from minzheng.kernel.access.roles import Role
from minzheng.kernel.policy.parameters import ParameterBook
from minzheng.kernel.policy.program import Program
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotAllowed, NotFound, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import ZONE, Month

from ..models import PayrollRun, RunState
from . import answering, funding, matching, preparing, returns, sending
from .layouts import Layout
from .models import LABELS, BankFile, ReturnFile, Transfer, TransferState

CASHIERS = frozenset({Role.FINANCE_OFFICER})
"""Who sends files to the bank, takes in its answers and settles disputes."""
CORRECTORS = frozenset({Role.COUNTY_CLERK, Role.FINANCE_OFFICER})
"""Who corrects accounts and has failed payments made again: another person sends them."""
LISTED = 50


def prepare(*, run_id: int, by: Actor, at: datetime, parameters: ParameterBook | None = None) -> int:
    """Make the transfers of a released run; how many are new. Done again it makes none. Raises Refused for any other run."""
    with transaction.atomic():
        run = PayrollRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None or run.state != RunState.LOCKED:
            raise Refused(say("核算批次 {run} 尚未批准发放", run=run_id), (), code="not_released")
        count = preparing.prepare(run, are_netted=preparing.are_netted(run, parameters), by=str(by), at=at)
        record(by=by, at=at, action="prepare_transfers", subject=f"run:{run_id}", details={"rows": count})
    return count


def send(
    *, area: int, layout: Layout, titles: sending.Titles, by: Actor, at: datetime, run_id: int | None = None
) -> list[BankFile]:
    """Make the files of a run for the bank, or (without a run) those of payments made again; nothing is in two files.

    Payments made again are sent by another person than had them made. Raises NotAllowed, and Refused where nothing is to be sent
    or a text is too long for its place.
    """
    with transaction.atomic():
        _require_cashier(by, say("生成银行文件"))
        _require_area(by, area)
        numbers = _to_send(area, run_id, by)
        month = int(Month.of(at.astimezone(ZONE).date()))
        made = [sending.send(one, layout, area=area, by=str(by), at=at)
                for one in sending.sendings(numbers, titles, month=month)]
        for file in made:
            record(by=by, at=at, action="send_transfers", subject=f"bank_file:{file.pk}",
                   details={"name": file.name, "rows": file.count, "amount_fen": file.amount_fen, "digest": file.digest})
    return made


def _to_send(area: int, run_id: int | None, by: Actor) -> list[int]:
    low, high = areas.span(area)
    which = "t.run_id = %(run)s AND t.reissue_of_id IS NULL" if run_id is not None else "t.reissue_of_id IS NOT NULL"
    values = {"run": run_id, "low": low, "high": high, "by": str(by)}
    numbers = sending.locked(f"t.state = 'prepared' AND t.area_code >= %(low)s AND t.area_code < %(high)s AND {which}", values)
    if run_id is None and by.account_id is not None:
        own = set(Transfer.objects.filter(pk__in=numbers, by=str(by)).values_list("pk", flat=True))
        if own and len(own) == len(numbers):
            raise NotAllowed(say("这些重发由您提出，须由另一人发送"), code="same_person")
        numbers = [number for number in numbers if number not in own]
    if not numbers:
        raise Refused(say("没有待发送的付款"), (), code="nothing_to_send")
    return numbers


def open_file(*, file_id: int, by: Actor, at: datetime) -> tuple[str, bytes]:
    """The name and bytes of a file for the bank, as it was made; the reading goes on record."""
    _require_cashier(by, say("下载银行文件"))
    file = BankFile.objects.filter(pk=file_id).first()
    if file is None:
        raise NotFound(say("没有编号为 {file} 的银行文件", file=file_id))
    _require_area(by, file.area_code)
    content = open_bytes(bytes(file.content), name=file.batch)
    record_read(by=by, at=at, subject=f"bank_file:{file_id}", purpose=str(say("下载银行文件")))
    return file.name, content


@dataclass(frozen=True)
class Imported:
    """A file of answers; ``is_new`` says whether it was taken in now, or had been before and changed nothing."""

    file: ReturnFile
    is_new: bool


def import_returns(*, name: str, content: bytes, area: int, layout: Layout, by: Actor, at: datetime) -> Imported:
    """Take in a bank's answers for the transfers of an area. The same file again changes nothing.

    Raises Refused where the file is not as its layout says.
    """
    digest = sha256(content).hexdigest()
    with transaction.atomic():
        _require_cashier(by, say("导入银行回盘"))
        _require_area(by, area)
        _one_at_a_time()
        before = ReturnFile.objects.filter(area_code=area, digest=digest).first()
        if before is not None:
            return Imported(before, False)
        answers = returns.read(content, layout)
        file = ReturnFile.objects.create(
            name=name[-200:], area_code=area, digest=digest, content=seal_bytes(content, name=digest), count=len(answers),
            amount_fen=sum(one.amount_fen for one in answers), by=str(by), at=at)
        sending.locked("t.id = ANY(%(numbers)s::bigint[])", {"numbers": matching.numbers(answers)})
        failed = answering.keep(matching.matched(answers, area=area), file_id=file.pk)
        funding.take_back(failed, reference=f"return_file:{file.pk}", by=by, at=at)
        record(by=by, at=at, action="import_returns", subject=f"return_file:{file.pk}",
               details={"rows": file.count, "amount_fen": file.amount_fen, "digest": digest})
    return Imported(file, True)


def _one_at_a_time() -> None:
    """Answers are taken in one file after the other, and their transfers held: each is matched with what the one before left."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE bank_returnfile IN SHARE ROW EXCLUSIVE MODE")


@dataclass(frozen=True)
class Correction:
    """Where a failed transfer is paid again: to what is said, to the account of the household's register by now, or as before."""

    transfer_id: int
    account_no: str = ""
    account_name: str = ""
    bank_name: str = ""
    is_registered: bool = False


def reissue(
    *, corrections: Sequence[Correction], note: str, by: Actor, at: datetime, program: Program | None = None
) -> int:
    """Have failed transfers paid again, in the month of ``at``: a new one for each, due in the month of the old.

    Raises Refused where one did not fail or was paid again already, and FundsMissing; then none is.
    """
    if not note.strip():
        raise Refused(say("请填写说明"), (), code="note_missing")
    numbers = sorted({one.transfer_id for one in corrections})
    with transaction.atomic():
        require(by, CORRECTORS, say("重发失败的付款"))
        found = list(Transfer.objects.select_for_update().filter(pk__in=numbers).order_by("pk"))
        _require_failed(numbers, found, by)
        Transfer.objects.filter(pk__in=numbers).update(state=TransferState.REISSUED)
        first = _insert_again(corrections, note=note.strip()[:500], by=str(by), at=at)
        funding.pay_again(numbers, reference=f"transfer:{first}", by=by, at=at, program=program)
        record(by=by, at=at, action="reissue_transfers", subject="transfers", details={
            "rows": len(numbers), "amount_fen": sum(one.amount_fen for one in found), "items": numbers[:1000],
            "reason": note.strip()[:200]})
    return len(numbers)


def _require_failed(numbers: Sequence[int], found: Sequence[Transfer], by: Actor) -> None:
    account = _account(by)
    seen = [one for one in found if account is None or areas.is_within(one.area_code, account.area_code)]
    if len(seen) < len(numbers) or not numbers:
        raise NotFound(say("没有找到要重发的付款"))
    problems = [Problem("not_failed", say("第 {item} 笔的状态是“{state}”", item=one.pk, state=LABELS[one.state]))
                for one in found if one.state != TransferState.FAILED]
    if problems:
        raise Refused(say("只有失败的付款可以重发"), problems[:LISTED], code="not_failed")


def _insert_again(corrections: Sequence[Correction], *, note: str, by: str, at: datetime) -> int:
    """The number of the first new transfer."""
    with connection.cursor() as cursor:
        cursor.execute(_AGAIN, {
            "numbers": [one.transfer_id for one in corrections], "banks": [one.bank_name.strip() for one in corrections],
            "holders": [one.account_name.strip() for one in corrections],
            "accounts": seal_all(one.account_no.strip() for one in corrections),
            "registered": [one.is_registered for one in corrections],
            "month": int(Month.of(at.astimezone(ZONE).date())), "note": note, "by": by, "at": at})
        return min(int(row[0]) for row in cursor.fetchall())


_AGAIN = """
INSERT INTO bank_transfer (id, run_id, first_id, reissue_of_id, household_id, person_id, area_code, benefit, due_month, month,
                           bank_name, account_no, account_name, amount_fen, by, at, state, message, note, settled_by)
SELECT nextval(pg_get_serial_sequence('payments_payrollline', 'id')), t.run_id, t.first_id, t.id, t.household_id, t.person_id,
       t.area_code, t.benefit, t.due_month, greatest(%(month)s, t.due_month),
       coalesce(nullif(c.bank, ''), CASE WHEN c.registered THEN home.bank_name END, t.bank_name),
       CASE WHEN c.account <> '' THEN c.account WHEN c.registered THEN home.account_no ELSE t.account_no END,
       coalesce(nullif(c.holder, ''), CASE WHEN c.registered THEN home.account_name END, t.account_name),
       t.amount_fen, %(by)s, %(at)s, 'prepared', '', %(note)s, ''
FROM unnest(%(numbers)s::bigint[], %(banks)s::text[], %(accounts)s::bytea[], %(holders)s::text[], %(registered)s::bool[])
     AS c(number, bank, account, holder, registered)
JOIN bank_transfer t ON t.id = c.number JOIN people_household home ON home.id = t.household_id ORDER BY t.id RETURNING id"""


def withdraw(*, transfer_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Take back what is to be paid again and was not sent yet: the failed transfers wait as before. How many."""
    with transaction.atomic():
        require(by, CORRECTORS, say("重发失败的付款"))
        account = _account(by)
        low, high = areas.span(account.area_code) if account else (0, 10**12)
        held = sending.locked("t.id = ANY(%(numbers)s::bigint[]) AND t.state = 'prepared' AND t.reissue_of_id IS NOT NULL"
                              " AND t.area_code >= %(low)s AND t.area_code < %(high)s",
                              {"numbers": list(transfer_ids), "low": low, "high": high})
        Transfer.objects.filter(pk__in=held).update(state=TransferState.CANCELLED)
        waiting = list(Transfer.objects.filter(reissues__in=held, state=TransferState.REISSUED).values_list("pk", flat=True))
        Transfer.objects.filter(pk__in=waiting).update(state=TransferState.FAILED)
        if held:
            funding.take_back(waiting, reference=f"withdrawn:{held[0]}", by=by, at=at)
        record(by=by, at=at, action="withdraw_reissues", subject="transfers", details={"rows": len(held), "items": held[:1000]})
    return len(held)


def settle(*, transfer_id: int, is_paid: bool, note: str, by: Actor, at: datetime) -> Transfer:
    """Say of a disputed transfer whether it was paid, as the bank was asked. No later answer changes that."""
    if not note.strip():
        raise Refused(say("请填写说明"), (), code="note_missing")
    with transaction.atomic():
        require(by, CASHIERS, say("核实有争议的付款"))
        found = Transfer.objects.select_for_update().filter(pk=transfer_id).first()
        if found is None:
            raise NotFound(say("没有编号为 {item} 的付款", item=transfer_id))
        _require_area(by, found.area_code)
        if found.state != TransferState.DISPUTED:
            raise Refused(say("第 {item} 笔的状态是“{state}”，不能核实", item=transfer_id, state=LABELS[found.state]), (),
                          code="not_disputed")
        found.state = TransferState.SUCCESS if is_paid else TransferState.FAILED
        found.note, found.settled_by = note.strip()[:500], str(by)
        found.save(update_fields=["state", "note", "settled_by"])
        move = funding.pay_again if is_paid else funding.take_back
        move([transfer_id], reference=f"settled:{transfer_id}", by=by, at=at)
        record(by=by, at=at, action="settle_transfer", subject=f"transfer:{transfer_id}",
               details={"state": str(found.state), "reason": note.strip()[:200]})
    return found


def _account(by: Actor) -> Account | None:
    return Account.objects.filter(pk=by.account_id).first() if by.account_id is not None else None


def _require_cashier(by: Actor, deed: Sentence) -> None:
    """Let finance pass, the program, and the command line: its account has no password, whoever holds it holds the data."""
    account = _account(by)
    if account is not None and (account.has_usable_password() or account.is_demo):
        require(by, CASHIERS, deed)


def _require_area(by: Actor, area: int) -> None:
    account = _account(by)
    if account is not None and not areas.is_within(area, account.area_code):
        raise NotFound(say("没有找到本区划的付款"))
