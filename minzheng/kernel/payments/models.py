"""What is owed and what was computed: awards, monthly runs, their lines and their exceptions.

Months are integers ``YYYYMM``, areas 12-digit codes, money integer fen. Runs, lines and exceptions are append-only: the
database itself refuses changes (migration ``0002_integrity``); a run only moves from draft to superseded or locked.
That lines and exceptions repeat their award faithfully is checked there once per run, as a set, instead of row by row.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.values.language import Label


class AwardState(models.TextChoices):
    """Where an award stands. An ended award keeps its last month."""

    ACTIVE = "active", "发放中"
    SUSPENDED = "suspended", "暂停"
    ENDED = "ended", "已终止"


class RunState(models.TextChoices):
    """A run is a draft until a newer one of its month supersedes it or its list is frozen by the first gate (``gates``); given
    back it is a draft again, released it is locked."""

    DRAFT = "draft", "草稿"
    FROZEN = "frozen", "审核中"
    SUPERSEDED = "superseded", "已被替代"
    LOCKED = "locked", "已锁定"


STATES: dict[str, Label] = {
    AwardState.ACTIVE: Label("发放中", "active"), AwardState.SUSPENDED: Label("暂停", "suspended"),
    AwardState.ENDED: Label("已终止", "ended"), RunState.DRAFT: Label("草稿", "draft"),
    RunState.FROZEN: Label("审核中", "under review"),
    RunState.SUPERSEDED: Label("已被替代", "superseded"), RunState.LOCKED: Label("已锁定", "locked"),
}
"""Every state in the reader's language."""


class Award(models.Model):
    """One subject's standing claim to one component of one benefit; a household award has no person.

    One that was suspended when it ended keeps the reason: an earlier month computed again must not pay it.
    """

    benefit = models.TextField()
    component = models.TextField()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="awards")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="awards")
    first_month = models.IntegerField()
    last_month = models.IntegerField(null=True)
    state = models.TextField(choices=AwardState, default=AwardState.ACTIVE)
    suspended_reason = models.TextField(default="", blank=True)
    batch = models.ForeignKey("people.ImportBatch", models.PROTECT, null=True, related_name="awards")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "component", "household", "person"], condition=Q(last_month=None),
                nulls_distinct=False, name="one_open_award"),
            models.UniqueConstraint(
                fields=["benefit", "component", "person"], condition=Q(last_month=None, person__isnull=False),
                name="one_open_award_per_person"),
            models.CheckConstraint(
                condition=Q(state="ended", last_month__isnull=False) | (~Q(state="ended") & Q(last_month=None)),
                name="ended_awards_have_a_last_month"),
            models.CheckConstraint(
                condition=(Q(state="suspended") & ~Q(suspended_reason="")) | (Q(state="active") & Q(suspended_reason=""))
                | Q(state="ended"), name="suspended_awards_say_why"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit}.{self.component} {self.household_id}/{self.person_id or '-'} {self.state}"


class RunKind(models.TextChoices):
    """A month's payroll, or what was found to be owed for earlier months, paid in ``month``."""

    MONTHLY = "monthly", "月度发放"
    ARREARS = "arrears", "补发"


class PayrollRun(models.Model):
    """One computation of one month for one area and all below it, frozen in ``bundle``."""

    kind = models.TextField(choices=RunKind, default=RunKind.MONTHLY, db_default=RunKind.MONTHLY)
    month = models.IntegerField()
    area_code = models.BigIntegerField()
    area_until = models.BigIntegerField()
    state = models.TextField(choices=RunState, default=RunState.DRAFT)
    bundle = models.TextField(unique=True)
    digest = models.TextField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    enrolled = models.IntegerField()
    line_count = models.IntegerField()
    exception_count = models.IntegerField()
    amount_fen = models.BigIntegerField()
    by = models.TextField()
    at = models.DateTimeField()
    locked_by = models.TextField(default="", blank=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(enrolled=F("line_count") + F("exception_count")), name="nobody_is_dropped"),
            models.CheckConstraint(
                condition=Q(state="locked", locked_at__isnull=False) | (~Q(state="locked") & Q(locked_at=None)),
                name="locked_runs_say_when"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.month} for {self.area_code}, {self.state}"


