"""Founding an organisation: its name, the conditions of its kind, its premises, its code."""

from __future__ import annotations

from datetime import date, timedelta

from stdnum.cn import uscc

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import yuan

from .days import months_after

NATIONAL = ("中国", "中华", "全国", "国家")
THINGS = ("中国象棋", "中国画", "中国书法", "中国结", "中华武术")
"""Names of things that have the nation in them, and may stand in a name."""
LEADING = {"association": "51", "service_institution": "52", "foundation": "53"}
LIVE = ("active", "abnormal", "serious")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def is_plain_name(doing: Doing) -> None:
    """A name without spaces, of a sensible length; what is called a foundation is one."""
    is_plain_text(doing, "name", doing["name"], doing["kind"])


def is_plain_text(doing: Doing, field: str, name: str, kind: str) -> None:
    """What a name must look like, wherever it is typed."""
    if not 4 <= len(name) <= 50 or any(one.isspace() for one in name):
        doing.wrong(field, say("名称应为 4 至 50 个字，中间没有空格"))
    if name.endswith("基金会") != (kind == "foundation"):
        doing.wrong(field, say("只有基金会的名称以“基金会”结尾，基金会必须以它结尾"))


def is_proper_name(doing: Doing) -> None:
    """A new name: plain, and without words that only a national organisation may bear."""
    is_plain_name(doing)
    is_local_name(doing, "name", doing["name"])


def is_local_name(doing: Doing, field: str, name: str) -> None:
    """No word that only a national organisation may bear."""
    rest = name
    for thing in THINGS:
        rest = rest.replace(thing, "")
    for word in NATIONAL:
        if word in rest:
            doing.wrong(field, say("县级登记的社会组织名称不得使用“{word}”字样", word=word))


def has_supervision(doing: Doing) -> None:
    """A supervising authority, or registration without one; never neither, never both."""
    is_direct, named = doing["supervision"] == "direct", bool(doing["supervising_authority"])
    if is_direct and named:
        doing.wrong("supervising_authority", say("直接登记的没有业务主管单位：请清空，或改为双重管理"))
    if not is_direct and not named:
        doing.wrong("supervising_authority", say("请填写业务主管单位；直接登记的请选择“直接登记”"))
    if not is_direct and doing.deed.name == "apply" and not doing["consent_no"]:
        doing.wrong("consent_no", say("请填写业务主管单位同意成立的批准文号"))


def meets_conditions(doing: Doing) -> None:
    """Members, funds and assets that the law asks of its kind."""
    {"association": _association, "service_institution": _service_institution, "foundation": _foundation}[doing["kind"]](doing)


def _association(doing: Doing) -> None:
    persons, units = doing["persons"] or 0, doing["units"] or 0
    least_persons, least_units = doing.parameter("association_persons"), doing.parameter("association_units")
    mixed = doing.parameter("association_mixed")
    if not (persons >= least_persons or units >= least_units or (persons and units and persons + units >= mixed)):
        sentence = say("社会团体须有 {persons} 个以上个人会员，或 {units} 个以上单位会员，或混合共 {mixed} 个以上会员；"
                       "现有个人 {p} 个、单位 {u} 个", persons=least_persons, units=least_units, mixed=mixed, p=persons, u=units)
        doing.wrong("persons", sentence)
    _require_funds(doing, doing.parameter("association_funds"))


def _service_institution(doing: Doing) -> None:
    if doing["state_funds"] is None:
        doing.wrong("state_funds", say("请填写国有资产的数额，没有的填 0"))
    elif 3 * doing["state_funds"] > doing["funds"]:
        doing.wrong("state_funds", say("民办非企业单位的非国有资产不得低于总资产的三分之二"))
    has_no_branches(doing)


def _foundation(doing: Doing) -> None:
    if doing["raises_publicly"] not in ("yes", "no"):
        doing.wrong("raises_publicly", say("请说明是否面向公众募捐"))
    name = "foundation_funds_public" if doing["raises_publicly"] == "yes" else "foundation_funds_other"
    _require_funds(doing, doing.parameter(name))


