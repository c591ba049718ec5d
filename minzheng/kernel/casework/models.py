"""Applications, cases and what happened to them. Events, documents and records only grow; the rows of a case say where it stands.

What an applicant says rests sealed (``Application.answers``). Identity numbers rest sealed and equal numbers give equal bytes,
so one open application per person is a constraint of the database.
"""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.people.models import Household
from minzheng.kernel.values.language import Label

from .archive.models import Archive as Archive
from .changes.models import Change as Change
from .changes.models import Suspension as Suspension
from .letters.models import Letter as Letter
from .letters.models import Office as Office
from .supervision.models import Review as Review


class Channel(models.TextChoices):
    """How an application came in."""

    WINDOW = "window", "窗口"
    VILLAGE = "village", "村（居）代办"
    ONLINE = "online", "网上"
    DISCOVERY = "discovery", "主动发现"


class ApplicationState(models.TextChoices):
    """Where an application stands before it becomes cases."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待受理"
    RETURNED = "returned", "待补正"
    ACCEPTED = "accepted", "已受理"
    REJECTED = "rejected", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_APPLICATIONS = (ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ACCEPTED)
"""States in which no second application may be made for the same people."""


class Application(models.Model):
    """What a household asks for, as one form: several benefits at once. ``answers`` is sealed JSON (``answers.py``)."""

    number = models.CharField("申请编号", max_length=32, unique=True)
    state = models.CharField("状态", max_length=16, choices=ApplicationState.choices, default=ApplicationState.DRAFT)
    channel = models.CharField("渠道", max_length=16, choices=Channel.choices)
    area_code = models.BigIntegerField("区划代码")
    household = models.ForeignKey(Household, models.PROTECT, null=True, verbose_name="家庭")
    benefits = models.JSONField("申请事项", default=list)
    answers = models.BinaryField("填写内容", default=bytes)
    version = models.IntegerField("版次", default=0)
    changed = models.JSONField("各项最近改动", default=dict)
    head_name = models.CharField("申请人", max_length=50, default="", blank=True)
    head_initials = models.CharField("拼音首字母", max_length=50, default="", blank=True)
    head_id = models.BinaryField("申请人公民身份号码", default=bytes)
    begun_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    begun_at = models.DateTimeField("登记时间")
    submitted_on = models.DateField("提交日期", null=True)
    accepted_on = models.DateField("受理日期", null=True)
    missing = models.JSONField("应补正内容", default=list)
    code_hash = models.CharField("查询码", max_length=128, default="", blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ApplicationState.values), name="application_state"),
        )
        indexes = (
            models.Index(fields=["area_code", "state"], name="application_area"),
            models.Index(fields=["head_name"], name="application_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["head_initials"], name="application_initials", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["head_id"], name="application_head"),
        )

    def __str__(self) -> str:
        return self.number


class Applicant(models.Model):
    """A person an application speaks of. The database lets a person be in one open application at a time."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="people")
    id_number = models.BinaryField("公民身份号码")
    name = models.CharField("姓名", max_length=50)
    is_open = models.BooleanField("在办", default=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["id_number"], condition=Q(is_open=True), name="one_open_application"),
        )
        indexes = (models.Index(fields=["id_number"], name="applicant_number"),)

    def __str__(self) -> str:
        return self.name


NEVER = date(9999, 12, 31)
"""The limit of what has none."""


class CaseState(models.TextChoices):
    """What became of a case."""

    OPEN = "open", "办理中"
    APPROVED = "approved", "已确认"
    REFUSED = "refused", "不予确认"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "终止审核"


