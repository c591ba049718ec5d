"""The files the bank pays from: what waits to be sent, and what was."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.access.actions import record_read
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.bank import actions
from minzheng.kernel.payments.bank.actions import CASHIERS
from minzheng.kernel.payments.bank.layouts import layout_of
from minzheng.kernel.payments.bank.models import BankFile, Transfer, TransferState
from minzheng.kernel.payments.bank.rehearsing import FAILED_PER_MILLE, answered
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ...benefits import title
from ...components.figures import count_text, money_text
from ...components.keyset import counted, slice_of
from ...components.table import Column, Table, order_of
from ...listing import state_of
from ...scope import account_of, by, now, require_role, scope_of
from ..case import ABSENT
from ..confirm import Question, ask
from ..runs import run_seen
from .shared import TOGETHER, show

LEAD = say("每笔付款只进一个文件；文件按发出时的样子密封保存，下载有记录。")


def _columns(may_send: bool, is_demo: bool = False) -> tuple[Column, ...]:
    demo = (Column("rehearsed", say("示例回盘"), lambda row: say("下载"),
                   link=lambda row: reverse("rehearsed_return", args=[row.pk])),) if may_send and is_demo else ()
    return (
        Column("name", say("文件"), lambda row: row.name, sort="name",
               link=(lambda row: reverse("bank_file", args=[row.pk])) if may_send else None),
        Column("run", say("批次"), lambda row: row.run_id or say("重发")),
        Column("benefit", say("待遇"), _benefit, is_wide_only=True),
        Column("month", say("发放月份"), lambda row: row.month, "month", is_wide_only=True),
        Column("count", say("笔数"), lambda row: row.count, "count"),
        Column("amount", say("金额（元）"), lambda row: row.amount_fen, "money"),
        Column("by", say("生成人"), lambda row: row.by, is_wide_only=True),
        Column("at", say("生成时间"), lambda row: row.at, "time", is_wide_only=True), *demo,
    )


def _benefit(row: BankFile) -> object:
    if row.run_id is None:
        return None
    return title(row.benefit) if row.benefit else TOGETHER


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, and the files of the account's area, the latest first."""
    state = state_of(request)
    account = account_of(request)
    columns = _columns(account.role in CASHIERS, account.is_demo)
    found = BankFile.objects.filter(scope_of(request).within()).defer("content")
    page = slice_of(found, order=order_of(columns, state.get("sort", ""), unique="-id"), cursor=state.get("at", ""))
    table = Table("bank_files", columns, page.rows, say("银行文件"), state=state, paging=page, count=counted(found),
                  empty_title=say("还没有银行文件"), empty_text=say("批次批准发放后，由财务在这里生成。"))
    return show(request, "bank_files", table, lead=LEAD, waiting=_waiting(request))


def _waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """What is prepared: by run, and what is paid again."""
    found = Transfer.objects.filter(scope_of(request).within(), state=TransferState.PREPARED)
    rows = found.filter(reissue_of=None).values("run_id", "month").annotate(count=Count("pk"), fen=Sum("amount_fen"))
    waiting = [{"title": say("第 {number} 批 · {month}", number=row["run_id"], month=Month.from_int(row["month"])), **row,
                "link": f"{reverse('send_bank_files')}?run={row['run_id']}"} for row in rows.order_by("-run_id")]
    again = found.exclude(reissue_of=None).aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    if again["count"]:
        waiting.append({"title": say("重发"), **again, "link": reverse("send_bank_files")})
    return waiting


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest) -> HttpResponse:
    """Make the files of a run, or of what is paid again, after a question."""
    require_role(request, CASHIERS)
    number = request.GET.get("run", "")
    run = run_seen(request, int(number)) if number.isascii() and number.isdigit() and len(number) < 10 else None
    area = run.area_code if run else scope_of(request).code
    layout, program = layout_of(area), catalogue().program
    titles = {output.key: output.title for output in program.outputs}
    question = Question(
        title=say("生成第 {number} 批的银行文件", number=run.pk) if run else say("生成重发的银行文件"),
        text=say("按“{layout}”生成；生成后每笔标记为已发送，不会再进另一个文件。", layout=layout.title.label),
        action=say("生成"), back=reverse("bank_files"), done=say("已生成"))

    def done(given: dict[str, str]) -> Sentence:
        made = actions.send(area=area, layout=layout, titles=titles, run_id=run.pk if run else None, by=by(request), at=now())
        return say("已生成 {files} 个文件：{count} 笔、{amount} 元", files=len(made),
                   count=count_text(sum(one.count for one in made)), amount=money_text(sum(one.amount_fen for one in made)))

    return ask(request, question, done)


@require_GET
def download(request: HttpRequest, file_id: int) -> HttpResponse:
    """One file, as it was made."""
    _seen(request, file_id)
    require_role(request, CASHIERS)
    name, content = actions.open_file(file_id=file_id, by=by(request), at=now())
    return _file(name, content)


@require_GET
def rehearsed(request: HttpRequest, file_id: int) -> HttpResponse:
    """What a bank might answer to a file, for who tries the program out: what is paid again arrives."""
    file = _seen(request, file_id)
    require_role(request, CASHIERS)
    if not account_of(request).is_demo:
        raise NotAllowed(say("只有演示账号可以下载示例回盘"))
    layout, at = layout_of(file.area_code), now()
    share = FAILED_PER_MILLE if file.run_id else 0
    record_read(by=by(request), at=at, subject=f"bank_file:{file_id}", purpose=str(say("示例回盘")))
    return _file(f"{file.batch}-{say('示例回盘')}.{layout.ending}", answered(file, layout, on=at.date(), failed_per_mille=share))


def _seen(request: HttpRequest, file_id: int) -> BankFile:
    found = BankFile.objects.filter(scope_of(request).within(), pk=file_id).defer("content").first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def _file(name: str, content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/octet-stream", headers={
        "Content-Disposition": content_disposition_header(True, name) or "attachment"})
