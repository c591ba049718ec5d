"""Entries on which goods are handed out: a kind says by ``draws`` in which states."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of, is_in_scope
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.language import say


def cards(book: Book) -> QuerySet[Entry]:
    """Every entry on which goods may be handed out now."""
    wanted = Q(pk__in=())
    for kind in book.kinds.values():
        if kind.declared.draws:
            wanted |= Q(kind=kind.name, state__in=kind.declared.draws)
    return Entry.objects.filter(wanted)


def require_card(book: Book, number: str, by: Actor) -> Entry:
    """The card of a number in the actor's area, locked until the goods are entered. Raises Refused: no card, no goods."""
    found = cards(book).select_for_update(of=("self",)).filter(number=number.strip().upper()).exclude(number="").first()
    if found is None or (by.account_id is not None and not is_in_scope(account_of(by), found.area_code)):
        raise Refused(say("没有找到在用的救济卡“{number}”：无卡不发放，请先办卡", number=number.strip()), (), code="no_card")
    return found
