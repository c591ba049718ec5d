"""What decides in a marriage office: ages, kinship, earlier marriages, the days of the cooling-off, proofs and judgments.

Annotations are part of the register and are written in its language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from minzheng.kernel.casework.workdays import is_workday
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import age_on

BEGINNING = date(1949, 10, 1)
"""Records are kept from here on."""
CODE = date(2021, 1, 1)
"""The Civil Code: a divorce cools off, only courts annul."""
ANYWHERE = date(2025, 5, 10)
"""Since this day any office in the country registers any couple, without a household book (Order 804)."""
DAY = timedelta(days=1)
OUTSIDE = {"passport": "foreign", "foreign_pr_card": "foreign",
           "hk_macau_permit": "hk_macau_taiwan", "taiwan_permit": "hk_macau_taiwan"}
"""What the papers of somebody from outside say of a marriage."""
ACTS = frozenset({"register", "refuse", "apply", "register_at_once", "turn_away", "issue", "issue_on_proof"})
"""What the registrar who did it is named for."""
BEFORE = {"dissolved": "divorced", "widowed": "widowed"}
"""How a person stands after a marriage that ended."""
_JUDGMENT = re.compile(r"[（(]((?:19|20)\d{2})[）)].{1,30}号")


def is_certified(doing: Doing) -> None:
    """Who acts has a registrar's certificate that is valid on the day; the program itself follows somebody who has."""
    if doing.by.account_id is not None and _certificate(doing) is None:
        doing.wrong("", say("您没有有效的婚姻登记员资格证书，不能办理：请先由股长在“婚姻登记员资格”中登记或续期"))


def _certificate(doing: Doing) -> Entry | None:
    found = doing.entries("registrar_certificate").filter(state="valid", lapses_on__gte=doing.on, on__lte=doing.on)
    return found.filter(values__username=doing.by.username).first()


def registrar_of_the_day(doing: Doing) -> Value:
    """The name of the registrar who does an act."""
    if doing.deed.name not in ACTS or (certificate := _certificate(doing)) is None:
        return None
    return doing.known(certificate)["person"]["name"]


def is_today(doing: Doing) -> None:
    """A marriage is registered, or refused, on the day itself."""
    if doing.day("date") != doing.on:
        doing.wrong("date", say("当场登记：登记日期应为当日 {day}", day=doing.on))


def are_husband_and_wife(doing: Doing) -> None:
    """A man and a woman, each with papers that say who they are."""
    for name, sex, sentence in (("man", "M", say("男方的性别不是男")), ("woman", "F", say("女方的性别不是女"))):
        if doing[name]["sex"] != sex:
            doing.wrong(name, sentence)
        if doing[name]["id_type"] not in ("resident_id", *OUTSIDE):
            doing.wrong(name, say("须出示有效身份证件：居民身份证、护照、通行证或永久居留身份证"))


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
    """Willing, capable, no blood relations."""
    if doing["are_willing"] != "yes":
        doing.wrong("are_willing", say("须双方自愿并亲自到场声明"))
    if doing["are_kin"] != "no":
        doing.wrong("are_kin", say("直系血亲或者三代以内的旁系血亲禁止结婚；须声明没有这种关系"))
    if doing["are_capable"] != "yes":
        doing.wrong("are_capable", say("一方没有完全民事行为能力的，不予登记"))
    is_consistent(doing)


def is_consistent(doing: Doing) -> None:
    """What the registers say agrees."""
    if doing["checked"] == "differs":
        doing.wrong("checked", say("身份或婚姻状况核对不一致：请先查明"))


def fit_the_records(doing: Doing) -> None:
    """What both say of earlier marriages agrees with this register; who marries the same person again says so."""
    for name in ("man", "woman"):
        _fits(doing, name)
    both = _ended(doing, "man") & _ended(doing, "woman")
    if both and doing["registration"] != "remarriage":
        doing.wrong("registration", say("双方曾在本县登记结婚后离婚：登记类别应为复婚"))
    if doing["registration"] == "remarriage" and {doing["man_status"], doing["woman_status"]} != {"divorced"}:
        doing.wrong("registration", say("复婚的双方，登记前婚姻状况都应为离婚"))


