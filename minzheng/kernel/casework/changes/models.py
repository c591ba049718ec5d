"""A change as it was reported, and the months in which a benefit is held back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.people.models import Household, Person


class ChangeKind(models.TextChoices):
    """What changes in a household."""

    INCOME = "income", "收入"
    JOINED = "joined", "增加成员"
    LEFT = "left", "减少成员"
    DIED = "died", "成员死亡"
    HEAD = "head", "户主"
    ACCOUNT = "account", "发放账户"
    MOVED = "moved", "迁居"
    SPLIT = "split", "分户"
    MERGED = "merged", "并户"


class Change(models.Model):
    """A change as a household reported it: the latest row of a case counts. The database lets rows only be added.

    ``asked`` is sealed JSON: what the form was filled in with. ``month`` is the first that it would hold in if it were decided
    in the month it was reported in, ``before_fen`` and ``after_fen`` what the household and its members get in that month;
    None where that cannot be told.
    """

    case = models.ForeignKey("casework.Case", models.PROTECT, related_name="changes")
    household = models.ForeignKey(Household, models.PROTECT, related_name="changes")
    kind = models.CharField("变更事项", max_length=12, choices=ChangeKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="成员")
    other = models.ForeignKey(Household, models.PROTECT, null=True, related_name="+", verbose_name="并入的家庭")
    happened_on = models.DateField("发生日期")
    asked = models.BinaryField("填写内容")
    month = models.IntegerField("起始月份")
    before_fen = models.BigIntegerField("变更前月金额", null=True)
    after_fen = models.BigIntegerField("变更后月金额", null=True)
    is_reduction = models.BooleanField("减少")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="登记账号")
    by = models.CharField("登记人", max_length=130)
    at = models.DateTimeField("登记时间")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="change_kind"),
            models.CheckConstraint(
                condition=Q(kind=ChangeKind.MERGED, other__isnull=False) | (~Q(kind=ChangeKind.MERGED) & Q(other=None)),
                name="change_merges_another"),
            models.CheckConstraint(condition=Q(other=None) | ~Q(other=F("household")), name="change_merges_two"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Suspension(models.Model):
    """A benefit of a household, or of one ``person`` in it where each is paid for themselves, is computed and not sent in the
    months ``[from_month, until_month)``.

    ``pays_held`` says whether the months held back are paid afterwards. What was decided never changes, except that the end
    of the months is added, once: by the case that resumes the benefit or ends it.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="suspensions")
    business = models.CharField("业务", max_length=40)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name="成员")
    case = models.OneToOneField("casework.Case", models.PROTECT, related_name="suspension", verbose_name="暂停的案件")
    reason = models.CharField("原因", max_length=200)
    from_month = models.IntegerField("暂停月份")
    until_month = models.IntegerField("解除月份", null=True)
    closed_by = models.ForeignKey("casework.Case", models.PROTECT, null=True, related_name="closed_suspensions",
                                  verbose_name="解除的案件")
    pays_held = models.BooleanField("补发", null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["household", "business", "person"], condition=Q(until_month=None),
                                    nulls_distinct=False, name="one_open_suspension"),
            models.CheckConstraint(
                condition=Q(until_month=None, closed_by=None, pays_held=None)
                | Q(until_month__gte=F("from_month"), closed_by__isnull=False, pays_held__isnull=False),
                name="suspension_ends_by_a_case"),
        )
        indexes = (models.Index(fields=["household", "business"], name="suspension_of"),)

    def __str__(self) -> str:
        return f"{self.household_id} {self.business} {self.from_month}"
