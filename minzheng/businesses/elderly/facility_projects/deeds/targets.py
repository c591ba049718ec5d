"""Targets: what their projects add up to, which project counts, and which is a contact point of the province."""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.db.models.fields.json import KT

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say

COUNTED = ("proposed", "preparing", "building", "built")
CENTRES = ("welfare_centre", "comprehensive_centre")


def count_projects(doing: Doing) -> None:
    """Not begun, proposed, preparing, building and built are together the number of the target."""
    found = dict.fromkeys(COUNTED, 0)
    if doing.entry is not None:
        projects = doing.entries("construction_project").filter(values__target=doing.entry.pk).exclude(state="cancelled")
        counted = projects.annotate(group=KT("values__group")).order_by().values_list("group").annotate(Count("pk"))
        found |= dict(counted)
    left = doing["wanted"] - sum(found.values())
    if left < 0:
        doing.wrong("wanted", say("任务数 {wanted} 个，已有 {count} 个项目计入：不能超出", wanted=doing["wanted"],
                                  count=sum(found.values())))
    doing.given |= {**found, "not_begun": left}


def day_of_target(doing: Doing) -> date | None:
    """Until when all of it is to be built."""
    return doing.day("finish_by")


def are_all_built(doing: Doing) -> None:
    """Fulfilled is a target all of whose projects were accepted."""
    if doing["built"] != doing["wanted"]:
        doing.wrong("", say("任务 {wanted} 个，已验收 {built} 个：全部验收后才算完成", wanted=doing["wanted"],
                            built=doing["built"]))


def has_no_projects(doing: Doing) -> None:
    """A target that projects count to is not withdrawn."""
    assert doing.entry is not None
    if doing.entries("construction_project").filter(values__target=doing.entry.pk).exclude(state="cancelled").exists():
        doing.wrong("", say("还有项目计入这项任务：请先调整这些项目"))


def fits_target(doing: Doing) -> None:
    """A project counts to a target of its kind that is in force, and does not leave one that is fulfilled."""
    before = Entry.objects.filter(pk=doing.before.get("target") or 0, state="fulfilled").first()
    if before is not None and before.pk != doing["target"]:
        doing.wrong("target", say("任务 {number} 已完成：项目不能调出", number=before.number))
    if not doing["target"]:
        return
    target = Entry.objects.get(pk=doing["target"])
    if target.state != "in_force":
        doing.wrong("target", say("这项任务已不在执行中"))
    elif target.values["kind"] != doing["kind"]:
        doing.wrong("target", say("项目的设施类别与任务的不同"))


def tell_target(doing: Doing) -> None:
    """The targets that gain or lose a project, or in which one moved on, count anew."""
    before, now = doing.before.get("target"), doing["target"]
    moved = doing.deed.makes or doing.before.get("group") != doing["group"]
    for key in sorted({key for key in (before, now) if key and (before != now or moved)}):
        target = Entry.objects.get(pk=key)
        if target.state == "in_force":
            doing.do(target, "recount")


def may_be_contact_point(doing: Doing) -> None:
    """A contact point is a service centre that counts to a target, once."""
    if doing.before.get("contact_point") == "yes":
        doing.wrong("", say("已经是省级联系点"))
    if not doing["target"] or doing["kind"] not in CENTRES:
        doing.wrong("", say("省级联系点从计入任务的社会福利中心、综合养老服务中心中确定"))
    doing.given["contact_point"] = "yes"