def _fits(doing: Doing, name: str) -> None:
    records = doing.naming("marriage_record", doing[name])
    if open_one := records.filter(state="unconfirmed").first():
        doing.wrong(name, say("历史登记 {entry} 载有此人，状态未核实：请先核实或注记", entry=open_one))
    if doing.holder("divorcing", doing[name]):
        doing.wrong(name, say("此人有一件离婚申请在办"))
    last = records.filter(state__in=BEFORE).order_by("-on", "-pk").first()
    divorce = doing.naming("divorce_case", doing[name]).filter(state="issued").order_by("-on", "-pk").first()
    known = BEFORE[last.state] if last else "divorced" if divorce else ""
    if known and doing[f"{name}_status"] != known:
        words = {"divorced": say("离婚"), "widowed": say("丧偶")}
        sentence = say("登记簿 {entry} 表明登记前婚姻状况为{known}", entry=last or divorce, known=words[known])
        doing.wrong(f"{name}_status", sentence)


def _ended(doing: Doing, name: str) -> set[int]:
    return set(doing.naming("marriage_record", doing[name]).filter(state="dissolved").values_list("pk", flat=True))


def is_right_office(doing: Doing) -> None:
    """Until 2025 at the office of the household registration of one of them, with the household book."""
    if doing.on >= ANYWHERE:
        return
    if doing["residence"] != "here":
        doing.wrong("residence", say("{day} 以前须在一方常住户口所在地办理", day=ANYWHERE))
    if doing["household_book"] != "yes":
        doing.wrong("household_book", say("{day} 以前须出具居民户口簿", day=ANYWHERE))


def from_outside(doing: Doing) -> Value:
    """Whether one of them is a foreigner or from Hong Kong, Macao or Taiwan, by the kind of their papers."""
    found = [OUTSIDE[one["id_type"]] for one in (doing["man"], doing["woman"]) if one and one["id_type"] in OUTSIDE]
    return "foreign" if "foreign" in found else "hk_macau_taiwan" if found else "none"


def is_designated(doing: Doing) -> None:
    """Who is from outside marries at an office the province has designated, with the documents of where they are from."""
    if doing["from_outside"] == "none":
        return
    if not doing.parameter("registers_outsiders"):
        doing.wrong("from_outside", say("本登记处不是省级指定的涉外、涉港澳台婚姻登记机关：请告知到指定机关办理"))
    if doing["outside_documents"] != "yes":
        doing.wrong("outside_documents", say("境外人员须提交经公证、认证的无配偶证明等材料"))


def priority_persons(doing: Doing) -> Value:
    """How many of the two were served first and free."""
    return sum(1 for name in ("man_priority", "woman_priority") if doing[name])


def is_possible(doing: Doing) -> None:
    """A historic record names somebody or a day; no day before records began, after today, or before a birth."""
    people = [doing[name] for name in ("man", "woman") if doing[name]]
    days = [(name, day) for name in ("date", "applied_on", "ended_on") if (day := doing.day(name))]
    if not people and not days:
        doing.wrong("man", say("双方姓名和日期都不详的，没有可登记的内容"))
    for name, day in days:
        if not BEGINNING <= day <= doing.on:
            doing.wrong(name, say("日期 {day} 不可能：应在 {first} 与 {last} 之间", day=day, first=BEGINNING, last=doing.on))
        if any(one["birth"] and day <= date.fromisoformat(one["birth"]) for one in people):
            doing.wrong(name, say("日期 {day} 早于当事人的出生日期", day=day))


def is_ended(doing: Doing) -> None:
    """A marriage ends after it began, and not in the future."""
    assert doing.entry is not None
    day = doing.day("ended_on")
    if day and not doing.entry.on <= day <= doing.on:
        doing.wrong("ended_on", say("婚姻终止日期应在登记日期 {first} 与今日之间", first=doing.entry.on))


def husband(doing: Doing) -> Value:
    """The husband of the marriage; of one registered elsewhere who was written down."""
    return _of_marriage(doing, "man")


def wife(doing: Doing) -> Value:
    """The wife of the marriage; of one registered elsewhere who was written down."""
    return _of_marriage(doing, "woman")


def _of_marriage(doing: Doing, name: str) -> Value:
    marriage = _entry(doing, "marriage")
    return doing.known(marriage).get(name) if marriage else None


def _entry(doing: Doing, name: str) -> Entry | None:
    return Entry.objects.filter(pk=doing[name]).first() if doing[name] else None