class Case(models.Model):
    """One benefit of an application on its way through its procedure; ``step`` is what has to be done now, empty when all is.

    ``version_from`` names the version of the procedure the case began under, ``delegated_by`` the document by which the township
    confirms it (empty: the county does). Days are dates; ``due_on`` is the last day of
    the whole, ``step_due_on`` that of the step, ``limit_on`` the earlier of what still runs (``NEVER`` without any).
    ``amount_fen`` is a month's, or that of the one aid; ``about`` is what was registered of the case for its rules to read.
    """

    number = models.CharField("案件编号", max_length=32, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="cases")
    business = models.CharField("业务", max_length=40)
    flow = models.CharField("流程", max_length=16, default="application")
    version_from = models.DateField("程序版本")
    delegated_by = models.CharField("授权文件", max_length=200, default="", blank=True)
    area_code = models.BigIntegerField("区划代码")
    state = models.CharField("状态", max_length=16, choices=CaseState.choices, default=CaseState.OPEN)
    step = models.CharField("当前步骤", max_length=40, blank=True)
    step_who = models.CharField("经办角色", max_length=32, blank=True)
    step_since = models.DateField("步骤开始", null=True)
    step_due_on = models.DateField("步骤时限", null=True)
    accepted_on = models.DateField("受理日期")
    due_on = models.DateField("办结时限", null=True)
    limit_on = models.DateField("最近时限", default=NEVER)
    variant = models.CharField("类型", max_length=40, default="", blank=True)
    about = models.JSONField("登记内容", default=dict)
    is_special = models.BooleanField("特殊情形", default=False)
    is_relative = models.BooleanField("近亲属备案", default=False)
    assignee = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="承办人")
    head_name = models.CharField("申请人", max_length=50)
    head_initials = models.CharField("拼音首字母", max_length=50, default="", blank=True)
    amount_fen = models.BigIntegerField("金额", null=True)
    decided_on = models.DateField("决定日期", null=True)
    first_month = models.IntegerField("起始月份", null=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="case_state"),
            models.CheckConstraint(condition=Q(amount_fen__isnull=True) | Q(amount_fen__gte=0), name="case_amount"),
            models.CheckConstraint(condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("accepted_on")), name="case_closes"),
        )
        indexes = (
            models.Index(fields=["step_who", "area_code", "due_on"], condition=Q(closed_on__isnull=True), name="case_tasks"),
            models.Index(fields=["limit_on", "id"], condition=Q(closed_on__isnull=True), name="case_limit"),
            models.Index(fields=["area_code", "-id"], name="case_area"),
            models.Index(fields=["-accepted_on", "id"], name="case_accepted"),
            models.Index(fields=["application"], condition=~Q(delegated_by=""), name="case_delegated"),
            models.Index(fields=["head_name"], name="case_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["head_initials"], name="case_initials", opclasses=["varchar_pattern_ops"]),
        )

    def __str__(self) -> str:
        return self.number


class CaseEvent(models.Model):
    """One thing done to a case: who, when, in which step, with what opinion and record. The database lets rows only be added."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    at = models.DateTimeField("时间")
    on = models.DateField("日期")
    account = models.ForeignKey(Account, models.PROTECT, null=True, verbose_name="账号")
    username = models.CharField("用户名", max_length=64)
    post = models.CharField("职务", max_length=64, blank=True)
    step = models.CharField("步骤", max_length=40)
    action = models.CharField("操作", max_length=32)
    opinion = models.TextField("意见", default="", blank=True)
    record = models.JSONField("记录", default=dict)
    due_on = models.DateField("时限", null=True)
    days_used = models.IntegerField("用时（工作日）", null=True)

    class Meta:
        indexes = (models.Index(fields=["case", "id"], name="case_event"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.step} {self.action}"


class Document(models.Model):
    """A file of an application, or of a ``step`` of one of its cases: its bytes rest sealed under their digest, outside of
    what the web serves. ``place`` is sealed as well (``evidence.py``)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="documents", verbose_name="案件")
    step = models.CharField("步骤", max_length=40, default="", blank=True)
    name = models.CharField("材料", max_length=40)
    about = models.CharField("所属人员", max_length=50, default="", blank=True)
    file_name = models.CharField("文件名", max_length=200)
    mime = models.CharField("类型", max_length=100)
    size = models.IntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    taken_at = models.DateTimeField("拍摄时间", null=True)
    place = models.BinaryField("拍摄地点", default=bytes)
    at = models.DateTimeField("上传时间")
    by = models.CharField("上传人", max_length=130)
    removed_at = models.DateTimeField("移除时间", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(case__isnull=True, step="") | Q(case__isnull=False) & ~Q(step=""),
                                   name="document_of_step"),
        )
        indexes = (models.Index(fields=["sha256"], name="document_digest"),)

    def __str__(self) -> str:
        return self.file_name


