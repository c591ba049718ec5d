"""Pairs of persons who may be one, and what people decided about them. A decision is never changed; another one follows it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.people.models import Person, PersonMerge
from minzheng.kernel.values.language import Label


class PairState(models.TextChoices):
    """How far a pair is. Who was found to be two persons is not asked about again."""

    OPEN = "open", "待核对"
    LATER = "later", "暂缓"
    DIFFERENT = "different", "不是同一人"
    MERGED = "merged", "已合并"


STATES: dict[str, Label] = {
    PairState.OPEN: Label("待核对", "to be checked"), PairState.LATER: Label("暂缓", "later"),
    PairState.DIFFERENT: Label("不是同一人", "two persons"), PairState.MERGED: Label("已合并", "merged"),
}


class DuplicatePair(models.Model):
    """Two persons of whom ``first`` was registered earlier, how likely they are one (``score``, per mille), and what agrees.

    ``name``, ``number`` and ``place`` are levels of ``finding``. ``gone_at``: the last search no longer found them alike.
    """

    first = models.ForeignKey(Person, models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area_code = models.BigIntegerField()
    other_area_code = models.BigIntegerField()
    score = models.IntegerField()
    name = models.TextField()
    number = models.TextField()
    place = models.TextField()
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    state = models.TextField(choices=PairState, default=PairState.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_found_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1000), name="pair_score_per_mille"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="pair_likeliest")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class PairDecision(models.Model):
    """What somebody decided about a pair, why, and the merging that was made or taken back by it."""

    pair = models.ForeignKey(DuplicatePair, models.PROTECT, related_name="decisions")
    answer = models.TextField(choices=PairState)
    note = models.TextField()
    merge = models.ForeignKey(PersonMerge, models.PROTECT, null=True, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pair_id} {self.answer}"