def is_applied_today(doing: Doing) -> None:
    """The receipt has the date of the application."""
    if doing.day("applied_on") != doing.on:
        doing.wrong("applied_on", say("双方当面申请：申请日期应为当日 {day}", day=doing.on))


def may_divorce(doing: Doing) -> None:
    """Both willing and capable, and what the registers say agrees."""
    if doing["are_willing"] != "yes":
        doing.wrong("are_willing", say("须双方亲自到场并自愿离婚；一方要求离婚的，请向人民法院起诉"))
    if doing["are_capable"] != "yes":
        doing.wrong("are_capable", say("一方没有完全民事行为能力的，不予受理"))
    is_consistent(doing)


def is_their_marriage(doing: Doing) -> None:
    """A marriage of the mainland: in this register and in force, or with its number and both names."""
    marriage = _entry(doing, "marriage")
    if doing["registered_in"] == "outside":
        doing.wrong("registered_in", say("结婚登记不是在中国内地办理的，不予受理"))
    elif doing["registered_in"] == "here":
        if marriage is None:
            doing.wrong("marriage", say("请填写本县的结婚证字号"))
        elif marriage.state not in ("registered", "unconfirmed"):
            doing.wrong("marriage", say("这一结婚登记已不是有效状态"))
    elif not (doing["certificate_number"] and doing["man"] and doing["woman"]):
        doing.wrong("certificate_number", say("在外地登记结婚的，请填写结婚证字号和双方"))


def last_day_of_cooling(doing: Doing) -> date | None:
    """The thirtieth day after that of the receipt; on a holiday the next working day."""
    applied = doing.day("applied_on")
    if applied is None or applied < CODE or doing.deed.name == "turn_away":
        return None
    return _working(applied + DAY * doing.parameter("cooling_days", applied))


def first_day_to_issue(doing: Doing) -> date | None:
    """The day after the cooling-off."""
    cooling = last_day_of_cooling(doing)
    return cooling + DAY if cooling else None


def last_day_to_issue(doing: Doing) -> date | None:
    """The thirtieth day after the cooling-off; on a holiday the next working day."""
    cooling = last_day_of_cooling(doing)
    return _working(cooling + DAY * doing.parameter("issue_days", cooling)) if cooling else None


def _working(day: date) -> date:
    while not is_workday(day):
        day += DAY
    return day


def is_time_to_issue(doing: Doing) -> None:
    """After the cooling-off; that its thirty days have not passed is the state's to say."""
    first = doing.day("certificate_from")
    if first is not None and doing.on < first:
        doing.wrong("", say("冷静期至 {day} 届满，{next} 起才能发证", day=first - DAY, next=first))


def are_both_present(doing: Doing) -> None:
    """Both come again."""
    if doing["are_both_here"] != "yes":
        doing.wrong("are_both_here", say("须双方再次亲自到场，一方未到不能发证"))


def concluded_on(doing: Doing) -> date | None:
    """The day on which a divorce, or its application, came to its end."""
    ends = doing.deed.to in ("issued", "withdrawn", "deemed_withdrawn", "refused")
    return doing.on if ends and doing.deed.name != "enter_old" else None


def dissolve_marriage(doing: Doing) -> None:
    """Note the divorce in the marriage."""
    assert doing.entry is not None
    marriage = _entry(doing, "marriage")
    if marriage is None or marriage.state not in ("registered", "unconfirmed"):
        return
    day = str(doing["ended_on"] or doing["applied_on"] or doing.on)
    doing.do(marriage, "dissolve", ended_on=day, ended_by=str(doing.entry), remark=f"登记离婚，{doing.entry}")


def day_of_asking(doing: Doing) -> date | None:
    """The day of the application."""
    return doing.on if doing.deed.name == "apply" else None


def asks_for_self(doing: Doing) -> None:
    """One of the two asks; an agent has a notarised power."""
    if doing["applicant"]["id_number"] not in (doing["man"]["id_number"], doing["woman"]["id_number"]):
        doing.wrong("applicant", say("申请人应为当事人一方；他人代办的，申请人填当事人，另填代理人"))
    if doing["agent"] and doing["agent_power"] != "yes":
        doing.wrong("agent_power", say("代理人须持经公证的授权委托书"))


