"""The two books of temporary relief: the standby fund of each township, and the ledger of what was given. Both only grow.

What the database itself sees to stands in migration 0002: a fund's lines follow each other in number and date, each balance is
the one before it with the change, none is below zero, and a settled month takes no more lines.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.casework.models import Case
from minzheng.kernel.values.language import Label


class StandbyFund(models.Model):
    """The imprest of one township: ``quota_fen`` is what it is to hold, below a share of which it is short."""

    area_code = models.BigIntegerField("乡镇", unique=True)
    quota_fen = models.BigIntegerField("定额")
    opened_on = models.DateField("设立日期")
    document = models.CharField("文件", max_length=200)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(quota_fen__gt=0), name="fund_quota"),)

    def __str__(self) -> str:
        return f"{self.area_code}"


class EntryKind(models.TextChoices):
    """What a line of a fund is."""

    OPENING = "opening", "设立"
    TOP_UP = "top_up", "拨补"
    PAYMENT = "payment", "支付"
    CORRECTION = "correction", "冲正"


class Fund(models.TextChoices):
    """Where the money of an aid comes from."""

    STANDBY = "standby", "备用金"
    BUDGET = "budget", "预算资金"


class FundEntry(models.Model):
    """One line of a fund: the change in fen (negative for payments) and the balance after it.

    A correction takes back another line, which it names; what was paid out is never taken back here.
    """

    fund = models.ForeignKey(StandbyFund, models.PROTECT, related_name="entries", verbose_name="备用金")
    serial = models.IntegerField("序号")
    on = models.DateField("日期")
    at = models.DateTimeField("登记时间")
    kind = models.CharField("类别", max_length=16, choices=EntryKind.choices)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="+", verbose_name="冲正的账目")
    change_fen = models.BigIntegerField("金额")
    balance_fen = models.BigIntegerField("余额")
    document = models.CharField("凭证", max_length=200)
    by = models.CharField("登记人", max_length=130)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["fund", "serial"], name="fund_serial"),
            models.CheckConstraint(condition=Q(balance_fen__gte=0), name="fund_never_negative"),
            models.CheckConstraint(condition=~Q(change_fen=0), name="fund_change"),
            models.CheckConstraint(
                condition=Q(kind__in=["payment", "correction"], change_fen__lt=0)
                | Q(kind__in=["opening", "top_up"], change_fen__gt=0),
                name="fund_direction"),
            models.CheckConstraint(
                condition=Q(kind="correction", corrects__isnull=False) | (~Q(kind="correction") & Q(corrects__isnull=True)),
                name="correction_names_its_line"),
        )
        indexes = (models.Index(fields=["fund", "on"], name="fund_entry_day"),)

    def __str__(self) -> str:
        return f"{self.fund_id} {self.serial}"


class Settlement(models.Model):
    """A month of a fund closed: what it began with, took in, paid out, holds by the book, and was counted to hold."""

    fund = models.ForeignKey(StandbyFund, models.PROTECT, related_name="settlements", verbose_name="备用金")
    month = models.IntegerField("月份")
    opening_fen = models.BigIntegerField("期初")
    taken_in_fen = models.BigIntegerField("收入")
    paid_fen = models.BigIntegerField("支出")
    closing_fen = models.BigIntegerField("期末")
    counted_fen = models.BigIntegerField("盘点")
    note = models.CharField("说明", max_length=200, default="", blank=True)
    at = models.DateTimeField("结算时间")
    by = models.CharField("结算人", max_length=130)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["fund", "month"], name="settled_once"),
            models.CheckConstraint(
                condition=Q(closing_fen=F("opening_fen") + F("taken_in_fen") - F("paid_fen")), name="settlement_adds_up"),
            models.CheckConstraint(condition=Q(counted_fen=F("closing_fen")) | ~Q(note=""), name="difference_explained"),
        )

    def __str__(self) -> str:
        return f"{self.fund_id} {self.month}"


class Handover(models.Model):
    """An aid that one person prepared to hand over from the standby fund, until another signs or it is taken back.

    It holds what the ledger will say; ``closed_at`` is when it was signed or taken back.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="案件")
    recipient = models.CharField("领取人", max_length=50)
    goods = models.CharField("物品", max_length=100, default="", blank=True)
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2, null=True)
    unit = models.CharField("单位", max_length=10, default="", blank=True)
    document = models.CharField("凭证", max_length=200)
    prepared_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="交付人")
    prepared_at = models.DateTimeField("登记时间")
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case"], condition=Q(closed_at__isnull=True), name="one_open_handover"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.recipient}"

    @property
    def goods_text(self) -> str:
        """The goods with how much of them; empty for money."""
        return _goods(self.goods, self.quantity, self.unit)


class Aid(models.Model):
    """One line of the relief ledger: who was given what, why, by whom and on what evidence."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="+", verbose_name="案件")
    area_code = models.BigIntegerField("区划代码")
    on = models.DateField("日期")
    at = models.DateTimeField("登记时间")
    name = models.CharField("救助对象", max_length=50)
    household = models.CharField("家庭标识", max_length=80)
    relief_type = models.CharField("类型", max_length=40)
    cause = models.CharField("事由", max_length=40)
    persons = models.IntegerField("人数")
    amount_fen = models.BigIntegerField("金额")
    goods = models.CharField("物品", max_length=100, default="", blank=True)
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2, null=True)
    unit = models.CharField("单位", max_length=10, default="", blank=True)
    fund = models.CharField("资金", max_length=16, choices=Fund.choices)
    entry = models.OneToOneField(FundEntry, models.PROTECT, null=True, related_name="aid", verbose_name="备用金账目")
    recipient = models.CharField("领取人", max_length=50)
    document = models.CharField("凭证", max_length=200)
    petition = models.CharField("信访件", max_length=40, default="", blank=True)
    petition_reason = models.CharField("关联信访理由", max_length=40, default="", blank=True)
    handed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="交付人")
    signed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="共同签字人")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="aid_amount"),
            models.CheckConstraint(condition=Q(persons__gt=0), name="aid_persons"),
            models.CheckConstraint(
                condition=Q(goods="", quantity__isnull=True, unit="") | (~Q(goods="") & Q(quantity__gt=0) & ~Q(unit="")),
                name="goods_have_a_unit"),
            models.CheckConstraint(
                condition=Q(fund="budget", entry__isnull=True)
                | (Q(fund="standby", entry__isnull=False, signed_by__isnull=False) & ~Q(signed_by=F("handed_by"))),
                name="standby_by_two"),
            models.CheckConstraint(condition=Q(petition="") | ~Q(petition_reason=""), name="petition_has_a_reason"),
        )
        indexes = (
            models.Index(fields=["area_code", "-on"], name="aid_area"),
            models.Index(fields=["name"], name="aid_name", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.name}"

    @property
    def goods_text(self) -> str:
        """The goods with how much of them; empty for money."""
        return _goods(self.goods, self.quantity, self.unit)


def _goods(goods: str, quantity: Decimal | None, unit: str) -> str:
    return f"{goods} {quantity.normalize():f} {unit}" if goods and quantity is not None else ""


KINDS: dict[str, Label] = {
    EntryKind.OPENING: Label("设立", "Opening"), EntryKind.TOP_UP: Label("拨补", "Top-up"),
    EntryKind.PAYMENT: Label("支付", "Payment"), EntryKind.CORRECTION: Label("冲正", "Correction"),
}
FUNDS: dict[str, Label] = {Fund.STANDBY: Label("备用金", "Standby fund"), Fund.BUDGET: Label("预算资金", "Budget")}
"""Where money comes from, as readers call it."""
