"""What the bank is told to pay and what it answers.

The number of a transfer is the item number in the bank's files: that of its payroll line (of the first, where several are
paid together), or for one that is paid again a number from the same sequence. A line is in one transfer only, a transfer is
paid again once, and only after it failed: the database refuses the rest (migration ``0002_integrity``).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.values.language import Label

from ..models import PayrollLine, PayrollRun


class TransferState(models.TextChoices):
    """Where a transfer stands. Answers that contradict each other make it disputed, until somebody settles it."""

    PREPARED = "prepared", "待发送"
    SENT = "sent", "已发送"
    SUCCESS = "success", "成功"
    FAILED = "failed", "失败"
    DISPUTED = "disputed", "有争议"
    REISSUED = "reissued", "已重发"
    CANCELLED = "cancelled", "已撤销"


class Verdict(models.TextChoices):
    """What a line of the bank's answer means here; only ``success`` and ``failed`` change a transfer."""

    SUCCESS = "success", "成功"
    FAILED = "failed", "失败"
    REPEATED = "repeated", "重复"
    CONTRADICTING = "contradicting", "前后矛盾"
    MISMATCHED = "mismatched", "账号或金额不符"
    NOT_SENT = "not_sent", "尚未发送"
    UNKNOWN = "unknown", "查无此笔"


LABELS: dict[str, Label] = {
    TransferState.PREPARED: Label("待发送", "to be sent"), TransferState.SENT: Label("已发送", "sent"),
    TransferState.SUCCESS: Label("成功", "paid"), TransferState.FAILED: Label("失败", "failed"),
    TransferState.DISPUTED: Label("有争议", "disputed"), TransferState.REISSUED: Label("已重发", "paid again"),
    TransferState.CANCELLED: Label("已撤销", "withdrawn"), Verdict.REPEATED: Label("重复", "repeated"),
    Verdict.CONTRADICTING: Label("前后矛盾", "contradicting"),
    Verdict.MISMATCHED: Label("账号或金额不符", "account or amount differs"),
    Verdict.NOT_SENT: Label("尚未发送", "not sent yet"), Verdict.UNKNOWN: Label("查无此笔", "unknown"),
}
"""Every state and verdict in the reader's language."""


class BankFile(models.Model):
    """A file the bank pays from, as it left the house: ``content`` sealed, ``digest`` the SHA-256 of what was sealed.

    ``run`` is None for payments that are made again, from several runs.
    """

    run = models.ForeignKey(PayrollRun, models.PROTECT, null=True, related_name="bank_files")
    batch = models.TextField(unique=True)
    name = models.TextField()
    area_code = models.BigIntegerField()
    benefit = models.TextField(default="", blank=True)
    month = models.IntegerField()
    count = models.IntegerField()
    amount_fen = models.BigIntegerField()
    digest = models.TextField()
    content = models.BinaryField()
    by = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.batch}: {self.count}, {self.amount_fen} fen"


class Transfer(models.Model):
    """One payment to one account: due in ``due_month``, paid in ``month``. ``first`` is the transfer that it is made again for
    in the end (itself where it is not), to which the lines belong. ``benefit`` is empty where several are paid together,
    ``is_returned`` says that its money went back to the funds."""

    id = models.BigIntegerField(primary_key=True)
    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="transfers", db_index=False)
    first = models.ForeignKey("self", models.PROTECT, related_name="attempts")
    reissue_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="reissues", db_index=False)
    household = models.ForeignKey("people.Household", models.PROTECT, related_name="transfers", db_constraint=False)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="transfers", db_constraint=False)
    area_code = models.BigIntegerField()
    benefit = models.TextField(default="", blank=True)
    due_month = models.IntegerField()
    month = models.IntegerField()
    bank_name = models.TextField()
    account_no = models.BinaryField()
    account_name = models.TextField()
    amount_fen = models.BigIntegerField()
    by = models.TextField()
    at = models.DateTimeField()
    state = models.TextField(choices=TransferState, default=TransferState.PREPARED)
    file = models.ForeignKey(BankFile, models.PROTECT, null=True, related_name="transfers")
    message = models.TextField(default="", blank=True)
    answered_at = models.DateTimeField(null=True)
    note = models.TextField(default="", blank=True)
    settled_by = models.TextField(default="", blank=True)
    is_returned = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reissue_of"], condition=~Q(state="cancelled"), name="paid_again_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_transfer_pays_something"),
            models.CheckConstraint(condition=~Q(account_no=b"") & ~Q(account_name=""), name="a_transfer_has_an_account"),
            models.CheckConstraint(
                condition=Q(state__in=("prepared", "cancelled"), file=None)
                | (~Q(state__in=("prepared", "cancelled")) & Q(file__isnull=False)), name="sent_in_a_file"),
        ]
        indexes = [
            models.Index(fields=["run", "area_code", "id"], name="transfers_in_order"),
            models.Index(fields=["state", "area_code", "id"], name="transfers_of_a_state"),
        ]

    def __str__(self) -> str:
        return f"transfer {self.pk} {self.amount_fen} fen, {self.state}"


class TransferPart(models.Model):
    """What of a first transfer pays which line. A line is paid by one transfer."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="parts", db_constraint=False)
    line = models.OneToOneField(PayrollLine, models.PROTECT, related_name="transfer_part", db_constraint=False)
    amount_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"line {self.line_id} in transfer {self.transfer_id}"


class ReturnFile(models.Model):
    """A file of answers, taken in once by an area: ``digest`` is the SHA-256 of its bytes, ``content`` those sealed."""

    name = models.TextField()
    area_code = models.BigIntegerField()
    digest = models.TextField()
    content = models.BinaryField()
    count = models.IntegerField()
    amount_fen = models.BigIntegerField()
    by = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_code", "digest"], name="taken_in_once")]

    def __str__(self) -> str:
        return f"{self.name}: {self.count}"


class ReturnItem(models.Model):
    """One line of a file of answers, and what it means here. ``item`` is what the bank wrote; one it made up has no transfer."""

    file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="items", db_index=False)
    number = models.IntegerField()
    item = models.TextField()
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="answers", db_constraint=False)
    amount_fen = models.BigIntegerField()
    is_success = models.BooleanField()
    code = models.TextField()
    message = models.TextField(default="", blank=True)
    verdict = models.TextField(choices=Verdict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="one_answer_per_line")]
        indexes = [models.Index(fields=["file", "verdict", "number"], name="answers_of_a_verdict")]

    def __str__(self) -> str:
        return f"{self.item} {self.verdict}"