def is_found(doing: Doing) -> None:
    """The archive has the record, it is of these two, and what differs is explained."""
    name, wanted = ("marriage", ("registered", "unconfirmed")) if doing["certificate"] == "BJ" else ("divorce", ("issued",))
    record = _entry(doing, name)
    if record is None:
        doing.wrong(name, say("没有查到原登记档案：再查姓名、日期的其他写法，确系遗失的办理“档案遗失，另行调查”"))
        return
    if record.state not in wanted:
        state = doing.book.kind(record.kind).states[record.state].label
        doing.wrong(name, say("原登记 {entry} 目前是“{state}”，不能补领这种证件", entry=record, state=state))
    known = doing.known(record)
    differs = [one for one in ("man", "woman") if not known.get(one) or known[one]["name"] != doing[one]["name"]
               or known[one]["id_number"] != doing[one]["id_number"]]
    if differs and not doing["difference"]:
        doing.wrong("difference", say("姓名或证件号码与原档案不一致：请说明（改名、换号、原证错写等）"))


def is_confirmed(doing: Doing) -> None:
    """In force for a marriage certificate, divorced for the other."""
    if doing["certificate"] == "BJ" and (doing["state_now"], doing["are_alive"]) != ("in_force", "yes"):
        doing.wrong("state_now", say("补领结婚证须双方健在、婚姻关系存续；离婚、丧偶的出具婚姻登记记录证明"))
    if doing["certificate"] == "BL" and doing["state_now"] != "divorced":
        doing.wrong("state_now", say("补领离婚证须为离婚状态且未再婚"))


def are_two_proofs(doing: Doing) -> None:
    """Two proofs of different kinds."""
    if doing["proof_1"] == doing["proof_2"]:
        doing.wrong("proof_2", say("须有两种不同的佐证"))


def registered_on(doing: Doing) -> Value:
    """The day of the original registration, from the archive."""
    if marriage := _entry(doing, "marriage"):
        return doing.known(marriage).get("date")
    if divorce := _entry(doing, "divorce"):
        return doing.known(divorce).get("ended_on") or doing.known(divorce).get("applied_on")
    return None


def number_of_original(doing: Doing) -> Value:
    """The number of the original certificate, from the archive."""
    original = _entry(doing, "marriage") or _entry(doing, "divorce")
    return (original.number or None) if original else None


def issued_on(doing: Doing) -> date | None:
    """The day a certificate is issued anew."""
    return doing.on if doing.deed.name in ("issue", "issue_on_proof") else None


def note_in_original(doing: Doing) -> None:
    """Note the new number in the original record; the old certificate, and any issued anew before, is void."""
    assert doing.entry is not None
    name = "marriage" if doing["certificate"] == "BJ" else "divorce"
    original = _entry(doing, name)
    assert original is not None
    number = doing.entry.number
    earlier = doing.entries("certificate_reissue").filter(state="issued", **{f"values__{name}": original.pk})
    _cancel(doing, earlier.exclude(pk=doing.entry.pk), f"补发 {number}，本证作废")
    if original.state == "unconfirmed":
        original = doing.do(original, "confirm", checked=doing["checked"] or "consistent")
    doing.do(original, "note_reissue", reissued=number, remark=f"补发 {number}，原证作废")


def make_up_record(doing: Doing) -> None:
    """A record for the archive that was lost, from the proofs; then as for one that was found."""
    people = {"man": doing["man"], "woman": doing["woman"], "remark": f"原档案遗失，凭两项佐证补建，{doing.entry}"}
    day = doing["registered_on"]
    if doing["certificate"] == "BJ":
        made = doing.make("marriage_record", "enter_old", date=day, **people)
    else:
        made = doing.make("divorce_case", "enter_old", applied_on=day, ended_on=day, **people)
    name = "marriage" if doing["certificate"] == "BJ" else "divorce"
    assert doing.entry is not None
    doing.given[name] = made.pk
    doing.do(doing.entry, "link", **{name: made.pk})
    note_in_original(doing)


def _cancel(doing: Doing, reissues: Iterable[Entry], remark: str) -> None:
    for one in reissues:
        doing.do(one, "cancel", remark=remark)


def basis(doing: Doing) -> Value:
    """What an annulment by the registry itself rests on."""
    return "registry" if doing.deed.name == "annul_by_registry" else None


