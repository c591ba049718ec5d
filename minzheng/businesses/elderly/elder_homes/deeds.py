"""What decides in elder homes: days of filing, beds and who lies in them, contracts, inspections."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.casework.workdays import deadline
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say

DAY = timedelta(days=1)
SAME_DAY = frozenset({"suicide", "getting_lost", "fire", "food_poisoning", "abuse", "death"})
OPEN = frozenset({"preparing", "serving", "filed", "operating"})
NEEDS_CERTIFICATE = frozenset({"carer", "nurse", "doctor"})


def _home(doing: Doing) -> Entry:
    """The home that an entry below it belongs to."""
    assert doing.parent is not None
    return doing.parent.root or doing.parent


def name_of_home(doing: Doing) -> str:
    """What the home is called."""
    return _home(doing).label


# the home

def is_opened(doing: Doing) -> None:
    """What is not open yet is not registered."""
    _not_ahead(doing, "opened_on")


def _not_ahead(doing: Doing, name: str) -> None:
    day = doing.day(name)
    if day is not None and day > doing.on:
        doing.wrong(name, say("“{label}”{day} 还没有到", label=doing.kind.fields[name].label, day=day))


def day_to_file(doing: Doing) -> date:
    """Until when a home files: so many working days after the first resident came."""
    first = doing.day("first_resident_on")
    assert first is not None
    return deadline(first, doing.parameter("filing_days"))


def is_committed(doing: Doing) -> None:
    """A home files with its commitment."""
    if doing["is_committed"] != "yes":
        doing.wrong("is_committed", say("备案须签署承诺书：承诺书随备案申请书一并提交"))


def is_filed_today(doing: Doing) -> None:
    """A filing counts from the day all its papers are there."""
    if doing.day("filed_on") != doing.on:
        doing.wrong("filed_on", say("备案日期应为收齐材料当日 {day}", day=doing.on))


def has_beds(doing: Doing) -> None:
    """Filing tells the beds."""
    if not doing["beds"]:
        doing.wrong("beds", say("请先登记楼栋、房间和床位，再办理备案"))


def is_filed_late(doing: Doing) -> str | None:
    """Whether the home filed later than so many working days after its first resident."""
    filed, first = doing.day("filed_on"), doing.day("first_resident_on")
    return None if filed is None or first is None else _truth(filed > day_to_file(doing))


def is_changed(doing: Doing) -> None:
    """Something is changed, and it happened."""
    _not_ahead(doing, "changed_on")
    if not any(doing.given.get(name) not in (None, doing.before.get(name)) for name in doing.deed.may):
        doing.wrong("", say("请填写变更后的名称、地址、法定代表人、院长、信用代码或类别"))


def is_change_late(doing: Doing) -> str | None:
    """Whether a change was filed later than so many working days after it."""
    if doing.deed.name != "change":
        late = doing.before.get("is_change_late")
        return None if late is None else str(late)
    changed = doing.day("changed_on")
    assert changed is not None
    return _truth(doing.on > deadline(changed, doing.parameter("change_days")))


def _truth(is_so: bool) -> str:
    return "yes" if is_so else "no"


def day_of_site_check(doing: Doing) -> date:
    """Until when the bureau looks at a filed home."""
    return doing.working_days(doing.parameter("site_check_days"))


def next_check(doing: Doing) -> date:
    """Until when a home is inspected again: so many months after the last time."""
    last = doing.day("checked_on") or doing.day("filed_on") or doing.on
    return _months_after(last, doing.parameter("check_months"))


def _months_after(day: date, months: int) -> date:
    month = day.month - 1 + months
    following = date(day.year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return min(date(day.year + month // 12, month % 12 + 1, 1) + DAY * (day.day - 1), following - DAY)


def are_enough_inspectors(doing: Doing) -> None:
    """Nobody inspects alone."""
    names = {line.strip() for line in (doing["inspectors"] or "").splitlines() if line.strip()}
    least = doing.parameter("inspectors_least")
    if len(names) < least:
        doing.wrong("inspectors", say("检查人员不少于 {least} 人，每行填写一人", least=least))


def note_day_of_check(doing: Doing) -> None:
    """The check on the spot is the first inspection."""
    assert doing.entry is not None
    doing.do(doing.entry, "note_check", checked_on=doing.on.isoformat())


def are_fees_in_order(doing: Doing) -> None:
    """The lowest fee is not above the highest."""
    low, high = doing["fee_from"], doing["fee_to"]
    if low is not None and high is not None and low > high:
        doing.wrong("fee_to", say("最高收费不应低于最低收费"))


def is_told_ahead(doing: Doing) -> None:
    """Residents are told before the service ends."""
    day = doing.day("stop_on")
    if day is not None and day <= doing.on:
        doing.wrong("stop_on", say("终止服务须提前告知老年人并妥善安置：拟终止日期应晚于今天"))


def day_of_stop(doing: Doing) -> date | None:
    """The day the service ends."""
    return doing.day("stop_on")


def is_empty(doing: Doing) -> None:
    """A home with residents is not closed."""
    if count := count_residents(doing):
        doing.wrong("", say("还有 {count} 名老年人在住：请先逐一办理离院", count=count))


def prevention(doing: Doing) -> str:
    """Where the home stands with dual prevention, and whether the rule asks for it."""
    at_it = None if doing.entry is None else doing.below("dual_prevention").filter(state__in=("selected", "built")).first()
    if at_it is not None:
        return at_it.state
    return "required" if _is_large(doing) else "not_required"


def _is_large(doing: Doing) -> bool:
    """So many beds, or a rural home with so many persons, or one that the bureau runs itself."""
    is_rural_large = doing["is_rural"] == "yes" and count_residents(doing) >= int(doing.parameter("prevention_rural_persons"))
    return is_rural_large or count_beds(doing) >= int(doing.parameter("prevention_beds")) or doing["directly_run"] == "yes"


def stars(doing: Doing) -> str:
    """The stars that the home was given and that are still in force; 0 where it has none."""
    given = None if doing.entry is None else doing.below("star_rating").filter(state="awarded", values__title="star").first()
    return "0" if given is None else str(given.values["stars"])


def director_alarm(doing: Doing) -> str | None:
    """Whether somebody of this number directs a home that is on the blacklist."""
    if not doing["director"]:
        return None
    others = doing.naming("elder_institution", doing["director"]).exclude(pk=doing.entry.pk if doing.entry else 0)
    listed = doing.entries("home_credit_entry").filter(parent__in=others, state="in_force", values__grade="blacklist")
    names = "、".join(sorted({one.parent.label for one in listed.select_related("parent") if one.parent}))
    return f"院长同时是失信机构负责人：{names}" if names else None


# beds

def _beds(doing: Doing, **having: str) -> int:
    """The usable beds of the home of a deed; none where it is being made."""
    if doing.entry is None:
        return 0
    found = doing.entries("elder_bed").filter(root=doing.entry, state="usable")
    return found.filter(**{f"values__{name}": value for name, value in having.items()}).count()


def count_beds(doing: Doing) -> int:
    """The usable fixed beds."""
    return _beds(doing)


def count_nursing_beds(doing: Doing) -> int:
    """Those of them that are for care."""
    return _beds(doing, nursing="yes")


def count_residents(doing: Doing) -> int:
    """Who lives in the home."""
    return 0 if doing.entry is None else doing.below("elder_stay").filter(state="in_residence").count()


def count_free_beds(doing: Doing) -> int:
    """The beds that nobody lies in."""
    return count_beds(doing) - count_residents(doing)


def is_new_name(doing: Doing) -> None:
    """No two buildings, rooms or beds of one place are called the same."""
    if doing.beside().filter(values__name=doing["name"]).exclude(state__in=("out_of_use", "closed")).exists():
        doing.wrong("name", say("“{name}”已经登记过", name=doing["name"]))


def is_floor_there(doing: Doing) -> None:
    """A room lies on a floor of its building."""
    assert doing.parent is not None
    floors = doing.known(doing.parent)["floors"]
    if doing["floor"] > floors:
        doing.wrong("floor", say("这栋楼只有 {floors} 层", floors=floors))


def make_beds(doing: Doing) -> None:
    """The fixed beds that a room has."""
    for number in range(1, doing["fixed_beds"] + 1):
        doing.make("elder_bed", "furnish", name=str(number), nursing=doing["nursing"])


def full_place(doing: Doing) -> str:
    """Where a bed stands: building, room and bed."""
    room = doing.parent
    assert room is not None
    assert room.parent is not None
    return f"{room.parent.label} {room.label}-{doing['name']}"


def recount_home(doing: Doing) -> None:
    """Tell the home that its beds or residents changed."""
    doing.do(_home(doing), "recount")


def has_no_beds(doing: Doing) -> None:
    """What is closed has no usable bed."""
    below = doing.entries("elder_bed").filter(state="usable")
    if below.filter(parent=doing.entry).exists() or below.filter(parent__parent=doing.entry).exists():
        doing.wrong("", say("还有可用床位：请先停用床位"))


def is_free(doing: Doing) -> None:
    """Nobody lies in a bed that is closed."""
    assert doing.entry is not None
    if doing.entries("elder_stay").filter(state="in_residence", values__bed=doing.entry.pk).exists():
        doing.wrong("", say("这张床位有人入住：请先调整床位或办理离院"))


# residents

def is_home_open(doing: Doing) -> None:
    """A home that stops or was stopped takes nobody in."""
    home = _home(doing)
    if home.state not in OPEN:
        doing.wrong("", say("机构目前“{state}”，不能收住老年人", state=doing.book.kind(home.kind).states[home.state].label))


def is_admitted_by_now(doing: Doing) -> None:
    """Who has not come yet does not live here."""
    _not_ahead(doing, "admitted_on")


def is_assessed(doing: Doing) -> None:
    """Nobody is admitted whose ability is not assessed, by an assessment that still holds."""
    key = doing["assessment"]
    found = doing.entries("ability_assessment").filter(pk=key or 0).first()
    if found is None:
        doing.wrong("assessment", say("入住前须进行能力评估：请填写评估编号"))
    elif found.state != "valid":
        doing.wrong("assessment", say("这份评估不是有效状态，请填写最新的评估编号"))
    elif found.due_on is not None and found.due_on < doing.on:
        doing.wrong("assessment", say("这份评估已于 {day} 到期，须重新评估", day=found.due_on))


def is_own_assessment(doing: Doing) -> None:
    """The assessment is that of the same elder."""
    own = doing.naming("ability_assessment", doing["person"]).filter(pk=doing["assessment"] or 0, parties__field="person")
    if doing["assessment"] and not own.exists():
        doing.wrong("assessment", say("这份评估不是这名老年人的"))


def care_level(doing: Doing) -> str | None:
    """The level of care, as the assessment says."""
    if not doing["assessment"]:
        return None
    assessment = Entry.objects.get(pk=doing["assessment"])
    field = doing.book.kind("ability_assessment").fields["final_level"]
    level = doing.known(assessment)["final_level"]
    return next(str(one.label) for one in field.choices if one.name == level)


def is_contract_in_order(doing: Doing) -> None:
    """A contract begins before it ends, and holds now."""
    first, last = doing.day("contract_from"), doing.day("contract_until")
    if first is None or last is None:
        return
    if last <= first:
        doing.wrong("contract_until", say("协议届满日期应晚于起始日期"))
    elif last < doing.on:
        doing.wrong("contract_until", say("协议已于 {day} 届满：请先续签", day=last))


def is_usable_bed(doing: Doing) -> None:
    """A bed that may be slept in."""
    if doing.entries("elder_bed").filter(pk=doing["bed"]).exclude(state="usable").exists():
        doing.wrong("bed", say("这张床位已停用"))


def is_no_own_guardian(doing: Doing) -> None:
    """Nobody is their own guardian."""
    if doing["guardian"] and doing["guardian"]["id_number"] == doing["person"]["id_number"]:
        doing.wrong("guardian", say("监护人或代理人不能是老年人本人"))


def next_of_stay(doing: Doing) -> date | None:
    """What comes first: the end of the contract, or the next assessment (soon, where there is none)."""
    assessment = Entry.objects.filter(pk=doing["assessment"] or 0).first()
    assess = assessment.due_on if assessment else doing.working_days(doing.parameter("assessment_days"))
    contract = doing.day("contract_until")
    return min((one for one in (assess, contract) if one is not None), default=None)


def note_first_resident(doing: Doing) -> None:
    """From the first resident on the days of filing run."""
    home = _home(doing)
    if home.state == "preparing":
        doing.do(home, "take_first", first_resident_on=doing["admitted_on"])


def is_discharged_in_order(doing: Doing) -> None:
    """Who leaves has come, and has gone by now."""
    _not_ahead(doing, "discharged_on")
    gone, came = doing.day("discharged_on"), doing.day("admitted_on")
    if gone is not None and came is not None and gone < came:
        doing.wrong("discharged_on", say("离院日期早于入住日期 {day}", day=came))


def keep_until(doing: Doing) -> date | None:
    """Until when the records of a stay are kept: so many years after contract and stay."""
    gone, contract = doing.day("discharged_on"), doing.day("contract_until")
    if gone is None or contract is None:
        return None
    return _months_after(max(gone, contract), 12 * doing.parameter("record_years"))


# staff, incidents, inspections, credit

def lacks_certificate(doing: Doing) -> str:
    """Whether somebody whose post asks for a certificate has none."""
    return _truth(doing["post"] in NEEDS_CERTIFICATE and doing["certificate"] == "none")


def is_certificate_numbered(doing: Doing) -> None:
    """A certificate has a number."""
    if doing["certificate"] != "none" and not doing["certificate_no"]:
        doing.wrong("certificate_no", say("请填写证书编号"))


def day_of_health_certificate(doing: Doing) -> date | None:
    """Until when the health certificate holds."""
    return doing.day("health_until")


def has_occurred(doing: Doing) -> None:
    """What has not happened is not reported."""
    _not_ahead(doing, "occurred_on")


def day_to_handle(doing: Doing) -> date:
    """What endangers life is dealt with the same day, all else in some working days."""
    return doing.on if doing["event"] in SAME_DAY else doing.working_days(doing.parameter("incident_days"))


def is_inspected_by_now(doing: Doing) -> None:
    """What has not been looked at is not recorded."""
    _not_ahead(doing, "inspected_on")


def count_failed(doing: Doing) -> int | None:
    """How many items of the checklist failed."""
    return None if doing["checklist"] is None else sum(1 for one in doing["checklist"].values() if not one)


def find_dangers(doing: Doing) -> None:
    """Each item that failed is a danger, to be put right and verified."""
    assert doing.entry is not None
    for item in doing.kind.fields["checklist"].items:
        if not doing["checklist"][item.name]:
            doing.make("danger", "find_by_inspection", parent=_home(doing), source="inspection", place=item.zh, level="general",
                       what=f"现场检查（{doing.entry.number}）不合格",
                       found_on=doing["inspected_on"])


def note_inspection(doing: Doing) -> None:
    """The home was inspected: the next time is due so many months on."""
    home = _home(doing)
    last = doing.known(home).get("checked_on") or ""
    if home.state == "operating" and doing["inspected_on"] > last:
        doing.do(home, "note_check", checked_on=doing["inspected_on"])


def is_term_in_order(doing: Doing) -> None:
    """An entry of credit ends after it begins."""
    first, last = doing.day("from"), doing.day("until")
    if first is not None and last is not None and last <= first:
        doing.wrong("until", say("截止日期应晚于起始日期"))


def day_of_end(doing: Doing) -> date | None:
    """The last day of an entry of credit."""
    return doing.day("until")
