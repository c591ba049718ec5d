"""What can be asked of transfers: where they stand, and whether what was sent and what was answered agree to the fen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from minzheng.kernel.values import areas

from .models import ReturnFile, ReturnItem, Transfer, TransferState


@dataclass(frozen=True)
class Amount:
    """How many, and how much in fen."""

    count: int
    amount_fen: int


def transfers(*, area: int, run_id: int | None = None) -> QuerySet[Transfer]:
    """The transfers of an area, where given of one run, with household and person."""
    low, high = areas.span(area)
    found = Transfer.objects.filter(area_code__gte=low, area_code__lt=high).select_related("household", "person")
    return found if run_id is None else found.filter(run_id=run_id)


def by_state(found: QuerySet[Transfer]) -> dict[str, Amount]:
    """Count and fen of each state that there is."""
    rows = found.order_by().values("state").annotate(count=Count("pk"), fen=Sum("amount_fen"))
    return {row["state"]: Amount(row["count"], int(row["fen"])) for row in rows}


def answers(file: ReturnFile) -> dict[str, Amount]:
    """Count and fen of each verdict of a file of answers: together its own count and total."""
    rows = ReturnItem.objects.filter(file=file).values("verdict").annotate(count=Count("pk"), fen=Sum("amount_fen"))
    return {row["verdict"]: Amount(row["count"], int(row["fen"])) for row in rows}


def paid_fen(found: QuerySet[Transfer], *, month: int) -> int:
    """What the bank says it paid in a month, whichever month it was due in."""
    return int(found.filter(month=month, state=TransferState.SUCCESS).aggregate(fen=Sum("amount_fen"))["fen"] or 0)


def due_fen(found: QuerySet[Transfer], *, month: int) -> int:
    """What was due in a month: each payment once, however often it was tried."""
    return int(found.filter(due_month=month, reissue_of=None).aggregate(fen=Sum("amount_fen"))["fen"] or 0)
