"""The fund ledger: accounts by source, purpose and year, and entries that only grow.

Money is integer fen. ``FundBalance`` is written by the database alone, from the entries (migration ``0002_integrity``): what is
in an account is never below what is reserved of it, and neither is below zero.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.values.language import Label

from ..models import PayrollRun

SOURCES: dict[str, Label] = {
    "central": Label("中央资金", "Central"), "province": Label("省级资金", "Province"),
    "prefecture": Label("市级资金", "Prefecture"),
    "county": Label("县级资金", "County"), "lottery_public_welfare": Label("福彩公益金", "Welfare lottery"),
    "donation": Label("捐赠资金", "Donation"), "village": Label("村集体资金", "Village"),
}
"""Where money comes from, in the order in which payrolls draw on it."""

ALLOCATION, TRANSFER_IN, TRANSFER_OUT, CARRY_OVER = "allocation", "transfer_in", "transfer_out", "carry_over"
PAYMENT, RETURN, REISSUE, RECOVERY, CORRECTION = "payment", "return", "reissue", "recovery", "correction"
RESERVATION, RELEASE = "reservation", "release"
KINDS: dict[str, Label] = {
    ALLOCATION: Label("下达", "Allocation"), TRANSFER_IN: Label("调入", "Transfer in"),
    TRANSFER_OUT: Label("调出", "Transfer out"),
    RESERVATION: Label("占用", "Reservation"), RELEASE: Label("解除占用", "Reservation ended"), PAYMENT: Label("支付", "Payment"),
    RETURN: Label("退回", "Return"), REISSUE: Label("重发", "Reissue"), RECOVERY: Label("追回", "Recovery"),
    CARRY_OVER: Label("结转", "Carry-over"), CORRECTION: Label("更正", "Correction"),
}
COMING = (ALLOCATION, TRANSFER_IN, RETURN, RECOVERY, RESERVATION)
GOING = (TRANSFER_OUT, PAYMENT, REISSUE, RELEASE)
EITHER = (CARRY_OVER, CORRECTION)
RESERVING = (RESERVATION, RELEASE)
"""What changes the part of the balance that is spoken for; every other kind changes the balance."""
OF_RUNS = (*RESERVING, PAYMENT, RETURN, REISSUE)
BY_DOCUMENT = (ALLOCATION, RECOVERY, TRANSFER_OUT)
"""What is entered by hand from a document, and can be corrected so."""


class FundAccount(models.Model):
    """Money of one source for one purpose and year, kept by an area: payrolls of that area and below draw on it."""

    area_code = models.BigIntegerField()
    year = models.IntegerField()
    source = models.TextField()
    purpose = models.TextField()
    at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="fund_source"),
            models.UniqueConstraint(fields=["area_code", "year", "source", "purpose"], name="one_fund_of_a_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {SOURCES[self.source].zh} {self.purpose}"


class FundPurpose(models.Model):
    """A benefit that may be paid from an account; one without any pays no benefit."""

    fund = models.ForeignKey(FundAccount, models.PROTECT, related_name="purposes", db_index=False)
    benefit = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fund", "benefit"], name="one_purpose_of_a_fund")]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.benefit}"


class FundBalance(models.Model):
    """What is in an account and how much of it is reserved: the sums of its entries."""

    fund = models.OneToOneField(FundAccount, models.PROTECT, primary_key=True, related_name="balance")
    balance_fen = models.BigIntegerField()
    reserved_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(
            condition=Q(reserved_fen__gte=0, balance_fen__gte=F("reserved_fen")), name="fund_never_overdrawn")]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.balance_fen}"

    @property
    def free_fen(self) -> int:
        """What can still be reserved or taken out."""
        return self.balance_fen - self.reserved_fen


class FundEntry(models.Model):
    """One line of the ledger. ``fen`` has the sign of what it does: to the reserved part for RESERVING, else to the balance.

    ``other`` is the account at the other end of a transfer or carry-over, ``reference`` what a return or reissue is for: the same
    one is entered once.
    """

    fund = models.ForeignKey(FundAccount, models.PROTECT, related_name="entries", db_index=False)
    kind = models.TextField()
    fen = models.BigIntegerField()
    benefit = models.TextField(default="", blank=True)
    run = models.ForeignKey(PayrollRun, models.PROTECT, null=True, related_name="fund_entries")
    other = models.ForeignKey(FundAccount, models.PROTECT, null=True, related_name="+", db_index=False)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    reference = models.TextField(default="", blank=True)
    document = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by = models.TextField()
    account = models.ForeignKey("access.Account", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=COMING, fen__gt=0) | Q(kind__in=GOING, fen__lt=0) | (Q(kind__in=EITHER) & ~Q(fen=0)),
                name="fund_entry_direction"),
            models.CheckConstraint(
                condition=(Q(kind__in=OF_RUNS, run__isnull=False) & ~Q(benefit=""))
                | (~Q(kind__in=OF_RUNS) & Q(run__isnull=True)), name="fund_entry_of_a_run"),
            models.CheckConstraint(
                condition=Q(kind=CORRECTION, corrects__isnull=False) | (~Q(kind=CORRECTION) & Q(corrects__isnull=True)),
                name="fund_entry_corrects"),
            models.CheckConstraint(
                condition=~Q(kind__in=(TRANSFER_IN, CARRY_OVER)) | Q(other__isnull=False), name="fund_entry_other_end"),
            models.CheckConstraint(condition=~Q(document=""), name="fund_entry_document"),
            models.UniqueConstraint(fields=["fund", "run", "benefit"], condition=Q(kind=PAYMENT), name="one_payment_of_a_run"),
            models.UniqueConstraint(fields=["fund", "kind", "benefit", "reference"], condition=~Q(reference=""),
                                    name="one_entry_of_a_reference"),
        ]
        indexes = [models.Index(fields=["fund", "id"], name="fund_entries_in_order")]

    def __str__(self) -> str:
        return f"{self.fund_id} {self.kind} {self.fen}"


class DifferenceNote(models.Model):
    """Why the three books of a month differ in a benefit, as somebody found out. Only grows: the latest counts."""

    area_code = models.BigIntegerField()
    month = models.IntegerField()
    benefit = models.TextField()
    note = models.TextField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(note=""), name="difference_note_says_why")]
        indexes = [models.Index(fields=["month", "area_code", "benefit", "id"], name="difference_notes_of_a_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.benefit} {self.note}"
