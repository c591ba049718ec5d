"""What stores keep: items, warehouses, batches, slips of transfers, movements, stocktakings; and the stock they come to.

Everything but items and warehouses only grows. ``Stock`` is written by the database alone, from the movements (migration 0002),
and is never below zero.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import Label

from .units import UNITS

RECEIPT, ISSUE, HAND_BACK, SEND, TAKE = "receipt", "issue", "hand_back", "send", "take"
SCRAP, LOSS, SURPLUS, SHORTAGE = "scrap", "loss", "surplus", "shortage"
KINDS: dict[str, Label] = {
    RECEIPT: Label("入库", "Receipt"), ISSUE: Label("发放到户", "Issued to a household"),
    HAND_BACK: Label("退回", "Handed back"), SEND: Label("调出", "Sent"), TAKE: Label("调入", "Taken over"),
    SCRAP: Label("报废", "Scrapped"), LOSS: Label("途中短少", "Lost on the way"), SURPLUS: Label("盘盈", "Surplus counted"),
    SHORTAGE: Label("盘亏", "Shortage counted"),
}
COMING = (RECEIPT, HAND_BACK, TAKE, SURPLUS)
GOING = (ISSUE, SEND, SCRAP, LOSS, SHORTAGE)
ON_CARDS = (ISSUE, HAND_BACK)
ON_SLIPS = (SEND, TAKE, LOSS)
SOURCES: dict[str, Label] = {
    "purchase": Label("采购", "Purchase"), "upper": Label("上级调拨", "From above"), "donation": Label("捐赠", "Donation"),
}


class Item(models.Model):
    """A kind of goods, kept in one unit for ever: milk in cases and milk in bottles are two items."""

    code = models.CharField("编码", max_length=20, unique=True)
    name = models.CharField("名称", max_length=60, unique=True)
    unit = models.CharField("单位", max_length=10)
    note = models.CharField("规格", max_length=100, blank=True, default="")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(unit__in=list(UNITS)), name="item_unit"),)

    def __str__(self) -> str:
        return self.name


class Warehouse(models.Model):
    """A store of the county, a township or a village."""

    name = models.CharField("名称", max_length=60)
    area_code = models.BigIntegerField("区划代码", db_index=True)
    address = models.CharField("地址", max_length=100, blank=True, default="")
    keeper = models.CharField("保管人", max_length=50)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["area_code", "name"], name="warehouse_name"),)

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """What came in together: one item, source, document and day of expiry. A restricted gift is for one event (an entry)."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="batches", verbose_name="物资")
    number = models.CharField("批号", max_length=40)
    expires_on = models.DateField("有效期至", null=True)
    source = models.CharField("来源", max_length=10)
    giver = models.CharField("供货或捐赠单位", max_length=100, blank=True, default="")
    document = models.CharField("凭证", max_length=100)
    reserved_for = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+", verbose_name="定向用于")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(source__in=list(SOURCES)), name="batch_source"),
            models.CheckConstraint(condition=Q(reserved_for=None) | Q(source="donation"), name="batch_reserved"),
            models.UniqueConstraint(fields=["item", "number"], name="batch_number"),
        )

    def __str__(self) -> str:
        return self.number


class Slip(models.Model):
    """The slip that goes with a transfer. The one who sends signs it first; whoever takes over signs by the movements."""

    number = models.CharField("单号", max_length=40, unique=True)
    source = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name="调出仓库")
    target = models.ForeignKey(Warehouse, models.PROTECT, related_name="+", verbose_name="调入仓库")
    on = models.DateField("调出日期")
    at = models.DateTimeField("登记时间")
    by = models.CharField("发货人", max_length=130)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    document = models.CharField("凭证", max_length=100)
    carrier = models.CharField("承运人和车号", max_length=100, blank=True, default="")

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(source=models.F("target")), name="slip_elsewhere"),)

    def __str__(self) -> str:
        return self.number


class Movement(models.Model):
    """One line of the movement book: ``change`` in thousandths of the item's unit, negative for what goes out.

    ``area_code`` is where the goods go to: the household's village, the warehouse that takes over, else the own warehouse's. An
    issue is the line of the household's ``card``, signed by ``signer``.
    """

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="movements", verbose_name="仓库")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="movements", verbose_name="批次")
    kind = models.CharField("类别", max_length=10)
    change = models.BigIntegerField("数量")
    on = models.DateField("日期")
    at = models.DateTimeField("登记时间")
    area_code = models.BigIntegerField("去向区划")
    by = models.CharField("经办人", max_length=130)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    document = models.CharField("凭证或原因", max_length=200, blank=True, default="")
    slip = models.ForeignKey(Slip, models.PROTECT, null=True, related_name="movements", verbose_name="交接单")
    card = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="goods", verbose_name="救济卡")
    signer = models.CharField("签收人", max_length=50, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=COMING, change__gt=0) | Q(kind__in=GOING, change__lt=0), name="movement_direction"),
            models.CheckConstraint(
                condition=(Q(kind__in=ON_CARDS, card__isnull=False) & ~Q(signer=""))
                | (~Q(kind__in=ON_CARDS) & Q(card__isnull=True)), name="movement_card"),
            models.CheckConstraint(
                condition=Q(kind__in=ON_SLIPS, slip__isnull=False) | (~Q(kind__in=ON_SLIPS) & Q(slip__isnull=True)),
                name="movement_slip"),
            models.UniqueConstraint(fields=["slip", "batch", "kind"], name="movement_of_slip"),
        )
        indexes = (
            models.Index(fields=["on", "id"], name="movement_day"),
            models.Index(fields=["area_code", "kind"], name="movement_area"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.change}"


class Stock(models.Model):
    """What lies in a warehouse of a batch, in thousandths: the sum of its movements, kept by the database."""

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="stocks", verbose_name="仓库")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="stocks", verbose_name="批次")
    quantity = models.BigIntegerField("数量")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["warehouse", "batch"], name="stock_of_batch"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_never_negative"),
        )

    def __str__(self) -> str:
        return f"{self.warehouse_id} {self.batch_id} {self.quantity}"


class Stocktaking(models.Model):
    """What was counted of a batch on a day by two people, beside what the book said."""

    warehouse = models.ForeignKey(Warehouse, models.PROTECT, related_name="stocktakings", verbose_name="仓库")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="stocktakings", verbose_name="批次")
    on = models.DateField("盘点日期")
    at = models.DateTimeField("登记时间")
    by = models.CharField("盘点人", max_length=130)
    witness = models.CharField("监盘人", max_length=50)
    booked = models.BigIntegerField("账面数量")
    counted = models.BigIntegerField("实盘数量")
    reason = models.CharField("差异原因", max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(booked__gte=0, counted__gte=0), name="stocktaking_counts"),
            models.CheckConstraint(condition=Q(booked=models.F("counted")) | ~Q(reason=""), name="stocktaking_reason"),
        )

    def __str__(self) -> str:
        return f"{self.on} {self.batch_id}"
