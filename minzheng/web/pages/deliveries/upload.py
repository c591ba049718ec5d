"""Taking a register in: the file is tried, what was understood of it is shown, headings may be told, then it is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.verification.actions import deliver
from minzheng.kernel.verification.declarations import OutsideRegister
from minzheng.kernel.verification.duties import DELIVERERS
from minzheng.kernel.verification.queries import is_repeat

from ...listing import plain
from ...scope import by, now, require_role
from ...work.asking import queued
from ..upload import LARGEST, aside, drop, kept
from .preview import MOST_HEADINGS, SHOWN, context_of, read_preview, tried
from .shared import county_of

SUFFIXES = (".xlsx", ".xls", ".csv", ".tsv", ".txt", ".parquet")
QUEUED_FROM = 20 * 1024 * 1024
"""Bytes from which on a file is taken in behind a page that shows how far it is."""


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a register, a date and a file; try it; say what unknown headings mean; deliver it when confirmed."""
    require_role(request, DELIVERERS)
    if request.method != "POST":
        return _form(request)
    try:
        register, data_date = _register(request), _date(request)
        token = request.POST.get("token", "")
        path = kept(request, token) if token else None
        if path is None:
            path, token = _aside(request)
        if request.POST.get("deliver"):
            return _deliver(request, path, register, data_date, token)
        return _preview(request, path, register, data_date, token)
    except MinzhengError as error:
        return _form(request, error, status=409)


def _register(request: HttpRequest) -> OutsideRegister:
    found = outside_registers().get(request.POST.get("register", ""))
    if found is None:
        raise MinzhengError(say("请选择登记册"), code="no_register")
    return found


def _date(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("data_date", ""))
    except ValueError:
        raise MinzhengError(say("请填写数据日期"), code="no_date") from None


def _aside(request: HttpRequest) -> tuple[Path, str]:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise MinzhengError(say("请选择文件"), code="no_file")
    name = Path(file.name).name.encode()[-200:].decode(errors="ignore")
    if Path(name).suffix.lower() not in SUFFIXES or (file.size or 0) > LARGEST:
        raise MinzhengError(say("只接受 200 MB 以内的 {kinds} 文件", kinds="、".join(SUFFIXES)), code="not_a_register")
    return aside(request, {name: file}, name)


def _form(request: HttpRequest, error: MinzhengError | None = None, status: int = 200) -> HttpResponse:
    chosen = request.POST or request.GET
    return render(request, "pages/deliveries/upload.html", {
        "registers": [(name, one.title.label) for name, one in outside_registers().items()], "chosen": chosen.get("register", ""),
        "provider": chosen.get("provider", ""), "data_date": chosen.get("data_date", ""), "today": now().date().isoformat(),
        "kinds": ",".join(SUFFIXES), "problem": str(error.sentence) if error else "",
        "problems": list(error.beneath)[:SHOWN] if error else (),
    }, status=status)


def _mapping(request: HttpRequest) -> dict[str, str]:
    """What unknown headings were said to mean: the n-th heading and the n-th choice."""
    pairs = [(request.POST.get(f"heading-{n}", ""), request.POST.get(f"column-{n}", "")) for n in range(MOST_HEADINGS)]
    return {plain(heading): column for heading, column in pairs if heading and column}


def _preview(request: HttpRequest, path: Path, register: OutsideRegister, data_date: date, token: str) -> HttpResponse:
    """What was understood of the file; a large one is tried behind a page that shows how far it is."""
    mapping, provider = _mapping(request), plain(request.POST.get("provider", ""))
    if path.stat().st_size >= QUEUED_FROM:
        return queued(request, "delivery_tried", area=county_of(request), about=str(register.title.label), token=token,
                      name=path.name, register=register.name, date=data_date.isoformat(), provider=provider, mapping=mapping)
    return _drawn(request, tried(path, register=register, area=county_of(request), data_date=data_date, provider=provider,
                                 mapping=mapping, by=by(request), at=now()), token)


@require_GET
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """What was understood of a large file that was tried. Raises MinzhengError when it is gone, or somebody else's."""
    require_role(request, DELIVERERS)
    return _drawn(request, read_preview(kept(request, token)), token)


def _drawn(request: HttpRequest, found: Mapping[str, Any], token: str) -> HttpResponse:
    return render(request, "pages/deliveries/preview.html", {**context_of(found), "token": token},
                  status=409 if found["refused"] else 200)


def _deliver(request: HttpRequest, path: Path, register: OutsideRegister, data_date: date, token: str) -> HttpResponse:
    at, provider = now(), plain(request.POST.get("provider", ""))
    if path.stat().st_size >= QUEUED_FROM:
        request.session.pop("uploads", None)
        return queued(request, "delivery", area=county_of(request), about=str(register.title.label), token=token, name=path.name,
                      register=register.name, date=data_date.isoformat(), provider=provider, mapping=_mapping(request))
    made = deliver(path, register=register, area=county_of(request), data_date=data_date, mapping=_mapping(request),
                   provider=provider, by=by(request), at=at, home=Path(settings.HOME))
    drop(token)
    request.session.pop("uploads", None)
    messages.success(request, str(_told(is_repeat(made, at), bool(made.remarks))))
    return redirect("delivery", delivery_id=made.pk)


def _told(is_again: bool, is_strange: bool) -> Sentence:
    if is_again:
        return say("这个文件已经交付过，没有改变任何数据")
    return say("已收下，有疑问，须另一人采信后才作为核对依据") if is_strange else say("已收下，作为核对依据")
