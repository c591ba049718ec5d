"""The work report: its chapters and sections, what was written in them when and by whom, and the copy that was signed.

Revisions, marks, steps and signed copies only grow. Nothing of a signed version changes any more but that a later version takes
its place, which the database sees to (migration 0002).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from minzheng.kernel.access.models import Account
from minzheng.kernel.indicators.snapshots.models import Snapshot
from minzheng.kernel.values.language import Label

OPEN, FROZEN, IN_REVIEW, SIGNED, SUPERSEDED = "open", "figures_frozen", "in_review", "signed", "superseded"
STATES: dict[str, Label] = {
    OPEN: Label("起草中", "Being drafted"), FROZEN: Label("数据已冻结", "Figures frozen"),
    IN_REVIEW: Label("待签发", "To be signed"), SIGNED: Label("已签发", "Signed"), SUPERSEDED: Label("已被更正", "Superseded"),
}
LIVE = (OPEN, FROZEN, IN_REVIEW)
"""The states in which a version is still worked on."""
WRITABLE = (OPEN, FROZEN)
"""The states in which its text may be edited."""

KINDS: dict[str, Label] = {
    "half_year": Label("半年总结", "Half-year report"), "year": Label("年度总结", "Annual report"),
    "quarter": Label("季度总结", "Quarterly report"), "special": Label("专题报告", "Special report"),
}
KIND_OF = {"H": "half_year", "Q": "quarter", "": "year", "-": "special"}
"""The kind of the usual report by the fifth sign of its period: a report on one month is a special one."""
OPENING, BUSINESSES, FREE, PROBLEMS, NEXT_STEPS = "opening", "businesses", "free", "problems", "next_steps"
PARTS: dict[str, Label] = {
    OPENING: Label("引言", "Opening"), BUSINESSES: Label("业务章节", "Chapter of businesses"),
    FREE: Label("其他章节", "Other chapter"), PROBLEMS: Label("存在的问题", "Problems"),
    NEXT_STEPS: Label("下一步工作打算", "Next steps"),
}
"""What a chapter is; the opening has no heading, problems and next steps are never left out."""


class Report(models.Model):
    """One version of a report on ``period`` (as ``ReportPeriod`` writes it) for the place ``area_code`` and all below it."""

    kind = models.CharField("类型", max_length=10)
    period = models.CharField("统计期", max_length=7)
    area_code = models.BigIntegerField("区划代码")
    title = models.CharField("标题", max_length=120)
    decimals = models.SmallIntegerField("万元小数位", default=2)
    cut_off = models.DateField("数据截止", null=True)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+", verbose_name="数据快照")
    state = models.CharField("状态", max_length=16, default=OPEN)
    version = models.IntegerField("版本", default=1)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="更正的版本")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("建立人", max_length=130)
    at = models.DateTimeField("建立时间")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="report_state"),
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="report_kind"),
            models.CheckConstraint(condition=Q(decimals__in=(1, 2)), name="report_decimals"),
            models.CheckConstraint(condition=Q(state=OPEN) | Q(snapshot__isnull=False), name="report_figures"),
            models.UniqueConstraint(fields=["area_code", "kind", "period", "title", "version"], name="report_version"),
            models.UniqueConstraint(fields=["area_code", "kind", "period", "title"], condition=Q(state=SIGNED),
                                    name="one_signed_report"),
        )
        indexes = (models.Index(fields=["area_code", "period"], name="report_area"),)

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Chapter(models.Model):
    """A chapter at its place in a report."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="chapters", verbose_name="报告")
    order = models.IntegerField("顺序")
    part = models.CharField("部分", max_length=12)
    heading = models.CharField("标题", max_length=60, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "order"], name="chapter_place"),
            models.CheckConstraint(condition=Q(part__in=list(PARTS)), name="chapter_part"),
        )

    def __str__(self) -> str:
        return f"{self.order} {self.heading}"


class Section(models.Model):
    """A section: of one ``business`` (empty: of none), written by the ``owner`` (the unit as accounts name it)."""

    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="sections", verbose_name="章")
    order = models.IntegerField("顺序")
    business = models.CharField("业务", max_length=60, blank=True)
    heading = models.CharField("标题", max_length=60, blank=True)
    owner = models.CharField("责任单位", max_length=60, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["chapter", "order"], name="section_place"),)

    def __str__(self) -> str:
        return f"{self.chapter_id} {self.order} {self.heading}"


class Revision(models.Model):
    """A section's text as somebody left it: a line for each paragraph. The last one is what stands."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="revisions", verbose_name="节")
    number = models.IntegerField("序号")
    text = models.TextField("文本", blank=True)
    is_drafted = models.BooleanField("系统起草", default=False)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("修改人", max_length=130)
    at = models.DateTimeField("修改时间")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["section", "number"], name="revision_number"),)

    def __str__(self) -> str:
        return f"{self.section_id} {self.number}"


class Mark(models.Model):
    """Somebody of the owner checked the figures and the text of one revision; a later revision is not checked by it."""

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="mark", verbose_name="修改")
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("核对人", max_length=130)
    at = models.DateTimeField("核对时间")

    def __str__(self) -> str:
        return f"{self.revision_id} {self.by}"


class Step(models.Model):
    """What was done with a version as a whole: ``state`` is where it led, ``note`` why."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="steps", verbose_name="报告")
    state = models.CharField("状态", max_length=16)
    note = models.CharField("说明", max_length=500, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("办理人", max_length=130)
    at = models.DateTimeField("办理时间")

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"


class SignedCopy(models.Model):
    """A version as it was signed: ``content`` is the whole of it with every figure, ``sha256`` its digest."""

    report = models.OneToOneField(Report, models.PROTECT, related_name="copy", verbose_name="报告")
    content = models.JSONField("内容")
    sha256 = models.CharField("摘要", max_length=64)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    by = models.CharField("签发人", max_length=130)
    at = models.DateTimeField("签发时间")

    def __str__(self) -> str:
        return f"{self.report_id} {self.sha256[:8]}"


class Attachment(models.Model):
    """A file that goes with a report; it rests sealed under its digest."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="attachments", verbose_name="报告")
    file_name = models.CharField("文件名", max_length=200)
    mime = models.CharField("类型", max_length=100)
    size = models.IntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    by = models.CharField("上传人", max_length=130)
    at = models.DateTimeField("上传时间")
    removed_at = models.DateTimeField("移除时间", null=True)

    def __str__(self) -> str:
        return self.file_name
