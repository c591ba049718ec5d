"""One delivery: what is strange about it, what could not be used of it, who brought it; accepting and refusing it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.values.areas import written
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification import queries
from minzheng.kernel.verification.actions import decide
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.duties import ACCEPTERS
from minzheng.kernel.verification.models import STATES, BadRow, Delivery, DeliveryState
from minzheng.kernel.verification.remarks import sentences

from ...components.figures import count_text
from ...components.keyset import counted, slice_of
from ...components.table import Filter, Table, order_of
from ...components.tags import day, moment
from ...listing import EXPORT_MOST, export, state_of
from ...places import names
from ...scope import account_of, by, now, require_role
from ..confirm import Field, Question, ask
from .shared import KEPT, TONES, bad_columns, heading_of, register_of, seen, title_of


@require_GET
def page(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """The delivery with its counts, remarks, bad rows and who did what."""
    delivery = seen(request, delivery_id)
    register, state = register_of(delivery.register), state_of(request, "kept")
    columns, found = bad_columns(register), _bad(delivery, state)
    part = slice_of(found, order=order_of(columns, state.get("sort", ""), "row"), cursor=state.get("at", ""))
    table = Table(
        "bad-rows", columns, part.rows, say("读不懂的内容"), state=state, paging=part, count=counted(found),
        filters=(Filter("kept", say("处理"), list(KEPT.items())),), empty_title=say("没有读不懂的内容"),
        export=reverse("delivery_bad_export", args=[delivery.pk, "x"])[:-2])
    state_now = DeliveryState(delivery.state)
    return render(request, "pages/deliveries/delivery.html", {
        "delivery": delivery, "title": title_of(delivery.register), "state": STATES[state_now], "tone": TONES[state_now],
        "remarks": sentences(delivery.remarks), "stats": _stats(delivery), "table": table,
        "place": names([delivery.area_code]).get(delivery.area_code, written(delivery.area_code)),
        "particulars": _particulars(delivery), "headings": _headings(delivery, register),
        "may_decide": _may_decide(request, delivery), "is_own": _is_own(request, delivery)})


def _stats(delivery: Delivery) -> list[tuple[object, ...]]:
    return [(say("数据行"), count_text(delivery.rows)), (say("可用的行"), count_text(delivery.good)),
            (say("不能用的行"), count_text(delivery.bad)), (say("对上登记人员的行"), count_text(delivery.matched))]


def _particulars(delivery: Delivery) -> list[tuple[Sentence, object]]:
    """Where it came from and who did what."""
    told: list[tuple[Sentence, object]] = [
        (say("提供方"), delivery.provider), (say("数据日期"), day(delivery.data_date)), (say("法律依据"), delivery.law),
        (say("文件名"), delivery.file_name), (say("文件摘要（SHA-256）"), delivery.sha256),
        (say("留存数据摘要（SHA-256）"), delivery.content_sha256), (say("交付人"), delivery.by),
        (say("交付时间"), moment(delivery.at))]
    if delivery.decided_at and delivery.decision:
        told += [(say("决定人"), delivery.decided_by), (say("决定时间"), moment(delivery.decided_at)),
                 (say("理由"), delivery.decision)]
    return told


def _headings(delivery: Delivery, register: OutsideRegister | None) -> list[tuple[object, object]]:
    """Which heading each column was read from, and those that were not read."""
    read = [(heading_of(register, name) or name, heading) for name, heading in delivery.headings.get("read", {}).items()]
    unknown = delivery.headings.get("unknown", [])
    return [*read, (say("没有读取的表头"), "、".join(unknown))] if unknown else read


def _may_decide(request: HttpRequest, delivery: Delivery) -> bool:
    may = delivery.state == DeliveryState.WAITING and account_of(request).role in ACCEPTERS
    return may and not _is_own(request, delivery)


def _is_own(request: HttpRequest, delivery: Delivery) -> bool:
    """Whether who looks at it delivered it and somebody else must decide."""
    return delivery.state == DeliveryState.WAITING and delivery.by == str(by(request))


def _bad(delivery: Delivery, state: dict[str, str]) -> QuerySet[BadRow]:
    found = queries.bad_rows(delivery)
    return found.filter(is_kept=state["kept"] == "kept") if state.get("kept") in KEPT else found


@require_GET
def exported(request: HttpRequest, delivery_id: int, kind: str) -> HttpResponse:
    """The bad rows as a file, for the provider: values masked."""
    delivery = seen(request, delivery_id)
    rows = _bad(delivery, state_of(request, "kept"))[:EXPORT_MOST]
    title = say("{register} {date} 读不懂的内容", register=title_of(delivery.register), date=delivery.data_date)
    return export(request, kind, name=f"delivery-{delivery.pk}-bad", title=str(title), rows=rows,
                  columns=bad_columns(register_of(delivery.register)))


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Accept a delivery with remarks, after a question."""
    return _decide(request, delivery_id, accept=True)


@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Refuse a delivery with remarks, after a question; its rows are deleted."""
    return _decide(request, delivery_id, accept=False)


def _decide(request: HttpRequest, delivery_id: int, *, accept: bool) -> HttpResponse:
    delivery = seen(request, delivery_id)
    require_role(request, ACCEPTERS)
    told = "；".join(str(one) for one in sentences(delivery.remarks)) or str(say("无"))
    how: dict[str, Any] = {
        "title": say("采信这批数据"), "action": say("确认采信"), "done": say("已采信"),
        "text": say("疑问：{told}。采信后这批数据作为核对依据。", told=told)}
    if not accept:
        how = {"title": say("拒收这批数据"), "action": say("确认拒收"), "done": say("已拒收"), "is_grave": True,
               "text": say("疑问：{told}。拒收后数据随即删除，只留下交付记录。", told=told)}
    question = Question(**how, back=reverse("delivery", args=[delivery.pk]),
                        fields=(Field("note", say("理由"), "lines", hint=say("写明向谁核实了什么。")),))
    return ask(request, question, lambda given: decide(
        delivery.pk, accept=accept, note=given["note"], by=by(request), at=now(), home=Path(settings.HOME)))
