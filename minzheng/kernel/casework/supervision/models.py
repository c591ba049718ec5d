"""After the decision: sign-ins, reviews, campaigns, proposals, complaints. What is evidence only grows (``0010``).

Nothing here stops a benefit: whatever is found becomes a ``Proposal``, and a proposal becomes a decision by its procedure.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When

from minzheng.kernel.access.models import Account
from minzheng.kernel.people.models import Household

NEVER = date(9999, 12, 31)
"""The end of what has none."""


class ProposalSource(models.TextChoices):
    """What a proposal rests on."""

    REVIEW = "review", "定期复核"
    CAMPAIGN = "campaign", "专项复核"
    SPOT_CHECK = "spot_check", "抽查"
    SIGN_IN = "sign_in", "连续未签到"
    COMPLAINT = "complaint", "投诉举报"
    FINDING = "finding", "核对疑点"


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", "待处理"
    TAKEN = "taken", "已转办"
    DROPPED = "dropped", "不予采纳"


class Outcome(models.TextChoices):
    """What a review finds for the household (CB-14)."""

    KEEP = "keep", "维持"
    INCREASE = "increase", "增发"
    DECREASE = "decrease", "减发"
    SUSPEND = "suspend", "暂停"
    END = "end", "终止"
    NOT_FOUND = "not_found", "查无此户"


PROPOSED = tuple(one for one in Outcome if one != Outcome.KEEP)
"""The outcomes that become proposals."""


class SignInDuty(models.Model):
    """That recipients of an area must sign in each month, from ``first_month`` on, by a document; days both count.

    ``residence`` is the choice of the fact whom it binds; after ``misses`` consecutive misses an end is proposed.
    """

    area_code = models.BigIntegerField("区划代码")
    business = models.CharField("业务", max_length=40)
    residence = models.CharField("居住类别", max_length=8, default="城市")
    first_day = models.SmallIntegerField("起日", default=1)
    last_day = models.SmallIntegerField("止日", default=10)
    misses = models.SmallIntegerField("连续未签到次数", default=3)
    first_month = models.IntegerField("起始月份")
    last_month = models.IntegerField("终止月份", null=True)
    document = models.CharField("依据文件", max_length=200)
    by = models.CharField("登记人", max_length=130)
    at = models.DateTimeField("登记时间")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(first_day__gte=1, last_day__gte=F("first_day"), last_day__lte=28, misses__gte=1),
                name="sign_in_days"),
            models.UniqueConstraint(fields=["area_code", "business"], condition=Q(last_month__isnull=True),
                                    name="sign_in_duty_once"),
        )

    def __str__(self) -> str:
        return f"{self.area_code} {self.business} {self.first_month}"


class SignIn(models.Model):
    """One sign-in of a household: in time when its day lies in the days of the duty. The database lets rows only be added."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="sign_ins")
    month = models.IntegerField("月份")
    signed_on = models.DateField("签到日期")
    in_time = models.BooleanField("按期")
    place = models.CharField("地点", max_length=100)
    shown = models.CharField("出示证件", max_length=50)
    channel = models.CharField("方式", max_length=16)
    sheet = models.CharField("纸质签到表", max_length=100, default="", blank=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="经办账号")
    by = models.CharField("经办人", max_length=130)
    at = models.DateTimeField("登记时间")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["household", "month", "in_time"], name="sign_in_once"),)

    def __str__(self) -> str:
        return f"{self.household_id} {self.signed_on}"


