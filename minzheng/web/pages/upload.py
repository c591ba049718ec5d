"""Bringing in a roster: the workbook is first tried, its problems shown, then imported when confirmed."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from minzheng.kernel.access.roles import IMPORTERS
from minzheng.kernel.catalogue.in_force import catalogue
from minzheng.kernel.payments.actions import enrol
from minzheng.kernel.people.actions import import_roster
from minzheng.kernel.people.roster.marking import mark
from minzheng.kernel.people.roster.template import write_template
from minzheng.kernel.values.errors import MinzhengError, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

from ..scope import by, clock, now, require_role, scope_of

LARGEST = 200 * 1024 * 1024
"""Bytes of the largest workbook taken in."""
SHOWN = 200
"""How many problems a page lists; the marked workbook has them all."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SUFFIXES = (".xlsx", ".xls", ".csv")
SHEETS = ("家庭.csv", "成员.csv")
"""The two sheets of a roster as text, uploaded together."""
LONGEST = 200
"""Bytes of a file's name that are kept."""
WAITS = timedelta(days=7)
"""How long a file that was put aside waits to be confirmed, or for its job to be asked for again."""


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a workbook; try it; show what it would change and what is wrong; import it when confirmed."""
    require_role(request, IMPORTERS)
    if request.method != "POST":
        return _form(request)
    try:
        month = Month.parse(request.POST.get("month", ""))
        if token := request.POST.get("token"):
            return _import(request, kept(request, token), month, token)
        path, token, name = keep(request)
        return _preview(request, path, month, token, name)
    except MinzhengError as error:
        return _form(request, str(error.sentence), status=409)


def _form(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    context = {"month": Month.of(now().date()), "problem": problem}
    return render(request, "pages/upload.html", context, status=status)


def _folder() -> Path:
    folder = Path(settings.HOME) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def keep(request: HttpRequest) -> tuple[Path, str, str]:
    """Put what was uploaded aside under a name nobody can guess; the session remembers it."""
    given = {short_name(one.name): one for one in request.FILES.getlist("file") if isinstance(one, UploadedFile) and one.name}
    return *aside(request, given, name := _chosen(given)), name


def aside(request: HttpRequest, given: Mapping[str, UploadedFile[Any]], name: str) -> tuple[Path, str]:
    """Put files aside, of which the one called ``name`` is what was meant: its path and the token that leads back to it."""
    token = secrets.token_urlsafe(16)
    folder = _folder() / token
    folder.mkdir(mode=0o700)
    for each, file in given.items():
        with (folder / each).open("xb") as out:
            for chunk in file.chunks():
                out.write(chunk)
    for old in request.session.get("uploads", {}):
        drop(old)
    request.session["uploads"] = {token: name}
    return folder / name, token


def _chosen(given: Mapping[str, UploadedFile[Any]]) -> str:
    """The workbook among what was uploaded: one file, or the first of the two sheets as text. Raises MinzhengError."""
    if not given:
        raise MinzhengError(say("请选择要导入的工作簿"), code="no_file")
    kinds = {Path(name).suffix.lower() for name in given}
    if not kinds <= set(SUFFIXES) or sum(one.size or 0 for one in given.values()) > LARGEST:
        raise MinzhengError(say("只接受 200 MB 以内的 .xlsx、.xls 或 .csv 文件"), code="not_a_workbook")
    if set(given) == set(SHEETS):
        return SHEETS[0]
    if len(given) > 1 or ".csv" in kinds:
        raise MinzhengError(say("一次导入一个工作簿；CSV 须同时选择{first}和{second}", first=SHEETS[0], second=SHEETS[1]),
                            code="not_one_workbook")
    return next(iter(given))


def short_name(name: str) -> str:
    """The file's own name, its end at most as long as every file system takes it."""
    return Path(name).name.encode()[-LONGEST:].decode(errors="ignore")


def kept(request: HttpRequest, token: str) -> Path:
    kept = request.session.get("uploads", {}).get(token)
    path = _folder() / token / str(kept or "none")
    if not path.exists():
        raise MinzhengError(say("文件已不在，请重新选择"), code="upload_gone")
    return path


def drop(token: str) -> None:
    shutil.rmtree(_folder() / token, ignore_errors=True)


def sweep() -> None:
    """Remove what was put aside and not taken in for too long: it lies there as it was sent, unsealed."""
    before = (clock() - WAITS).timestamp()
    for folder in _folder().iterdir():
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _preview(request: HttpRequest, path: Path, month: Month, token: str, name: str) -> HttpResponse:
    try:
        report = import_roster(path, month=month, office=scope_of(request).code, by=by(request), at=now(),
                               accept_good_rows=True, dry_run=True)
        counts, problems, refused = report.counts, report.problems, ""
    except Refused as error:
        counts, problems, refused = {}, error.problems, str(error.sentence)
    return render(request, "pages/upload_preview.html", {
        "month": month, "token": token, "name": name, "counts": _counted(counts), "problems": list(problems)[:SHOWN],
        "count": len(problems), "errors": sum(1 for one in problems if one.level == "error"),
        "warnings": sum(1 for one in problems if one.level == "warning"), "refused": refused,
    }, status=409 if refused else 200)


def marked(request: HttpRequest, token: str, month: Month) -> HttpResponse:
    """The workbook that was tried, with the cells marked and commented that something is wrong with."""
    require_role(request, IMPORTERS)
    path = kept(request, token)
    try:
        problems = import_roster(path, month=month, office=scope_of(request).code, by=by(request), at=now(),
                                 accept_good_rows=True, dry_run=True).problems
    except Refused as error:
        problems = error.problems
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "marked.xlsx"
        mark(path, list(problems), target)
        return _workbook(target.read_bytes(), f"{path.stem}-{say('问题')}.xlsx")


def _counted(counts: Mapping[str, int]) -> list[tuple[Any, int]]:
    known = {
        "households": say("户"), "households_added": say("新增户"), "households_changed": say("变更户"),
        "households_left_out": say("未导入的户"), "persons": say("人"), "persons_added": say("新增人员"),
        "persons_left": say("离开家庭的人员"),
    }
    return [(label, counts[name]) for name, label in known.items() if name in counts]


def _import(request: HttpRequest, path: Path, month: Month, token: str) -> HttpResponse:
    office, actor, at = scope_of(request).code, by(request), now()
    with transaction.atomic():
        report = import_roster(path, month=month, office=office, by=actor, at=at,
                               accept_good_rows=request.POST.get("accept_good_rows") == "1")
        if report.batch is not None:
            known = catalogue()
            enrol(month=month, area=report.office, program=known.program, parameters=known.parameters, by=actor, at=at,
                  batch_id=report.batch.pk)
    drop(token)
    request.session.pop("uploads", None)
    counts = report.counts
    messages.success(request, str(say("已导入 {households} 户、{persons} 人", households=counts.get("households", 0),
                                      persons=counts.get("persons", 0))))
    return redirect("imports")


def template(request: HttpRequest) -> HttpResponse:
    """An empty roster workbook with drop-down lists, comments and an example row."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        write_template(path)
        return _workbook(path.read_bytes(), f"{say('花名册模板')}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=XLSX, headers={
        "Content-Disposition": content_disposition_header(True, name) or "attachment"})
