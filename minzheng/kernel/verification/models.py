"""Deliveries of outside registers. A delivery and what was wrong in it never change; it is accepted or refused once (``0002``).

The rows themselves rest as Parquet files beside the frozen runs, identity numbers and accounts sealed: what is not about people
of the registry is no business of the bureau, and never enters its tables.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.values.language import Label


class DeliveryState(models.TextChoices):
    """Only accepted deliveries count as evidence. One with remarks waits until a person accepts or refuses it."""

    WAITING = "waiting", "待确认"
    ACCEPTED = "accepted", "已采信"
    REFUSED = "refused", "已拒收"


STATES: dict[str, Label] = {
    DeliveryState.WAITING: Label("待确认", "to be accepted"), DeliveryState.ACCEPTED: Label("已采信", "accepted"),
    DeliveryState.REFUSED: Label("已拒收", "refused"),
}


class Delivery(models.Model):
    """One delivery of an outside register for an area: who gave it, as of which day (``data_date``), what was in it.

    ``headings``: what was ``read`` (column → heading as written) and which headings were ``unknown`` and left out.
    ``rows`` = ``good`` + ``bad``; ``matched`` rows name a person of the registry. ``remarks`` are the codes and values of what
    is strange about it as a whole. The good rows are in ``file`` (below the home folder), whose digest is ``content_sha256``.
    """

    register = models.TextField()
    provider = models.TextField()
    law = models.TextField()
    area_code = models.BigIntegerField()
    data_date = models.DateField()
    file_name = models.TextField()
    sha256 = models.TextField()
    file = models.TextField()
    content_sha256 = models.TextField()
    rows = models.IntegerField()
    good = models.IntegerField()
    bad = models.IntegerField()
    matched = models.IntegerField()
    remarks = models.JSONField(default=list)
    headings = models.JSONField(default=dict)
    state = models.TextField(choices=DeliveryState)
    by = models.TextField()
    at = models.DateTimeField()
    decided_by = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["register", "area_code", "sha256"], condition=~Q(state="refused"),
                                    name="delivered_once"),
            models.CheckConstraint(condition=Q(rows=models.F("good") + models.F("bad")), name="delivery_rows_add_up"),
        ]
        indexes = [models.Index(fields=["register", "-data_date", "-id"], name="delivery_newest")]

    def __str__(self) -> str:
        return f"{self.register} {self.data_date}"


class BadRow(models.Model):
    """One row that could not be used: its number in the file, the column, the value as masked, what is wrong (``rule``).

    ``is_kept``: only this value could not, the row was used without it.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="bad_rows")
    row = models.IntegerField()
    column = models.TextField()
    value = models.TextField(default="", blank=True)
    rule = models.TextField()
    is_kept = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [models.Index(fields=["delivery", "row"], name="bad_row_in_order")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.row} {self.column}"


class HeadingMeaning(models.Model):
    """What a heading of a provider means, as somebody of the area once said: the name of a column of the register."""

    register = models.TextField()
    area_code = models.BigIntegerField()
    heading = models.TextField()
    column = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["register", "area_code", "heading"], name="heading_meant_once")]

    def __str__(self) -> str:
        return f"{self.register} {self.heading} → {self.column}"