class SignInStanding(models.Model):
    """The status and residence of a household for the days ``[holds_from, holds_until)``, as is known now, and the last month
    up to which its misses are set back: of a sign-in in time or a proposal that was settled; 0 for none.

    The database writes and renews these rows itself (``renewing``): nobody else does.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="standings", db_constraint=False)
    area_code = models.BigIntegerField("区划代码")
    status = models.CharField("保障类别", max_length=16)
    residence = models.CharField("居住类别", max_length=8)
    holds_from = models.DateField("起")
    holds_until = models.DateField("止")
    done_month = models.IntegerField("末次月份")

    class Meta:
        indexes = (
            models.Index(fields=["status", "residence", "done_month", "area_code"], name="sign_in_standing_done"),
            models.Index(fields=["area_code", "status", "residence"], name="sign_in_standing_area"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.holds_from} {self.done_month}"


class SignInExemption(models.Model):
    """A household need not sign in, in the months ``[first_month, last_month]``, on a ground."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="exemptions")
    ground = models.CharField("理由", max_length=24)
    note = models.CharField("说明", max_length=200)
    first_month = models.IntegerField("起始月份")
    last_month = models.IntegerField("终止月份")
    by = models.CharField("登记人", max_length=130)
    at = models.DateTimeField("登记时间")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(last_month__gte=F("first_month")), name="exemption_months"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.first_month}"


class CampaignKind(models.TextChoices):
    """A review of many, or a check of a few by chance."""

    CAMPAIGN = "campaign", "专项复核"
    SPOT_CHECK = "spot_check", "抽查"


class Sample(models.TextChoices):
    """Which households of the frozen list are looked at."""

    ALL = "all", "全部"
    SHARE = "share", "按比例抽取"
    RISK = "risk", "风险名单"


class Campaign(models.Model):
    """A review of many households at once, or a spot check: its scope, frozen list, seed, teams and end.

    ``of_delegated`` ones look at households that a township confirmed by delegation. ``share`` is in per mille; ``digest`` is
    the SHA-256 of the frozen list's keys, one a line, in their order. ``last_due`` is the number of the last ``ReviewDue`` when
    the list was frozen: only households with a later row can be newcomers.
    """

    kind = models.CharField("类型", max_length=16, choices=CampaignKind.choices)
    name = models.CharField("名称", max_length=100)
    area_code = models.BigIntegerField("区划代码")
    businesses = models.JSONField("业务", default=list)
    classes = models.JSONField("类别", default=list)
    of_delegated = models.BooleanField("只查乡镇确认的", default=False)
    sample = models.CharField("抽取方式", max_length=8, choices=Sample.choices)
    share = models.IntegerField("比例（千分）", default=1000)
    seed = models.CharField("随机种子", max_length=64, default="", blank=True)
    teams = models.JSONField("工作组", default=list)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("截止日期")
    frozen_at = models.DateTimeField("名单固定时间")
    digest = models.CharField("名单摘要", max_length=64)
    listed = models.IntegerField("名单户数")
    chosen = models.IntegerField("应查户数")
    last_due = models.BigIntegerField("名单固定时的末号", default=0)
    started_by = models.CharField("发起人", max_length=130)
    closed_on = models.DateField("办结日期", null=True)
    closed_by = models.CharField("办结人", max_length=130, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(share__gte=1, share__lte=1000), name="campaign_share"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_period"),
        )
        indexes = (models.Index(fields=["area_code", "-id"], name="campaign_area"),)

    def __str__(self) -> str:
        return self.name


class CampaignEntry(models.Model):
    """One household of a frozen list, as it was then. The database lets rows only be added."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="entries")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    key = models.CharField("名单键", max_length=48)
    area_code = models.BigIntegerField("区划代码")
    status = models.CharField("保障类别", max_length=16)
    review_class = models.CharField("类别", max_length=1)
    persons = models.IntegerField("人数")
    is_chosen = models.BooleanField("抽中")
    team = models.SmallIntegerField("工作组", default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "household"], name="once_in_a_campaign"),)
        indexes = (models.Index(fields=["campaign", "area_code", "id"], name="entry_in_order"),)

    def __str__(self) -> str:
        return self.key


class CampaignTally(models.Model):
    """How many households and persons of a village are to be looked at in a campaign, or had an outcome.

    Counted by the database when entries and reviews come in (``tallying``); both only grow. The outcome is empty for what is
    to be looked at.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tallies")
    area_code = models.BigIntegerField("区划代码")
    outcome = models.CharField("结果", max_length=12, default="", blank=True)
    households = models.IntegerField("户数")
    persons = models.IntegerField("人数")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "area_code", "outcome"], name="one_tally_of_an_outcome"),)

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.area_code} {self.outcome} {self.households}"