class PayrollLine(models.Model):
    """One payment of one award for the run's month, to the account as it stood; ``persons`` is how many it covers.

    ``arrears_fen`` is the part of the amount that is for earlier months, ``recovered_fen`` what is kept back of it for money
    paid wrongly before; the bank pays the rest, ``paid_fen``.
    """

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="lines", db_index=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="lines", db_constraint=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="payroll_lines", db_constraint=False)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="payroll_lines",
        db_constraint=False, db_index=False)
    area_code = models.BigIntegerField()
    benefit = models.TextField()
    component = models.TextField()
    persons = models.IntegerField()
    amount_fen = models.BigIntegerField()
    arrears_fen = models.BigIntegerField(default=0, db_default=0)
    recovered_fen = models.BigIntegerField(default=0, db_default=0)
    bank_name = models.TextField()
    account_no = models.BinaryField()
    account_name = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "award"], name="one_line_per_award"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_line_pays_something"),
            models.CheckConstraint(
                condition=Q(arrears_fen__gte=0, arrears_fen__lte=F("amount_fen")), name="arrears_are_part_of_the_amount"),
            models.CheckConstraint(
                condition=Q(recovered_fen__gte=0, recovered_fen__lte=F("amount_fen")), name="no_more_is_recovered_than_paid"),
        ]
        indexes = [models.Index(fields=["run", "benefit", "area_code"], name="lines_of_a_benefit")]

    def __str__(self) -> str:
        return f"{self.benefit}.{self.component} {self.amount_fen} fen"

    @property
    def paid_fen(self) -> int:
        """What the bank is told to pay."""
        return self.amount_fen - self.recovered_fen


class PayrollException(models.Model):
    """One enrolled award that is not paid this month, and why; ``amount_fen`` is what was withheld, where known."""

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="exceptions", db_index=False)
    award = models.ForeignKey(Award, models.PROTECT, related_name="exceptions", db_constraint=False)
    household = models.ForeignKey(
        "people.Household", models.PROTECT, related_name="payroll_exceptions", db_constraint=False)
    person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="payroll_exceptions",
        db_constraint=False, db_index=False)
    area_code = models.BigIntegerField()
    benefit = models.TextField()
    component = models.TextField()
    reason_code = models.TextField()
    reason = models.TextField()
    amount_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "award"], name="one_exception_per_award")]
        indexes = [
            models.Index(fields=["run", "benefit", "area_code"], name="exceptions_of_a_benefit"),
            models.Index(fields=["run", "area_code", "id"], name="exceptions_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit}.{self.component} {self.reason_code}"


class GateKind(models.TextChoices):
    """What a gate says: checked by the section, checked by finance, released by a leader; or given back."""

    SECTION = "section", "业务审核"
    FINANCE = "finance", "财务复核"
    RELEASE = "release", "批准发放"
    GIVEN_BACK = "given_back", "退回"


class Gate(models.Model):
    """One signature under a run's list, with the digest of what was signed. Only grows."""

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="gates")
    kind = models.TextField(choices=GateKind)
    account = models.ForeignKey("access.Account", models.PROTECT, null=True, related_name="+")
    by = models.TextField()
    at = models.DateTimeField()
    digest = models.TextField()
    note = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"run {self.run_id} {self.kind}"


class PrepayFinding(models.Model):
    """Something to be looked at before a line is paid; ``code`` is one of ``prepay.CHECKS``, ``shown`` what was found.

    One that stops payment is gone with a new run only; any other is explained by somebody.
    """

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="findings", db_index=False)
    code = models.TextField()
    line = models.ForeignKey(PayrollLine, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_constraint=False)
    area_code = models.BigIntegerField()
    shown = models.TextField(default="", blank=True)
    note = models.TextField(default="", blank=True)
    explained_by = models.TextField(default="", blank=True)
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "code", "line"], name="one_finding_per_line")]
        indexes = [models.Index(fields=["run", "area_code", "id"], name="findings_in_order")]

    def __str__(self) -> str:
        return f"run {self.run_id} {self.code}"