def _require_funds(doing: Doing, least: int) -> None:
    if doing["funds"] < least:
        doing.wrong("funds", say("注册资金不足：最低 {least} 元", least=yuan(least)))


def has_no_branches(doing: Doing) -> None:
    """A private non-enterprise unit has no branches."""
    if doing["kind"] == "service_institution" and doing["branches"]:
        doing.wrong("branches", say("民办非企业单位不得设立分支机构"))


def has_premises(doing: Doing) -> None:
    """Premises for a year at least, not those of ten others."""
    months = doing.parameter("premises_months")
    if doing["premises"] in ("rented", "lent"):
        until = doing.day("premises_until")
        if until is None:
            doing.wrong("premises_until", say("租用、借用的住所请填写使用期限"))
        elif until < months_after(doing.on, months):
            doing.wrong("premises_until", say("住所使用期限应不少于 {months} 个月", months=months))
    shared = doing.parameter("premises_shared")
    there = doing.entries("social_org").filter(state__in=LIVE, values__address=doing["address"]).count()
    if doing["premises"] != "incubator" and there >= shared:
        doing.wrong("address", say("这一住所已有 {count} 个社会组织登记：请核实场所，孵化平台内的请注明", count=there))


def founders_may(doing: Doing) -> None:
    """No founder or officer is disqualified."""
    if doing["founders_disqualified"] != "no":
        doing.wrong("founders_disqualified", say("发起人、拟任负责人有不得担任的情形或尚未查明的，不予受理"))


def decision_due(doing: Doing) -> date:
    """Sixty days, thirty for a charity."""
    name = "charity_decision_days" if doing["charity"] == "yes" else "decision_days"
    return doing.on + timedelta(days=doing.parameter(name))


def is_right_code(doing: Doing) -> None:
    """The code begins as its kind does, and the organisation code within it has its own check character."""
    code, kind = doing["uscc"], doing["kind"]
    if code[:2] != LEADING[kind]:
        doing.wrong("uscc", say("{kind}的统一社会信用代码应以 {leading} 开头，这个代码以 {found} 开头",
                                kind=_chosen(doing, kind), leading=LEADING[kind], found=code[:2]))
    if not has_right_organisation_code(code):
        doing.wrong("uscc", say("统一社会信用代码第 9 至 17 位（组织机构代码）的校验码不符：请核对"))