class Review(models.Model):
    """A household looked at again by two or more people, and what they propose. The database lets rows only be added."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="reviews")
    campaign = models.ForeignKey(Campaign, models.PROTECT, null=True, related_name="reviews", verbose_name="行动")
    reviewed_on = models.DateField("复核日期")
    method = models.CharField("方式", max_length=24)
    investigators = models.CharField("调查人员", max_length=200)
    findings = models.TextField("收入、财产和生活状况")
    outcome = models.CharField("结果", max_length=12, choices=Outcome.choices)
    reason = models.TextField("理由", default="", blank=True)
    review_class = models.CharField("类别", max_length=1)
    next_due_on = models.DateField("下次复核")
    persons = models.IntegerField("人数", default=0)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="登记账号")
    by = models.CharField("登记人", max_length=130)
    at = models.DateTimeField("登记时间")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["campaign", "household"], condition=Q(campaign__isnull=False),
                                    name="one_result_in_a_campaign"),
        )
        indexes = (
            models.Index(fields=["household", "-reviewed_on", "-id"], name="review_latest"),
            models.Index(fields=["-reviewed_on", "id"], name="review_made"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.reviewed_on}"


class ReviewTerm(models.Model):
    """After how many months a household with a status is reviewed by the law of ``[valid_from, valid_until)``, by its class.

    What the procedures say, for the database to know (``renewing.teach``)."""

    status = models.CharField("保障类别", max_length=16)
    valid_from = models.DateField("起")
    valid_until = models.DateField("止")
    months_a = models.SmallIntegerField("A 类月数")
    months_b = models.SmallIntegerField("B 类月数")
    months_c = models.SmallIntegerField("C 类月数")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["status", "valid_from"], name="review_term_once"),)

    def __str__(self) -> str:
        return f"{self.status} {self.valid_from}"


class ReviewDue(models.Model):
    """A household on a roll, its class and the day its next review is due, for the days ``[holds_from, holds_until)``.

    The database writes and renews these rows itself (``renewing``): nobody else does. ``since`` is the day the household came
    onto the roll. A row that is renewed is another row: whoever knows the last number knows what changed afterwards.
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="+", db_constraint=False)
    area_code = models.BigIntegerField("区划代码")
    status = models.CharField("保障类别", max_length=16)
    since = models.DateField("纳入日期")
    holds_from = models.DateField("起")
    holds_until = models.DateField("止")
    review_class = models.CharField("类别", max_length=1)
    last_on = models.DateField("上次复核", null=True)
    due_on = models.DateField("应复核日期")

    class Meta:
        indexes = (
            models.Index(fields=["due_on", "area_code", "id"], include=["holds_from", "holds_until"], name="review_due"),
            models.Index(fields=["review_class", "due_on", "area_code", "id"], name="review_due_of_class"),
            models.Index(fields=["status", "due_on", "area_code", "id"], name="review_due_of_status"),
            models.Index(fields=["area_code", "due_on", "id"], name="review_due_in_area"),
            models.Index(fields=["holds_from"], name="review_due_begins"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.due_on}"


class Channel(models.TextChoices):
    """How a complaint came in (PT-03)."""

    BOX = "box", "举报箱"
    PHONE = "phone", "举报电话"
    LETTER = "letter", "来信"
    VISIT = "visit", "来访"
    ONLINE = "online", "网上"
    COVERT = "covert", "暗访"


class ComplaintState(models.TextChoices):
    """How far a complaint has come."""

    RECEIVED = "received", "待告知"
    ACKNOWLEDGED = "acknowledged", "待分办"
    ASSIGNED = "assigned", "核查中"
    FOUND = "found", "待答复"
    CLOSED = "closed", "已办结"


class Finding(models.TextChoices):
    """What the investigation found."""

    TRUE = "true", "属实"
    PARTLY = "partly", "部分属实"
    FALSE = "false", "不属实"


class Complaint(models.Model):
    """A complaint or report: secret by law (P4). ``informer`` rests sealed; what was received never changes."""

    number = models.CharField("编号", max_length=32, unique=True)
    state = models.CharField("状态", max_length=16, choices=ComplaintState.choices, default=ComplaintState.RECEIVED)
    channel = models.CharField("渠道", max_length=8, choices=Channel.choices)
    received_on = models.DateField("收到日期")
    content = models.TextField("内容")
    is_named = models.BooleanField("实名")
    informer = models.BinaryField("举报人", default=bytes)
    area_code = models.BigIntegerField("区划代码")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="complaints", verbose_name="被反映家庭")
    case = models.ForeignKey("casework.Case", models.PROTECT, null=True, related_name="complaints", verbose_name="关联案件")
    staff = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="被反映人员")
    registered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间")
    investigators = models.ManyToManyField(Account, related_name="+", verbose_name="核查人员")
    acknowledge_due_on = models.DateField("告知时限")
    investigate_due_on = models.DateField("核查时限")
    reply_due_on = models.DateField("答复时限", null=True)
    acknowledged_on = models.DateField("告知日期", null=True)
    finding = models.CharField("核查结论", max_length=8, choices=Finding.choices, default="", blank=True)
    report = models.TextField("核查情况", default="", blank=True)
    found_on = models.DateField("结论日期", null=True)
    reply = models.TextField("答复", default="", blank=True)
    closed_on = models.DateField("办结日期", null=True)
    limit = models.GeneratedField(
        verbose_name="办理期限", output_field=models.DateField(), db_persist=True,
        expression=Case(When(state=ComplaintState.RECEIVED, then=F("acknowledge_due_on")),
                        When(state=ComplaintState.FOUND, then=F("reply_due_on")),
                        When(state=ComplaintState.CLOSED, then=Value(NEVER)), default=F("investigate_due_on")))
    """The day by which the next thing is to be done; far away for closed ones."""

    class Meta:
        indexes = (
            models.Index(fields=["area_code", "-id"], name="complaint_area"),
            models.Index(fields=["limit", "id"], name="complaint_limit"),
            models.Index(fields=["case"], name="complaint_case"),
        )

    def __str__(self) -> str:
        return self.number