class PrepayCheck(models.Model):
    """That a run was looked through before payment, and when."""

    run = models.OneToOneField(PayrollRun, models.PROTECT, related_name="prepay_check")
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"run {self.run_id} checked"


class Hold(models.Model):
    """Payments that wait from ``first_month`` on until somebody decides: what a register says of a death is examined first.

    Without a person it holds what the household gets, with one what that person gets in any household; ``covers_household``
    holds what the household gets as well, as nobody else living is in it. ``benefit`` empty: all. ``reason`` is the check that
    found it (``business.check``), ``source`` its sentence. A release adds, once, from which month payments go on, and whether
    the months held are paid (``0010``).
    """

    household = models.ForeignKey("people.Household", models.PROTECT, related_name="holds")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="holds")
    covers_household = models.BooleanField(default=False)
    benefit = models.TextField(default="", blank=True)
    first_month = models.IntegerField()
    reason = models.TextField()
    source = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()
    until_month = models.IntegerField(null=True)
    pays_held = models.BooleanField(null=True)
    released_by = models.TextField(default="", blank=True)
    released_at = models.DateTimeField(null=True)
    note = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["household", "person", "benefit", "reason"], condition=Q(until_month=None),
                                    nulls_distinct=False, name="held_once"),
            models.CheckConstraint(condition=~Q(source=""), name="a_hold_says_why"),
            models.CheckConstraint(
                condition=Q(until_month=None, pays_held=None, released_at=None, released_by="")
                | (Q(until_month__gte=F("first_month"), pays_held__isnull=False, released_at__isnull=False)
                   & ~Q(released_by="")), name="a_release_says_whether_it_pays"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id}/{self.person_id or '-'} {self.reason} {self.first_month}"


class RunTally(models.Model):
    """Lines, households, persons and fen of a run in a village, of one benefit or (empty) of all together.

    The database counts them when the run is closed (``0006``): neither changes afterwards. Persons are people within a benefit.
    """

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="tallies", db_index=False)
    area_code = models.BigIntegerField()
    benefit = models.TextField(default="", blank=True)
    lines = models.IntegerField()
    households = models.IntegerField()
    persons = models.IntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "area_code", "benefit"], name="one_tally_of_a_benefit")]

    def __str__(self) -> str:
        return f"run {self.run_id} {self.area_code} {self.benefit}"


class Comparison(models.Model):
    """That a run was compared with the standing run of the month before, award by award; None where there was none.

    Neither run changes, so that it is done once (``comparing``). A run has one: with another run before, it is made anew.
    """

    run = models.OneToOneField(PayrollRun, models.PROTECT, related_name="comparison")
    before = models.ForeignKey(PayrollRun, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"run {self.run_id} after {self.before_id}"


class RunChange(models.Model):
    """One award that is paid differently from the month before, and why, in Chinese."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="changes", db_constraint=False, db_index=False)
    kind = models.TextField()
    benefit = models.TextField()
    component = models.TextField()
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    person_ref = models.BigIntegerField(null=True)
    area_code = models.BigIntegerField()
    before_fen = models.BigIntegerField(null=True)
    after_fen = models.BigIntegerField(null=True)
    why = models.TextField()
    before_line_id = models.BigIntegerField(null=True)
    line_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["comparison", "benefit", "area_code", "household", "id"], name="changes_in_order"),
            models.Index(fields=["comparison", "kind", "benefit", "area_code", "household", "id"], name="changes_of_a_kind"),
            models.Index(fields=["line_id"], name="change_of_a_line"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.benefit}.{self.component} {self.household_id}"


class ChangeTally(models.Model):
    """How many changes of a comparison a village has of one benefit, kind and reason, and by how much in fen."""

    comparison = models.ForeignKey(Comparison, models.CASCADE, related_name="tallies", db_constraint=False)
    area_code = models.BigIntegerField()
    benefit = models.TextField()
    kind = models.TextField()
    why = models.TextField()
    count = models.IntegerField()
    amount_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.area_code} {self.benefit} {self.kind} {self.count}"