def has_right_organisation_code(code: str) -> bool:
    """Whether characters 9 to 17 of a unified social credit code are an organisation code (GB 11714)."""
    body, check = code[8:16], code[16]
    rest = 11 - sum(_CHARACTERS.index(one) * weight for one, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return check == {10: "X", 11: "0"}.get(rest, str(rest))


def code_for(kind: str, county: int, body: str) -> str:
    """The whole code for a kind, a county (6 digits) and the eight characters of an organisation code."""
    rest = 11 - sum(_CHARACTERS.index(one) * weight for one, weight in zip(body, _WEIGHTS, strict=True)) % 11
    code = f"{LEADING[kind]}{county:06d}{body}{ {10: 'X', 11: '0'}.get(rest, str(rest))}"
    return code + uscc.calc_check_digit(code)


def _chosen(doing: Doing, kind: str) -> str:
    return next(str(one.label) for one in doing.kind.fields["kind"].choices if one.name == kind)


def is_established_today(doing: Doing) -> None:
    """The day of the decision is that of the establishment."""
    if doing.day("established_on") != doing.on:
        doing.wrong("established_on", say("成立登记日期应为准予登记的当日 {day}", day=doing.on))


def is_established_before(doing: Doing) -> None:
    """An organisation of old was registered before today."""
    established = doing.day("established_on")
    if established is None or established > doing.on:
        doing.wrong("established_on", say("成立日期不能晚于今天"))


def is_seal_after(doing: Doing) -> None:
    """A seal is cut after the certificate."""
    filed, established = doing.day("seal_filed_on"), doing.day("established_on")
    if filed is not None and established is not None and not established <= filed <= doing.on:
        doing.wrong("seal_filed_on", say("备案日期应在成立登记以后、今天以前"))


def name_of_legal_rep(doing: Doing) -> Value:
    """The name of the legal representative, which is public."""
    return doing["legal_rep"]["name"] if doing["legal_rep"] else None


def is_vetted(doing: Doing) -> None:
    """A person in charge passed the vetting and is not in the post already."""
    if doing["vetted"] != "yes":
        doing.wrong("vetted", say("未通过政治审核的，不得任负责人"))
    for other in doing.beside().filter(state="in_post"):
        known = doing.known(other)
        if known["post"] == doing["post"] and known["person"]["id_number"] == doing["person"]["id_number"]:
            doing.wrong("person", say("这个人已登记在任这一职务"))


def leaves_after(doing: Doing) -> None:
    """Nobody leaves before coming."""
    left, appointed = doing.day("left_on"), doing.day("appointed_on")
    if left is not None and appointed is not None and left < appointed:
        doing.wrong("left_on", say("离任日期早于任职日期 {day}", day=appointed))


def issue_certificate(doing: Doing) -> None:
    """A certificate for the organisation as it is registered now."""
    org = doing.entry if doing.kind.name == "social_org" else doing.parent
    assert org is not None
    issue_for(doing, Entry.objects.get(pk=org.pk))


def issue_for(doing: Doing, org: Entry) -> None:
    """A certificate with what is registered of an organisation."""
    known = doing.known(org)
    copied = ("name", "kind", "uscc", "legal_rep_name", "address", "scope", "funds", "supervising_authority")
    printed = {name: known.get(name) for name in copied}
    doing.make("org_certificate", "issue", parent=org, issued_on=doing.on.isoformat(), **printed)


def replace_certificate(doing: Doing) -> None:
    """Take the old certificate back and issue one with what was amended."""
    for one in doing.below("org_certificate").filter(state="in_force"):
        doing.do(one, "replace")
    issue_certificate(doing)


def has_what_a_certificate_says(doing: Doing) -> None:
    """A certificate says where and what for."""
    for name in ("uscc", "address", "scope", "funds"):
        if doing[name] is None:
            doing.wrong("", say("证书须载明“{label}”：请先补录或办理变更", label=doing.kind.fields[name].label))


def return_certificates(doing: Doing) -> None:
    """An organisation that ended has no certificate in force."""
    for one in doing.below("org_certificate").filter(state="in_force"):
        doing.do(one, "take_back")


def end_inspections(doing: Doing) -> None:
    """Nothing more is inspected."""
    open_states = ("notified", "with_supervisor", "submitted", "examined", "basically_passed", "failed")
    for one in doing.below("annual_inspection").filter(state__in=open_states):
        doing.do(one, "end")


def certificate_until(doing: Doing) -> str | None:
    """The last day of a certificate: four years from its issue."""
    issued = doing.day("issued_on")
    return months_after(issued, doing.parameter("copy_months")).isoformat() if issued else None


def certificate_renewal(doing: Doing) -> date | None:
    """A certificate is renewed by its last day."""
    return doing.day("valid_until")


def name_of_org(doing: Doing) -> Value:
    """The name of the organisation that the entry is about, when it was made."""
    if doing.before.get("org_name"):
        return doing.before["org_name"]
    return doing.known(org_of(doing))["name"]


def code_of_org(doing: Doing) -> Value:
    """The unified social credit code of the organisation."""
    return doing.known(org_of(doing)).get("uscc")


def org_of(doing: Doing) -> Entry:
    """The organisation that the entry lies below, at whatever depth."""
    above = doing.parent
    assert above is not None
    return above.root or above


def org_is_registered(doing: Doing) -> None:
    """Only what is registered changes, is inspected or ends."""
    if org_of(doing).state not in LIVE:
        doing.wrong("", say("这个社会组织不是在登记状态"))
