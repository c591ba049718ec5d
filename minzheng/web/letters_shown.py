"""What pages show of letters: those issued with their files, those that may be issued, the file of a case and its archive."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import READERS_IN_FULL, Role
from minzheng.kernel.casework.archive.archiving import ARCHIVISTS
from minzheng.kernel.casework.archive.models import Archive
from minzheng.kernel.casework.duties import doers
from minzheng.kernel.casework.letters import queries
from minzheng.kernel.casework.letters.issuing import ISSUERS
from minzheng.kernel.casework.letters.kinds import LetterKind, kind_of
from minzheng.kernel.casework.letters.models import Letter, Office
from minzheng.kernel.casework.models import Application, Case

from .lawbook import law

FILE_READERS = READERS_IN_FULL | {Role.TOWNSHIP_LEADER, Role.COUNTY_LEADER}
"""Who may have the whole file of a case."""
OFFICE_KEEPERS = ISSUERS | {Role.SYSADMIN}
"""Who may say how an office is reached."""


def letters_of_case(account: Account, case: Case) -> dict[str, Any]:
    """What ``letters_part.html`` shows of a case: its letters with their files, those to issue, its file and archive."""
    archive = Archive.objects.filter(case=case).first()
    return {
        "rows": [_row(one, "case_letter", case.pk) for one in queries.letters_of(case)],
        "issuable": [_offer(one, "issue_letter", case.pk)
                     for one in queries.issuable(case.application, case, law(), by=account.actor)],
        "file": reverse("case_file", args=[case.pk]) if account.role in FILE_READERS else "", "archive": archive,
        "archive_link": reverse("archive_case", args=[case.pk])
        if archive is None and case.closed_on is not None and account.role in ARCHIVISTS else "",
        "office": _office_link(account),
    }


def letters_of_application(account: Account, application: Application) -> dict[str, Any]:
    """What ``letters_part.html`` shows of an application that is no case."""
    return {
        "rows": [_row(one, "application_letter", application.pk) for one in queries.letters_of_application(application)],
        "issuable": [_offer(one, "issue_application_letter", application.pk)
                     for one in queries.issuable(application, None, law(), by=account.actor)],
        "office": _office_link(account),
    }


def _row(letter: Letter, view: str, key: int) -> dict[str, Any]:
    return {"letter": letter, "label": kind_of(letter.kind).label,
            "files": [(ending, reverse(view, args=[key, letter.pk, ending])) for ending in queries.ENDINGS]}


def _offer(kind: LetterKind, view: str, key: int) -> dict[str, Any]:
    return {"label": kind.label, "link": reverse(view, args=[key, kind.name])}


def _office_link(account: Account) -> str:
    may = account.role in OFFICE_KEEPERS and Office.is_of(account.area_code)
    return reverse("office", args=[account.area_code]) if may else ""


def may_issue_sheet(account: Account) -> bool:
    """Whether the account may issue the sheets of notices."""
    return account.role in doers("village_officer") | ISSUERS
