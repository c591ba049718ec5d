"""What was approved, as values of the book of parameters, and which state of it that is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Max

from minzheng.kernel.policy.parameters import Key, Value

from .models import StandardDecision, StandardValue

_ASKED: ContextVar[list[int] | None] = ContextVar("minzheng_standards", default=None)


def version() -> int:
    """The number of the last decision on any document, 0 before the first: while it stays, ``approved`` stays. One look-up."""
    kept = _ASKED.get()
    if kept:
        return kept[0]
    found: int = StandardDecision.objects.aggregate(last=Max("pk"))["last"] or 0
    if kept is not None:
        kept.append(found)
    return found


@contextmanager
def asked_once() -> Iterator[None]:
    """Within, ``version`` is looked up once at most, or again after a decision: one page, one book."""
    token = _ASKED.set([])
    try:
        yield
    finally:
        _ASKED.reset(token)


def ask_again() -> None:
    """Forget the version that was asked: a decision was made."""
    kept = _ASKED.get()
    if kept is not None:
        kept.clear()


def approved() -> tuple[Value, ...]:
    """Every approved value, in the order of the documents: of two from one day in one place the later written wins."""
    rows = StandardValue.objects.filter(is_approved=True).select_related("document").order_by("document_id", "pk")
    return tuple(as_value(row) for row in rows)


def as_value(row: StandardValue) -> Value:
    """A stored value as the book of parameters has it."""
    return Value(row.name, row.area_code, as_key(row.key), row.since, row.until, row.value, row.written, str(row.document))


def as_key(stored: list[str | None] | int) -> Key:
    """The key of a stored value: a code for each fact, or the lower edge of a band."""
    return stored if isinstance(stored, int) else tuple(stored)
