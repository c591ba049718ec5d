"""Which letters there are, which may be issued now, and their files."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.encryption import open_sealed
from minzheng.kernel.access.queries import role_of
from minzheng.kernel.paper.docx import docx_of
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.values.errors import NotFound, Refused
from minzheng.kernel.values.language import say

from ..duties import doers
from ..law import Law
from ..models import Application, Case
from ..proceeding import version_of
from .composing import Content, digest
from .issuing import ISSUERS, flows_of, is_of_its_flow, step_of
from .kinds import KINDS, LetterKind
from .models import Letter

ENDINGS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "pdf": "application/pdf",
}
"""The kinds of file a letter is given as."""


def letters_of(case: Case) -> list[Letter]:
    """The letters of a case and of its application, and the sheets it was posted on, the oldest first."""
    own = Q(case=case) | Q(application_id=case.application_id, case=None) | Q(notice__lines__case=case)
    return list(Letter.objects.filter(own).distinct().order_by("issued_at", "pk"))


def letters_of_application(application: Application) -> list[Letter]:
    """The letters of an application before it became cases, the oldest first."""
    return list(Letter.objects.filter(application=application, case=None).order_by("issued_at", "pk"))


def issuable(application: Application, case: Case | None, law: Law, *, by: Actor) -> list[LetterKind]:
    """The letters that ``by`` may issue now, and that are not there yet or may be issued again on another occasion."""
    there = set(Letter.objects.filter(application=application).filter(Q(case=case) | Q(case=None)).values_list("kind", flat=True))
    role, flows = role_of(by), flows_of(application)
    about = {"application", "case"} if case is not None else {"application"}
    timely = [one for one in KINDS.values() if one.about in about and _is_its_time(one, application, case, law, there, flows)]
    return [one for one in timely if by.account_id is None or role in ISSUERS or role in _who(one, case, law)]


def _is_its_time(
    one: LetterKind, application: Application, case: Case | None, law: Law, there: Collection[str], flows: Collection[str]
) -> bool:
    own = case if one.about == "case" else None
    state = own.state if own is not None else application.state
    is_new = bool(one.given) or one.name == "missing_material" or one.name not in there
    return state in one.states and is_new and is_of_its_flow(one, own, flows, law)


def _who(one: LetterKind, case: Case | None, law: Law) -> frozenset[str]:
    """Who does the step the letter belongs to."""
    step = step_of(one, version_of(case, law), case) if case is not None else None
    return doers(step.who) if step is not None else frozenset()


def content_of(letter: Letter) -> Content:
    """What the letter says, as it was issued. Raises Refused when it is not what was sealed."""
    text = open_sealed(letter.content)
    if digest(text) != letter.sha256:
        raise Refused(say("文书 {number} 的内容与签发时的摘要不符", number=str(letter)), (), code="letter_changed")
    return Content.of(text)


def file_of(letter: Letter, ending: str) -> bytes:
    """The letter as ``docx`` or ``pdf``: the same bytes whenever it is asked for. Raises NotFound for another ending."""
    if ending not in ENDINGS:
        raise NotFound(say("没有名为“{name}”的文件", name=f"{letter.pk}.{ending}"))
    content = content_of(letter)
    if ending == "docx":
        return docx_of(content.blocks, title=content.title, at=letter.issued_at)
    return pdf_of(content.blocks, title=content.title, at=letter.issued_at, foot=f"校验码 {letter.sha256[:16]}")


def file_name(letter: Letter, ending: str) -> str:
    """What a downloaded letter is called."""
    return f"{letter.number or letter.issued_on.isoformat()}-{letter.title}.{ending}"
