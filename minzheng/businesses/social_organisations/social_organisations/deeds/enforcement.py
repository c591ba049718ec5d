"""Cases against organisations: two officers, rights told, hearing, a decision in time, its publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import yuan

from .organisations import LIVE

HEAVY = ("revoke", "withdraw_licence", "ban")
"""What is decided together."""
ENDING = ("revoke", "withdraw_licence")
MISSING = ("not_submitted", "failed", "failed_after_rectifying")


def two_years_missing(finding: Finding) -> Iterator[Found]:
    """Who missed or failed the last two inspections, and is in no case for it yet."""
    first, second = str(finding.on.year - 2), str(finding.on.year - 1)
    missed: dict[int, set[str]] = {}
    rows = finding.entries("annual_inspection").filter(period__in=(first, second), state__in=MISSING)
    for parent, period in rows.values_list("parent_id", "period"):
        missed.setdefault(parent, set()).add(period)
    both = [key for key, years in missed.items() if len(years) == 2]
    cases = finding.entries("org_enforcement_case").exclude(state__in=("published", "dropped"))
    in_case = [key for key in cases.values_list("values__org", flat=True) if key is not None]
    for org in finding.entries("social_org").filter(pk__in=both, state__in=LIVE).exclude(pk__in=in_case):
        yield Found(org, say("{first}、{second} 年度年检均未参加或不合格", first=first, second=second), {
            "org": org.pk, "clue_source": "inspection", "clue_on": finding.on.isoformat(), "violation": "no_inspection"})


def names_one_subject(doing: Doing) -> None:
    """A case is against one party: a registered organisation, or one that is not."""
    if (doing["org"] is None) == (doing["illegal_org"] is None):
        doing.wrong("org", say("请填写社会组织或非法社会组织，只填其一"))
    if (doing["violation"] == "unregistered") != (doing["illegal_org"] is not None):
        doing.wrong("violation", say("未经登记的按非法社会组织立案，已登记的按其违法行为立案"))


def name_of_subject(doing: Doing) -> Value:
    """The name of the party when the case began."""
    if doing.before.get("subject"):
        return None
    key = doing["org"] or doing["illegal_org"]
    return Entry.objects.get(pk=key).label if key else None


def is_clue_before(doing: Doing) -> None:
    """A clue is found before it is entered."""
    found = doing.day("clue_on")
    if found is not None and found > doing.on:
        doing.wrong("clue_on", say("发现线索的日期不能晚于今天"))


def filing_due(doing: Doing) -> date:
    """Seven days from the clue."""
    return (doing.day("clue_on") or doing.on) + timedelta(days=doing.parameter("filing_days"))


def filed_day(doing: Doing) -> Value:
    """The day the case was filed."""
    return doing.on.isoformat() if doing.deed.name == "file" else None


def case_due(doing: Doing) -> date:
    """Ninety days from the filing."""
    return (doing.day("filed_on") or doing.on) + timedelta(days=doing.parameter("case_days"))


def are_two_officers(doing: Doing) -> None:
    """Two officers, each with a card that is valid on the day."""
    if doing["officer_a"] == doing["officer_b"]:
        doing.wrong("officer_b", say("须有两名执法人员，不能是同一人"))
    for name in ("officer_a", "officer_b"):
        card = Entry.objects.get(pk=doing[name])
        known = doing.known(card)
        if card.state != "in_force" or date.fromisoformat(known["valid_until"]) < doing.on:
            doing.wrong(name, say("{holder} 的执法证已失效（有效期至 {day}）", holder=known["holder"], day=known["valid_until"]))


def card_due(doing: Doing) -> date | None:
    """A card is renewed by its last day."""
    return doing.day("valid_until")


def is_told_today(doing: Doing) -> None:
    """Rights are told on the day that is entered."""
    if doing.day("notified_on") != doing.on:
        doing.wrong("notified_on", say("告知日期应为当日 {day}", day=doing.on))


def hearing_until(doing: Doing) -> Value:
    """The last day to ask for a hearing."""
    told = doing.day("notified_on")
    return (told + timedelta(days=doing.parameter("hearing_days"))).isoformat() if told else None


def is_hearing_in_time(doing: Doing) -> None:
    """A hearing is asked for within five days."""
    asked, until = doing.day("hearing_on"), doing.day("hearing_until")
    if asked is not None and asked > doing.on:
        doing.wrong("hearing_on", say("申请听证的日期不能晚于今天"))
    if asked is not None and until is not None and asked > until:
        doing.wrong("hearing_on", say("申请听证期限已于 {day} 届满", day=until))


def hearing_time_is_over(doing: Doing) -> None:
    """Nothing is decided while a hearing can be asked for, or before one that was asked for was held."""
    assert doing.entry is not None
    until = doing.day("hearing_until")
    if doing.entry.state == "notified" and until is not None and doing.on <= until:
        doing.wrong("", say("当事人可在 {day} 以前申请听证，期满后才能决定", day=until))
    if doing.entry.state == "hearing" and not doing["hearing_record"]:
        doing.wrong("", say("当事人已申请听证：举行听证并记录后才能决定"))


def is_decided_today(doing: Doing) -> None:
    """The decision bears the day of the deed."""
    if doing.day("decided_on") != doing.on:
        doing.wrong("decided_on", say("决定日期应为当日 {day}", day=doing.on))


def decision_fits_subject(doing: Doing) -> None:
    """What is not registered is banned; what is registered is not."""
    if (doing["decision"] == "ban") != (doing["illegal_org"] is not None):
        doing.wrong("decision", say("非法社会组织予以取缔；已登记的社会组织不适用取缔"))


def is_discussed(doing: Doing) -> None:
    """A heavy penalty is discussed by the leaders together."""
    if doing["decision"] in HEAVY and not doing["discussed"]:
        doing.wrong("discussed", say("较重处罚须由负责人集体讨论决定：请填写讨论记录文号"))


def fine_fits(doing: Doing) -> None:
    """A fine lies within what the turnover or the gains allow; nothing else has a fine."""
    if doing["decision"] != "fine":
        if doing["fine"]:
            doing.wrong("fine", say("决定不是罚款，不填罚款金额"))
        return
    basis, name = (doing["illegal_turnover"], "turnover") if doing["illegal_turnover"] else (doing["illegal_gains"], "gains")
    if not doing["fine"] or not basis:
        doing.wrong("fine", say("请填写罚款金额；告知时须已查明违法经营额或违法所得"))
        return
    least, most = (basis * doing.parameter(f"fine_{name}_{edge}") for edge in ("least", "most"))
    if not least <= doing["fine"] <= most:
        doing.wrong("fine", say("罚款应在 {least} 元至 {most} 元之间", least=yuan(least), most=yuan(most)))


def is_served_after(doing: Doing) -> None:
    """Served after it was decided."""
    _in_order(doing, "served_on", "decided_on")


def is_executed_after(doing: Doing) -> None:
    """Executed after it was served."""
    _in_order(doing, "executed_on", "served_on")


def is_published_after(doing: Doing) -> None:
    """Published after it was executed."""
    _in_order(doing, "published_on", "executed_on")


def _in_order(doing: Doing, this: str, before: str) -> None:
    day, earlier = doing.day(this), doing.day(before)
    if day is not None and (day > doing.on or (earlier is not None and day < earlier)):
        doing.wrong(this, say("“{this}”应在“{before}”以后、今天以前", this=doing.kind.fields[this].label,
                              before=doing.kind.fields[before].label))


def publish_due(doing: Doing) -> date:
    """Seven working days from the execution."""
    return doing.working_days(doing.parameter("publish_days"))


def carry_out(doing: Doing) -> None:
    """What was decided is written into the register."""
    if doing["decision"] == "ban":
        doing.do(Entry.objects.get(pk=doing["illegal_org"]), "ban", banned_on=doing["executed_on"])
    elif doing["decision"] in ENDING:
        doing.do(Entry.objects.get(pk=doing["org"]), doing["decision"])


def is_not_registered(doing: Doing) -> None:
    """What bears the name of a registered organisation is no illegal one, however its brackets and spaces are written."""
    wanted = _bare(doing["name"])
    begins = [one for one in doing.entries("social_org").filter(state__in=LIVE).values_list("label", "number")
              if _bare(one[0]) == wanted]
    if begins:
        doing.wrong("name", say("“{name}”是已登记的社会组织（{number}）", name=begins[0][0], number=begins[0][1]))


def _bare(name: str) -> str:
    return "".join(one for one in name if one.isalnum())


def is_found_before(doing: Doing) -> None:
    """Found before it is entered."""
    found = doing.day("found_on")
    if found is not None and found > doing.on:
        doing.wrong("found_on", say("发现日期不能晚于今天"))