class PublicNotice(models.Model):
    """A list posted at a place: natural days, counted from the day after; nothing is decided before ``ends_on`` is over."""

    area_code = models.BigIntegerField("区划代码")
    business = models.CharField("业务", max_length=40)
    step = models.CharField("步骤", max_length=40)
    place = models.CharField("张贴地点", max_length=200)
    posted_on = models.DateField("张贴日期")
    ends_on = models.DateField("截止日期", null=True)
    shows = models.JSONField("公示内容", default=list)
    posted_by = models.CharField("张贴人", max_length=130)
    removed_on = models.DateField("撤下日期", null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("posted_on")), name="notice_days"),
        )
        indexes = (
            models.Index(fields=["area_code", "-posted_on"], name="notice_area"),
            models.Index(fields=["-posted_on", "id"], name="notice_posted"),
        )

    def __str__(self) -> str:
        return f"{self.area_code} {self.posted_on}"


class NoticeLine(models.Model):
    """One line of a posted list, as it was posted: never more than the notice may show."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="lines")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notice_lines")
    applicant = models.CharField("申请人", max_length=50)
    members = models.IntegerField("人数", null=True)
    amount_fen = models.BigIntegerField("金额", null=True)
    ended_on = models.DateField("结束日期", null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["notice", "case"], name="once_in_a_notice"),)

    def __str__(self) -> str:
        return self.applicant


class Objection(models.Model):
    """What somebody holds against a case under notice; who says so may stay unnamed, a name rests sealed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="objections")
    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections")
    content = models.TextField("内容")
    contact = models.BinaryField("姓名与联系方式", default=bytes)
    received_on = models.DateField("收到日期")
    received_by = models.CharField("登记人", max_length=130)
    is_upheld = models.BooleanField("成立", null=True)
    reply = models.TextField("答复", default="", blank=True)
    replied_on = models.DateField("答复日期", null=True)

    def __str__(self) -> str:
        return f"{self.case_id} {self.received_on}"


class StaffRelative(models.Model):
    """A close relative of somebody who handles cases: who handles must not handle this person's case."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="relatives")
    name = models.CharField("姓名", max_length=50)
    id_number = models.BinaryField("公民身份号码")
    relation = models.CharField("关系", max_length=20)
    declared_on = models.DateField("备案日期")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "id_number"], name="relative_once"),)
        indexes = (models.Index(fields=["id_number"], name="relative_number"),)

    def __str__(self) -> str:
        return self.name


class Counter(models.Model):
    """The last serial number given under a prefix."""

    prefix = models.CharField(max_length=28, primary_key=True)
    last = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.prefix} {self.last}"


STATES: dict[str, Label] = {
    ApplicationState.DRAFT: Label("填写中", "Being filled in"), ApplicationState.SUBMITTED: Label("待受理", "Submitted"),
    ApplicationState.RETURNED: Label("待补正", "To be completed"), ApplicationState.ACCEPTED: Label("已受理", "Accepted"),
    ApplicationState.REJECTED: Label("不予受理", "Not taken in"), ApplicationState.WITHDRAWN: Label("已撤回", "Withdrawn"),
    CaseState.OPEN: Label("办理中", "Open"), CaseState.APPROVED: Label("已确认", "Approved"),
    CaseState.REFUSED: Label("不予确认", "Refused"), CaseState.TERMINATED: Label("终止审核", "Terminated"),
}
"""Each state of an application or a case as readers call it."""
CHANNELS: dict[str, Label] = {
    Channel.WINDOW: Label("窗口", "Window"), Channel.VILLAGE: Label("村（居）代办", "Through the village"),
    Channel.ONLINE: Label("网上", "Online"), Channel.DISCOVERY: Label("主动发现", "Found by the office"),
}
