"""A page that asks before something is done: what will happen, what must be given, do or leave."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from minzheng.kernel.values.errors import MinzhengError, NotFound
from minzheng.kernel.values.language import Sentence, say

from ..listing import plain


@dataclass(frozen=True)
class Field:
    """One thing to fill in: ``type`` is the kind of input (text, date, lines, hidden, choice or several with ``options``).

    Several values are given joined by commas.
    """

    name: str
    label: Sentence
    type: str = "text"
    value: str = ""
    hint: Sentence | str = ""
    most: str = ""
    options: Sequence[tuple[str, object]] = ()
    is_required: bool = True

    @property
    def chosen(self) -> list[str]:
        """The values of several."""
        return self.value.split(",")


@dataclass(frozen=True)
class Question:
    """What is asked: the title, what will happen, the button's words, where to return, what to fill in."""

    title: Sentence
    text: Sentence
    action: Sentence
    back: str
    done: Sentence
    fields: Sequence[Field] = ()
    is_grave: bool = False


def ask(request: HttpRequest, question: Question, do: Callable[[dict[str, str]], object]) -> HttpResponse:
    """Show the question; when it is answered, ``do`` it with the fields and return, or show why it was refused.

    A sentence that ``do`` returns is told instead of the question's ``done``.
    """
    given = {one.name: _given(request, one) for one in question.fields}
    problem = ""
    if request.method == "POST":
        try:
            _require(question, given)
            outcome = do(given)
        except NotFound:
            raise
        except MinzhengError as error:
            problem = str(error)
        else:
            messages.success(request, str(outcome if isinstance(outcome, Sentence) else question.done))
            return redirect(question.back)
    fields = [replace(one, value=given[one.name] or one.value) for one in question.fields]
    context = {**vars(question), "fields": fields, "problem": problem}
    return render(request, "pages/confirm.html", context, status=409 if problem else 200)


def _given(request: HttpRequest, field: Field) -> str:
    if field.type == "several":
        return ",".join(plain(one) for one in request.POST.getlist(field.name))[:2000]
    return plain(request.POST.get(field.name, ""))[:2000]


def _require(question: Question, given: dict[str, str]) -> None:
    for one in question.fields:
        if one.is_required and not given[one.name]:
            raise MinzhengError(say("请填写“{label}”", label=one.label), code="field_missing")
