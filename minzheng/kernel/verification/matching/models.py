"""Rows without a number and the person each may be about. A row counts as evidence once a person said yes, never before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.people.models import Person
from minzheng.kernel.values.language import Label

from ..models import Delivery


class Answer(models.TextChoices):
    """What was decided; ``open`` is not yet."""

    OPEN = "open", "待核对"
    YES = "yes", "是此人"
    NO = "no", "不是此人"
    LATER = "later", "暂缓"


ANSWERS: dict[str, Label] = {
    Answer.OPEN: Label("待核对", "to be checked"), Answer.YES: Label("是此人", "this person"),
    Answer.NO: Label("不是此人", "another person"), Answer.LATER: Label("暂缓", "later"),
}


class Candidate(models.Model):
    """A row of a delivery and a person it may be about, how likely (``score``, per mille) and what agrees (levels of ``fuzzy``).

    The row itself stays in the file of its delivery; ``content`` is the digest of all that it says, so that the same row in a
    later delivery is known again.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="+")
    row = models.IntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    area_code = models.BigIntegerField()
    score = models.IntegerField()
    name = models.TextField()
    birth = models.TextField()
    place = models.TextField()
    found_at = models.DateTimeField()
    answer = models.TextField(choices=Answer, default=Answer.OPEN)
    content = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "row", "person"], name="candidate_found_once"),
            models.UniqueConstraint(fields=["delivery", "row"], condition=Q(answer="yes"), name="row_is_about_one_person"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1000), name="candidate_score_per_mille"),
        ]
        indexes = [models.Index(fields=["answer", "-score", "id"], name="candidate_likeliest"),
                   models.Index(fields=["person", "content"], name="candidate_said_again")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.row} {self.person_id}"


class CandidateDecision(models.Model):
    """What somebody decided about a candidate, and why."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="decisions")
    answer = models.TextField(choices=Answer)
    note = models.TextField(blank=True, default="")
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.answer}"
