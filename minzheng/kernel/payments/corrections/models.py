"""Months computed again, what they differ by, and the balance of every award: owed to the person (> 0) or by them (< 0).

Months are integers ``YYYYMM``, money integer fen. Items and remarks of a correction never change; entries of an award only grow,
and none of them turns a balance round: nobody is paid more arrears than are open, nor gives back more (``0001``).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.values.language import Label


class CorrectionState(models.TextChoices):
    """A correction is proposed until it is decided, or set aside."""

    PROPOSED = "proposed", "待决定"
    COMMITTED = "committed", "已决定"
    SET_ASIDE = "set_aside", "已放弃"


class EntryKind(models.TextChoices):
    """What moves a balance: a decided correction; arrears paid; kept back from a payment, given back, or waived."""

    CORRECTION = "correction", "重算"
    ARREARS = "arrears", "补发"
    DEDUCTION = "deduction", "抵扣"
    REFUND = "refund", "退回"
    WAIVER = "waiver", "免除"


STATES: dict[str, Label] = {
    CorrectionState.PROPOSED: Label("待决定", "to be decided"), CorrectionState.COMMITTED: Label("已决定", "decided"),
    CorrectionState.SET_ASIDE: Label("已放弃", "set aside"),
}
KINDS: dict[str, Label] = {
    EntryKind.CORRECTION: Label("重算", "Correction"), EntryKind.ARREARS: Label("补发", "Arrears paid"),
    EntryKind.DEDUCTION: Label("抵扣", "Kept back"), EntryKind.REFUND: Label("退回", "Given back"),
    EntryKind.WAIVER: Label("免除", "Waived"),
}


class Correction(models.Model):
    """Months ``[first_month, last_month]`` of an area computed again by what was known at ``at``.

    ``digest`` is that of its items, ``basis`` that of the released runs and earlier corrections it was compared with,
    ``values`` by month that of the parameter values.
    """

    area_code = models.BigIntegerField()
    area_until = models.BigIntegerField()
    first_month = models.IntegerField()
    last_month = models.IntegerField()
    cause = models.TextField()
    state = models.TextField(choices=CorrectionState, default=CorrectionState.PROPOSED)
    persons = models.IntegerField()
    households = models.IntegerField()
    item_count = models.IntegerField()
    remark_count = models.IntegerField()
    arrears_fen = models.BigIntegerField()
    recovery_fen = models.BigIntegerField()
    digest = models.TextField()
    basis = models.TextField()
    values = models.JSONField(default=dict)
    by = models.TextField()
    at = models.DateTimeField()
    decided_by = models.TextField(default="", blank=True)
    decided_at = models.DateTimeField(null=True)
    document = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first_month__lte=F("last_month")), name="correction_months_in_order"),
            models.CheckConstraint(condition=Q(arrears_fen__gte=0, recovery_fen__gte=0), name="correction_sums_are_amounts"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None) | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="decided_corrections_say_when"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk} of {self.first_month}-{self.last_month} for {self.area_code}, {self.state}"


class CorrectionItem(models.Model):
    """One subject in one month whose due amount is not what was paid; ``difference_fen`` > 0 is arrears, < 0 a recovery."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="items", db_index=False, db_constraint=False)
    award = models.ForeignKey("payments.Award", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_constraint=False)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    area_code = models.BigIntegerField()
    benefit = models.TextField()
    component = models.TextField()
    month = models.IntegerField()
    paid_fen = models.BigIntegerField()
    due_fen = models.BigIntegerField()
    difference_fen = models.BigIntegerField()
    old = models.TextField(default="", blank=True)
    new = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(difference_fen=F("due_fen") - F("paid_fen")) & ~Q(difference_fen=0) & Q(due_fen__gte=0),
                name="an_item_differs"),
            models.UniqueConstraint(
                fields=["correction", "household", "person", "benefit", "component", "month"], nulls_distinct=False,
                name="one_item_per_subject_and_month"),
        ]
        indexes = [models.Index(fields=["correction", "area_code", "id"], name="items_in_order")]

    def __str__(self) -> str:
        return f"{self.benefit}.{self.component} {self.month} {self.difference_fen} fen"


class CorrectionRemark(models.Model):
    """One subject in one month that could not be computed again, and why: it stays as it was paid."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="remarks", db_index=False, db_constraint=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_constraint=False)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    area_code = models.BigIntegerField()
    benefit = models.TextField()
    component = models.TextField()
    month = models.IntegerField()
    reason_code = models.TextField()
    reason = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["correction", "area_code", "id"], name="remarks_in_order")]

    def __str__(self) -> str:
        return f"{self.benefit}.{self.component} {self.month} {self.reason_code}"


class RecoveryPlan(models.Model):
    """What was agreed with who owes: so much of each month's payment of ``from_award`` is kept back for ``award``.

    ``instalment_fen`` is a month's most; what a place allows to be kept back (``payments.recovery_cap``) bounds it too.
    """

    award = models.ForeignKey("payments.Award", models.PROTECT, related_name="recovery_plans")
    from_award = models.ForeignKey("payments.Award", models.PROTECT, related_name="+")
    instalment_fen = models.BigIntegerField()
    first_month = models.IntegerField()
    agreed_on = models.DateField()
    document = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    ended_by = models.TextField(default="", blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(instalment_fen__gt=0), name="an_instalment_is_something"),
            models.UniqueConstraint(fields=["award"], condition=Q(ended_at=None), name="one_plan_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} by {self.from_award_id}: {self.instalment_fen} fen a month"


class AwardEntry(models.Model):
    """One movement of an award's balance in fen; ``month`` is the month it is for, or in which it was paid or kept back."""

    award = models.ForeignKey("payments.Award", models.PROTECT, related_name="entries", db_constraint=False)
    kind = models.TextField(choices=EntryKind)
    month = models.IntegerField()
    fen = models.BigIntegerField()
    correction = models.ForeignKey(Correction, models.PROTECT, null=True, related_name="entries", db_constraint=False)
    run = models.ForeignKey("payments.PayrollRun", models.PROTECT, null=True, related_name="+", db_constraint=False)
    document = models.TextField(default="", blank=True)
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="correction", correction__isnull=False, run=None) & ~Q(fen=0))
                | Q(kind="arrears", run__isnull=False, correction=None, fen__lt=0)
                | Q(kind="deduction", run__isnull=False, correction=None, fen__gt=0)
                | Q(kind="refund", run=None, correction=None, fen__gt=0)
                | (Q(kind="waiver", run=None, correction=None) & ~Q(fen=0) & ~Q(document="")),
                name="an_entry_says_whence"),
            models.UniqueConstraint(
                fields=["correction", "award", "month"], condition=Q(kind="correction"), name="corrected_once"),
            models.UniqueConstraint(
                fields=["run", "award", "kind"], condition=Q(run__isnull=False), name="settled_once_by_a_run"),
        ]

    def __str__(self) -> str:
        return f"{self.award_id} {self.kind} {self.month} {self.fen} fen"


class AwardBalance(models.Model):
    """Where an award's entries stand: the database itself adds each entry (``0004``), nobody else writes here.

    ``first`` and ``last`` are the months of its entries.
    """

    award = models.OneToOneField(
        "payments.Award", models.PROTECT, primary_key=True, related_name="balance", db_constraint=False)
    fen = models.BigIntegerField()
    first = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["award"], condition=~Q(fen=0), name="open_balances")]

    def __str__(self) -> str:
        return f"{self.award_id}: {self.fen} fen"
