"""A plan of thirty invented tasks, followed through the three months that are over, so that the board shows every light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.values.periods import ZONE, Month

from . import actions, reporting
from .bringing import title_of
from .checks import Known
from .models import FIRST, SECOND, Plan, Task
from .periods import days_of
from .promises import Given
from .wording import wanted_of

Actors = Callable[..., Actor]
JPEG = b"\xff\xd8\xff\xe0 demonstration of evidence "
MONTHS = 3
COURSES: dict[str, tuple[int | None, ...]] = {
    "steady": (20, 40, 60), "slipping": (20, 25, 30), "catching_up": (0, 20, 55), "early": (30, 70, 100), "striven": (5, 8, 10),
    "level": (60, 66, 70), "limit": (10, 14, 31), "by_report": (None, None, None), "finished": (None, None, None), "silent": (),
}
"""How a task goes: per cent of its target at the end of each month; of a level and a limit the value itself."""
TASKS = (
    ("steady", "社会救助", "社会救助股", "新增纳入低保不少于40户", "SA-01.11"),
    ("steady", "社会救助", "社会救助股", "入户走访不少于200户", ""),
    ("slipping", "社会救助", "社会救助股", "主动发现困难群众不少于100人", ""),
    ("level", "社会救助", "社会救助股", "核对覆盖率不低于65%", ""),
    ("limit", "社会救助", "社会救助股", "未发放笔数控制在30笔以内", ""),
    ("by_report", "社会救助", "社会救助股", "修订救助工作流程", ""),
    ("steady", "养老服务", "养老服务股", "新建日间照料中心不少于20个", "EL-03.03"),
    ("early", "养老服务", "养老服务股", "培训护理员不少于100人", ""),
    ("slipping", "养老服务", "养老服务股", "改造养老床位不少于200张", ""),
    ("level", "养老服务", "养老服务股", "居家养老服务覆盖率达到65%以上", ""),
    ("striven", "养老服务", "养老服务股", "争取引进养老机构100家次", ""),
    ("silent", "养老服务", "养老服务股", "完成敬老院安全整改", ""),
    ("steady", "儿童福利", "儿童福利股", "走访留守儿童不少于200人", ""),
    ("early", "儿童福利", "儿童福利股", "开展关爱活动不少于20场", ""),
    ("catching_up", "儿童福利", "儿童福利股", "建设儿童之家不少于20所", ""),
    ("finished", "儿童福利", "儿童福利股", "印发儿童督导员名册", ""),
    ("steady", "社会事务", "社会事务股", "补录婚姻档案不少于2000份", ""),
    ("slipping", "社会事务", "社会事务股", "更换村牌不少于100块", ""),
    ("catching_up", "社会事务", "社会事务股", "勘界联检不少于20条", ""),
    ("level", "社会事务", "社会事务股", "婚登免费咨询率不低于65%", ""),
    ("by_report", "社会事务", "社会事务股", "建成公益性公墓规划", ""),
    ("steady", "社会组织", "社会组织股", "社会组织年检不少于60家", ""),
    ("early", "社会组织", "社会组织股", "新登记社会组织不少于20家", ""),
    ("slipping", "社会组织", "社会组织股", "抽查社会组织不少于40家", ""),
    ("catching_up", "社会组织", "社会组织股", "发展志愿服务队不少于20个", ""),
    ("silent", "社会组织", "社会组织股", "完成党建规范化建设", ""),
    ("steady", "自身建设", "办公室", "开展业务培训不少于20期", ""),
    ("steady", "自身建设", "办公室", "报送信息不少于60篇", ""),
    ("slipping", "自身建设", "办公室", "档案数字化不少于2000份", ""),
    ("limit", "自身建设", "办公室", "三公经费控制在30万元以内", ""),
)
"""How each goes, its chapter, section and text, and its indicator. All of it is invented."""
KIND = {"by_report": "routine", "finished": "milestone", "silent": "project", "striven": "reform"}


@dataclass(frozen=True)
class Demonstration:
    """The plan of an area for the half-year of the first of the three months before ``on``; ``actors``: who acts in a role."""

    area_code: int
    area_name: str
    on: date
    actors: Actors
    known: Known

    @property
    def months(self) -> list[Month]:
        """The three months that are over."""
        return [Month.of(self.on).plus(-back) for back in range(MONTHS, 0, -1)]

    def last_day(self, number: int) -> date:
        """The last day of one of the months."""
        return self.months[number].next_first_day - timedelta(days=1)

    def begin(self) -> Plan:
        """The plan as it was approved, before the first month."""
        first, clerk = self.months[0].first_day, self.actors(Role.COUNTY_CLERK)
        at, year, half = _at(first - timedelta(days=9)), first.year, FIRST if first.month <= 6 else SECOND
        title, due = f"{title_of(self.area_name, year, half)}（示例）", days_of(year, half)[1]
        plan = actions.draft_plan(year=year, half=half, area_code=self.area_code, title=title, by=clerk, at=at)
        given = [Given(chapter, f"{text}（示例）", KIND.get(course, "target"), owner, "各乡镇（街道）", first, due,
                       indicator if indicator in self.known else "", wanted_of("", text),
                       "" if wanted_of("", text) else "有文件和现场照片（示例）", f"示例民发〔{year}〕1号")
                 for course, chapter, owner, text, indicator in TASKS]
        actions.write_tasks(plan_id=plan.pk, tasks=given, known=self.known, by=clerk, at=at)
        actions.approve_plan(plan_id=plan.pk, known=self.known, note="同意（示例）", by=self.actors(Role.COUNTY_LEADER),
                             at=_at(first - timedelta(days=5)))
        return plan

    def month(self, plan: Plan, number: int) -> None:
        """What was reported for one of the months, on its last day."""
        day, clerk = self.last_day(number), self.actors(Role.COUNTY_CLERK)
        for task, (course, *_) in zip(plan.tasks.order_by("number"), TASKS, strict=True):
            if not COURSES[course] or (course == "finished" and number == MONTHS - 1):
                continue
            files = [("佐证.jpg", JPEG + f"{task.pk} {day}".encode())] if course == "finished" and number else []
            reporting.report(task_id=task.pk, on=day, value=_value(task, course, number), remark="按计划推进（示例）",
                             files=files, by=clerk, at=_at(day))
            if files or (course == "early" and number == MONTHS - 1):
                reporting.mark_done(task_id=task.pk, by=clerk, at=_at(day))


def furnish(demonstration: Demonstration) -> Plan:
    """The plan with its three months, and what the leader says of a silent task."""
    plan = demonstration.begin()
    for number in range(MONTHS):
        demonstration.month(plan, number)
    silent = next(task for task, row in zip(plan.tasks.order_by("number"), TASKS, strict=True) if row[0] == "silent")
    reporting.supervise(task_id=silent.pk, note="两个月没有填报，请说明（示例）", by=demonstration.actors(Role.COUNTY_LEADER),
                        at=_at(demonstration.last_day(MONTHS - 1)))
    return plan


def _value(task: Task, course: str, number: int) -> Fraction | None:
    given, target = COURSES[course][number], task.target
    if given is None or target is None:
        return None
    if course == "level":
        return Fraction(given, 100)
    return target * Fraction(given, 30) if course == "limit" else target * Fraction(given, 100)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), ZONE)