class ComplaintEvent(models.Model):
    """One thing done to a complaint. The database lets rows only be added."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="events")
    action = models.CharField("操作", max_length=24)
    on = models.DateField("日期")
    note = models.TextField("内容", default="", blank=True)
    due_on = models.DateField("时限", null=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("经办人", max_length=130)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.action}"


class Proposal(models.Model):
    """That a household's benefit should change, and why; never the change itself. ``month`` is the last missed sign-in's."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="proposals")
    outcome = models.CharField("提议", max_length=12, choices=[(one.value, one.label) for one in PROPOSED])
    source = models.CharField("来源", max_length=12, choices=ProposalSource.choices)
    reason = models.TextField("理由")
    needs_hearing = models.BooleanField("须听取意见")
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="+")
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="+")
    month = models.IntegerField("末次未签到月份", null=True)
    made_on = models.DateField("提出日期")
    by = models.CharField("提出人", max_length=130)
    at = models.DateTimeField("提出时间")
    state = models.CharField("状态", max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN)
    settled_on = models.DateField("处理日期", null=True)
    settled_by = models.CharField("处理人", max_length=130, default="", blank=True)
    settlement = models.TextField("处理情况", default="", blank=True)
    case = models.ForeignKey("casework.Case", models.PROTECT, null=True, related_name="+", verbose_name="转办案件")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["household"], condition=Q(source="sign_in", state="open"),
                                    name="one_open_sign_in_proposal"),
        )
        indexes = (
            models.Index(fields=["household"], condition=Q(state="open"), name="proposal_open"),
            models.Index(fields=["-made_on", "id"], name="proposal_made"),
        )

    def __str__(self) -> str:
        return f"{self.household_id} {self.outcome}"
