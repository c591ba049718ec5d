"""What can be asked of candidates, and the row each is about as it was delivered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import QuerySet

from minzheng.kernel.values import areas

from ..models import DeliveryState
from .models import Candidate, CandidateDecision


def candidates(*, area: int) -> QuerySet[Candidate]:
    """The candidates whose person lives in ``area`` or below, of deliveries that were accepted."""
    low, high = areas.span(area)
    found = Candidate.objects.filter(area_code__gte=low, area_code__lt=high, delivery__state=DeliveryState.ACCEPTED)
    return found.select_related("delivery", "person")


def row_of(candidate: Candidate, *, home: Path) -> dict[str, Any]:
    """The row as it was delivered, by column; sealed values stay sealed. Empty when the file is gone."""
    file = home / candidate.delivery.file
    if not file.exists():
        return {}
    found = pl.scan_parquet(file).filter(pl.col("row") == candidate.row).head(1).collect()
    return found.row(0, named=True) if found.height else {}


def others(candidate: Candidate) -> QuerySet[Candidate]:
    """Whom else the same row may be about, the likeliest first."""
    same = Candidate.objects.filter(delivery=candidate.delivery_id, row=candidate.row).exclude(pk=candidate.pk)
    return same.select_related("person").order_by("-score", "pk")


def decisions(candidate: Candidate) -> QuerySet[CandidateDecision]:
    """What was decided about a candidate, oldest first."""
    return CandidateDecision.objects.filter(candidate=candidate).order_by("pk")
