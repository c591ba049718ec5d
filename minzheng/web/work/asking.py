"""A page asks for a job and shows how far it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from minzheng.kernel.jobs import actions

from ..pages.confirm import Question, ask
from ..scope import by, now, scope_of


def queued(request: HttpRequest, kind: str, *, area: int, about: str = "", **arguments: Any) -> HttpResponse:
    """Queue a job of a kind and lead to its page. Raises Refused while the same is under way."""
    job = actions.start(kind, arguments=arguments, area=area, about=about, by=by(request), at=now())
    return redirect("job", job_id=job.pk)


def ask_for_job(
    request: HttpRequest, question: Question, kind: str, arguments: Callable[[dict[str, str]], dict[str, Any]]
) -> HttpResponse:
    """Show the question; when it is answered, queue a job for the own area with the ``arguments`` made of what was given."""
    made: list[HttpResponse] = []

    def do(given: dict[str, str]) -> None:
        made.append(queued(request, kind, area=scope_of(request).code, about=scope_of(request).name, **arguments(given)))

    answer = ask(request, question, do)
    return made[0] if made else answer
