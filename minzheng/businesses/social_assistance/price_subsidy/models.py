"""The price indices of each month as they were entered, each with the document of standards that it led to. They only grow."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.standards.models import APPROVED, DRAFT, StandardDocument


class PriceIndex(models.Model):
    """Growth over the year before in ‰. Without a ``document`` nothing was triggered; else it pays the subsidy in ``paid_in``,
    once it is approved."""

    month = models.IntegerField("指数月份")
    area_code = models.BigIntegerField("区划代码")
    cpi = models.IntegerField("居民消费价格同比涨幅（‰）")
    food = models.IntegerField("食品价格同比涨幅（‰）")
    scpi = models.IntegerField("低收入居民价格同比涨幅（‰）", null=True)
    published_on = models.DateField("公布日期")
    source = models.CharField("来源", max_length=120)
    paid_in = models.IntegerField("发放月份", null=True)
    rate = models.IntegerField("补贴比例（‰）", default=0)
    document = models.OneToOneField(StandardDocument, models.PROTECT, null=True, related_name="price_index", verbose_name="文件")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("录入人", max_length=130)
    at = models.DateTimeField("录入时间")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(document=None, paid_in=None, rate=0) | Q(document__isnull=False, paid_in__isnull=False, rate__gt=0),
                name="price_index_triggers_or_not"),
            models.CheckConstraint(condition=Q(month__gte=201601, month__lte=299912), name="price_index_month"),
        )
        indexes = (models.Index(fields=["area_code", "month"], name="price_index_month_of"),)

    def __str__(self) -> str:
        return f"{self.month} {self.area_code}"

    @property
    def stands(self) -> bool:
        """Whether it still counts: a trigger whose document was rejected, withdrawn or repealed does not."""
        return self.document is None or self.document.state in (DRAFT, APPROVED)
