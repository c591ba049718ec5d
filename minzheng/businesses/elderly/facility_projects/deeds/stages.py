"""The stages of a project: in order, on days that have come; where it stands, and what an old list claims of it."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

STAGES = {
    "propose": "proposed", "approve": "approved", "secure_land": "land", "finish_design": "designed", "award_tender": "tendered",
    "sign_contract": "contracted", "begin": "founded", "raise_structure": "structured", "fit": "fitted", "accept": "accepted",
    "open": "opened", "take_in": "occupied",
}
"""Each stage's deed, in order, and how the fields with its day and document begin."""
GROUPS = {
    "proposed": ("proposed", "approved"), "preparing": ("land", "design", "tender", "contract"),
    "building": ("foundation", "main_structure", "fit_out"), "built": ("accepted", "opened", "in_use"), "dropped": ("cancelled",),
}
UNDER_WAY = tuple(state for name in ("proposed", "preparing", "building") for state in GROUPS[name])


def group_of(state: str) -> str:
    """Where a state stands in the counts of a target."""
    return next(name for name, states in GROUPS.items() if state in states)


def group(doing: Doing) -> str:
    """Where the project stands after the deed."""
    return group_of(doing.deed.to or (doing.entry.state if doing.entry else "proposed"))


def are_stages_in_order(doing: Doing) -> None:
    """No stage is dated before the one it follows, nor after today."""
    before: tuple[str, date] | None = None
    today = doing.at.astimezone(ZONE).date()
    for stage in STAGES.values():
        name = f"{stage}_on"
        day = doing.day(name)
        if day is None:
            continue
        label = doing.kind.fields[name].label
        if day > today:
            doing.wrong(name, say("“{label}”{day} 还没有到", label=label, day=day))
        elif before and day < before[1]:
            first = doing.kind.fields[before[0]].label
            doing.wrong(name, say("各阶段须按顺序：“{label}”早于“{first}”{day}", label=label, first=first, day=before[1]))
        before = (name, day)


def has_land(doing: Doing) -> None:
    """A new building stands on land that is secured."""
    if doing["nature"] == "new" and not doing["land_on"]:
        doing.wrong("", say("新建项目先落实用地，再完成设计"))


def is_tendered(doing: Doing) -> None:
    """From an amount on a contract needs a tender."""
    least = doing.parameter("tender_least")
    if doing["contract"] is not None and doing["contract"] >= least and not doing["tendered_on"]:
        doing.wrong("contract", say("施工合同达到 {least} 万元必须招标：请先登记招标", least=least // 1_000_000))


def is_structure_up(doing: Doing) -> None:
    """A new building is fitted out when its structure stands; a converted one has none to raise."""
    if doing["nature"] != "converted" and not doing["structured_on"]:
        doing.wrong("", say("主体完工后才能装修安装"))


def is_a_team(doing: Doing) -> None:
    """A facility is accepted by several persons together; one that was built before it was entered has been."""
    if doing["claimed"] == "built":
        return
    least = doing.parameter("team_least")
    if len({one.strip() for one in (doing["team"] or "").splitlines() if one.strip()}) < least:
        doing.wrong("team", say("验收人员不少于 {least} 人，每行一人", least=least))


def are_beds_built(doing: Doing) -> None:
    """No more beds are opened than were accepted."""
    if doing["beds_opened"] is not None and doing["beds_opened"] > doing["beds"]:
        doing.wrong("beds_opened", say("开放床位不能多于验收的 {beds} 张", beds=doing["beds"]))


def is_what_it_claims(doing: Doing) -> None:
    """Built is what has a day of acceptance: an approval is none, whatever the old list says."""
    reached = "proposed"
    for name, stage in (("preparing", "land"), ("preparing", "designed"), ("preparing", "tendered"), ("preparing", "contracted"),
                        ("building", "founded"), ("building", "structured"), ("building", "fitted"), ("built", "accepted")):
        if doing[f"{stage}_on"]:
            reached = name
    if doing["claimed"] == "built" and reached != "built":
        doing.wrong("claimed", say("没有验收日期，不算建成：立项、在建都不是建成"))
    elif doing["claimed"] != reached:
        label = next(one.label for one in doing.kind.fields["group"].choices if one.name == reached)
        doing.wrong("claimed", say("按各阶段日期应为“{label}”：请核对状态或补齐日期", label=label))


def reach_stages(doing: Doing) -> None:
    """A project under way goes through the stages that have days, each by its own deed on that day, under the law of the time."""
    entry = doing.entry
    assert entry is not None
    for deed, stage in list(STAGES.items())[1:]:
        day = doing.day(f"{stage}_on")
        if day is not None:
            entry = doing.did(day, entry, deed)


def is_under_way(doing: Doing) -> None:
    """What is built or given up is not blocked."""
    assert doing.parent is not None
    if doing.parent.state not in UNDER_WAY:
        state = doing.book.kind(doing.parent.kind).states[doing.parent.state].label
        doing.wrong("", say("项目目前“{state}”，不列入受阻清单", state=state))


def day_to_finish(doing: Doing) -> date | None:
    """Until when it is to be accepted, as planned."""
    return doing.day("planned_finish")


def project_of(doing: Doing) -> Entry:
    """The project that a month, payment or obstacle belongs to."""
    assert doing.parent is not None
    return doing.parent
