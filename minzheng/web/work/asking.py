"""A page asks for a job and shows how far it is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from minzheng.kernel.jobs import actions

from ..scope import by, now


def queued(request: HttpRequest, kind: str, *, area: int, about: str = "", **arguments: Any) -> HttpResponse:
    """Queue a job of a kind and lead to its page. Raises Refused while the same is under way."""
    job = actions.start(kind, arguments=arguments, area=area, about=about, by=by(request), at=now())
    return redirect("job", job_id=job.pk)
