"""What decides in a marriage office: ages, kinship, the days of the cooling-off."""

from __future__ import annotations

from datetime import date, timedelta

from minzheng.kernel.casework.workdays import is_workday
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import age_on

ANYWHERE = date(2025, 5, 10)
"""Since this day any office in the country registers any couple, without a household book (Order 804)."""
DAY = timedelta(days=1)


def is_today(doing: Doing) -> None:
    """A marriage is registered on the day itself."""
    if doing.day("date") != doing.on:
        doing.wrong("date", say("当场登记：登记日期应为当日 {day}", day=doing.on))


def are_husband_and_wife(doing: Doing) -> None:
    """A man and a woman, not the same person."""
    for name, sex, sentence in (("man", "M", say("男方的性别不是男")), ("woman", "F", say("女方的性别不是女"))):
        if doing[name]["sex"] != sex:
            doing.wrong(name, sentence)


def are_of_age(doing: Doing) -> None:
    """Old enough on the day of registration."""
    for name, parameter, word in (("man", "marriage_age_man", say("男方")), ("woman", "marriage_age_woman", say("女方"))):
        born = doing[name]["birth"]
        least = doing.parameter(parameter)
        if not born:
            doing.wrong(name, say("请填写{who}的出生日期", who=word))
        elif age_on(date.fromisoformat(born), doing.on) < least:
            doing.wrong(name, say("{who}未到法定婚龄 {least} 周岁（出生日期 {born}）", who=word, least=least, born=born))


def may_marry(doing: Doing) -> None:
    """Willing, capable, no blood relations, nothing against it in the registers."""
    if doing["are_willing"] != "yes":
        doing.wrong("are_willing", say("须双方自愿并亲自到场声明"))
    if doing["are_kin"] != "no":
        doing.wrong("are_kin", say("直系血亲或者三代以内的旁系血亲禁止结婚；须声明没有这种关系"))
    if doing["are_capable"] != "yes":
        doing.wrong("are_capable", say("一方没有完全民事行为能力的，不予登记"))
    if doing["checked"] == "differs":
        doing.wrong("checked", say("身份或婚姻状况核对不一致：请先查明"))


def is_right_office(doing: Doing) -> None:
    """Until 2025 at the office of the household registration of one of them, with the household book."""
    if doing.on >= ANYWHERE:
        return
    if doing["residence"] != "here":
        doing.wrong("residence", say("{day} 以前须在一方常住户口所在地办理", day=ANYWHERE))
    if doing["household_book"] != "yes":
        doing.wrong("household_book", say("{day} 以前须出具居民户口簿", day=ANYWHERE))


def husband(doing: Doing) -> Value:
    """The husband of the marriage."""
    return _marriage_values(doing).get("man")


def wife(doing: Doing) -> Value:
    """The wife of the marriage."""
    return _marriage_values(doing).get("woman")


def _marriage_values(doing: Doing) -> dict[str, Value]:
    return doing.known(_marriage(doing))


def _marriage(doing: Doing) -> Entry:
    return Entry.objects.get(pk=doing["marriage"])


def is_applied_today(doing: Doing) -> None:
    """The receipt has the date of the application."""
    if doing.day("applied_on") != doing.on:
        doing.wrong("applied_on", say("双方当面申请：申请日期应为当日 {day}", day=doing.on))


def may_divorce(doing: Doing) -> None:
    """Both willing and capable, the marriage in force, no other application open."""
    if doing["are_willing"] != "yes":
        doing.wrong("are_willing", say("须双方亲自到场并自愿离婚；一方要求离婚的，请向人民法院起诉"))
    if doing["are_capable"] != "yes":
        doing.wrong("are_capable", say("一方没有完全民事行为能力的，不予受理"))
    if _marriage(doing).state != "registered":
        doing.wrong("marriage", say("这一结婚登记已不是有效状态"))
    if doing.entries("divorce_case").filter(state="applied", values__marriage=doing["marriage"]).exists():
        doing.wrong("marriage", say("双方已有一件离婚申请在办"))


def last_day_of_cooling(doing: Doing) -> str | None:
    """The thirtieth day after that of the receipt; on a holiday the next working day."""
    applied = doing.day("applied_on")
    if applied is None or not _has_cooling(applied):
        return None
    return _working(applied + DAY * doing.parameter("cooling_days")).isoformat()


def last_day_to_issue(doing: Doing) -> date | None:
    """The thirtieth day after the cooling-off; on a holiday the next working day."""
    cooling = last_day_of_cooling(doing)
    return _working(date.fromisoformat(cooling) + DAY * doing.parameter("issue_days")) if cooling else None


def _has_cooling(applied: date) -> bool:
    return applied >= date(2021, 1, 1)


def _working(day: date) -> date:
    while not is_workday(day):
        day += DAY
    return day


def is_cooling(doing: Doing) -> None:
    """Either may withdraw until the cooling-off ends."""
    until = doing.day("cooling_until")
    if until is not None and doing.on > until:
        doing.wrong("", say("冷静期已于 {day} 届满：不再领证的，期限届满后视为撤回", day=until))


def is_time_to_issue(doing: Doing) -> None:
    """After the cooling-off and within the thirty days that follow."""
    until = doing.day("cooling_until")
    if until is not None and doing.on <= until:
        doing.wrong("", say("冷静期至 {day} 届满，{next} 起才能发证", day=until, next=until + DAY))


def dissolve_marriage(doing: Doing) -> None:
    """Note the divorce in the marriage."""
    assert doing.entry is not None
    doing.do(_marriage(doing), "dissolve", remark=f"{doing.on} 登记离婚，{doing.entry.number}")