def is_document_in_order(doing: Doing) -> None:
    """A judgment has the form of one, its days follow each other, and its ground was one at the time."""
    marriage = _entry(doing, "marriage")
    assert marriage is not None
    if marriage.state in ("annulled", "refused"):
        doing.wrong("marriage", say("这一结婚登记已撤销、确认无效或未予登记"))
    if doing["basis"] == "registry" or (doing["basis"] == "procurator" and doing["ground"] != "identity_fraud"):
        doing.wrong("basis", say("胁迫、隐瞒重大疾病和无效婚姻只凭人民法院生效判决；检察建议只适用于冒名顶替、弄虚作假"))
    for sentence in _wrong_days(doing, marriage):
        doing.wrong("effective_on", sentence)
    judgment = _JUDGMENT.fullmatch(doing["judgment_no"].replace(" ", ""))
    if doing["basis"] == "judgment" and (judgment is None or int(judgment[1]) > doing.day("effective_on").year):  # type: ignore[union-attr]
        doing.wrong("judgment_no", say("案号应形如（2025）湘0426民初123号，年份不晚于生效日期"))


def _wrong_days(doing: Doing, marriage: Entry) -> Iterator[Sentence]:
    effective, served = doing.day("effective_on"), doing.day("served_on")
    assert effective is not None
    assert served is not None
    if not marriage.on <= effective <= served <= doing.on:
        yield say("日期次序不对：结婚登记、文书生效、收到文书、今日应依次不早于前一日期")
    if doing["ground"] == "illness_concealed" and effective < CODE:
        yield say("{day} 以前没有“隐瞒重大疾病”这一撤销事由", day=CODE)


def may_registry_annul(doing: Doing) -> None:
    """Before 2021: for coercion, asked for within a year of the marriage or of regaining freedom, without disputes."""
    marriage = _entry(doing, "marriage")
    assert marriage is not None
    if marriage.state != "registered":
        doing.wrong("marriage", say("这一结婚登记已不是有效状态"))
    if doing["ground"] != "coercion":
        doing.wrong("ground", say("登记机关只能因受胁迫撤销婚姻；其他事由请向人民法院提出"))
    if doing["has_disputes"] != "no":
        doing.wrong("has_disputes", say("涉及子女抚养、财产或债务的，由人民法院处理"))
    asked, last = doing.day("asked_on"), _year_after(doing.day("free_since") or marriage.on)
    if asked is None or not marriage.on <= asked <= min(last, doing.on):
        doing.wrong("asked_on", say("撤销请求应在结婚登记（或恢复人身自由）之日起一年内，即 {last} 以前提出", last=last))


def _year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def is_verified(doing: Doing) -> None:
    """Who issued it says that the document is real."""
    if doing["is_authentic"] != "yes":
        doing.wrong("is_authentic", say("请先向出具机关核实；核实不实的办理“退回”"))


def noted_on(doing: Doing) -> date | None:
    """The day on which an annulment is noted."""
    return doing.on if doing.deed.name in ("note", "annul_by_registry") else None


def later_marriages(doing: Doing) -> Value:
    """The marriages that either of the two entered into later: to be looked at."""
    marriage = _entry(doing, "marriage")
    people = [doing[name] for name in ("man", "woman") if doing[name]]
    if marriage is None:
        return None
    found = {str(one) for person in people for one in doing.naming("marriage_record", person).filter(on__gt=marriage.on)}
    return "、".join(sorted(found)) or None


def annul_marriage(doing: Doing) -> None:
    """Note it in the marriage, which both of them stand in; certificates issued anew are void with it."""
    marriage = _entry(doing, "marriage")
    assert marriage is not None
    by = doing["judgment_no"] or "登记机关撤销决定"
    remark = f"注记撤销或无效，结婚证作废：{by}"
    doing.do(marriage, "annul", ended_on=str(doing["effective_on"] or doing.on), ended_by=by, remark=remark)
    _cancel(doing, doing.entries("certificate_reissue").filter(state="issued", values__marriage=marriage.pk), remark)


def is_uploaded_after(doing: Doing) -> None:
    """Uploaded after it was noted, and not in the future."""
    noted, uploaded = doing.day("noted_on"), doing.day("uploaded_on")
    if noted and uploaded and not noted <= uploaded <= doing.on:
        doing.wrong("uploaded_on", say("上传日期应在注记日期 {noted} 与今日之间", noted=noted))
