"""What the pages of discovery share: rows with their reasons, and what lies in the scope."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from minzheng.kernel.access.encryption import seal
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say
from minzheng.kernel.verification.discovery import queries
from minzheng.kernel.verification.discovery.duties import READERS
from minzheng.kernel.verification.discovery.models import Discovery
from minzheng.kernel.verification.discovery.reasons import sentence

from ...benefits import title
from ...places import names
from ...scope import now, require_role, scope_of

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
ID_NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)


def seen(request: HttpRequest) -> QuerySet[Discovery]:
    """The discoveries of the scope. Raises NotAllowed for a role that reads none."""
    require_role(request, READERS)
    return queries.discoveries(area=scope_of(request).code)


def one_seen(request: HttpRequest, discovery_id: int) -> Discovery:
    """One of them. Raises NotFound."""
    found = seen(request).filter(pk=discovery_id).select_related("household", "person", "application", "assigned_to").first()
    if found is None:
        raise NotFound(ABSENT)
    return found


def sought(text: str) -> Q:
    """Who is meant: a full identity number, the start of a name or of its initials."""
    if ID_NUMBER.fullmatch(text):
        return Q(id_number=seal(text.upper()))
    return Q(initials__startswith=text.lower()) if text.isascii() else Q(name__startswith=text)


def described(rows: Iterable[Discovery], *, most: int | None = None) -> list[Any]:
    """The discoveries with benefit, reason and place in the reader's words, in one query however many they are.

    Of what is still to be asked ``most`` is named.
    """
    found: list[Any] = list(rows)
    places = names({code for row in found for code in (row.area_code, areas.at(row.area_code, areas.TOWNSHIP))})
    program, today = catalogue().program, now().date()
    for row in found:
        row.place_name = places.get(row.area_code, areas.written(row.area_code))
        row.township = places.get(areas.at(row.area_code, areas.TOWNSHIP), "")
        row.title = title(row.benefit, row.component) if row.benefit else say("上报困难")
        row.reason = row.need or sentence(program, row.grounds, row.missing, on=today, most=most)
        row.waits_at = row.due if row.state in ("found", "sent") else row.path_due if row.state == "contacted" else None
        row.is_late = bool(row.state != "closed" and row.waits_at and row.waits_at < today)
    return found
