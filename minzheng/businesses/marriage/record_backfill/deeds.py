"""What decides in the archive: what a box holds, whether two keyings agree, how large a sample is, who may ask.

What is written down of a record by the program is part of the archive, in its language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import age_on

FIELDS = ("old_number", "date", "man", "woman")
"""What is keyed twice, and counted in the check."""
KEPT = {"marriage_record": "结婚登记", "divorce_case": "离婚登记"}
"""The books that are searched for who asks."""


def is_year_possible(doing: Doing) -> None:
    """No box of a year to come."""
    if doing["year"] > doing.on.year:
        doing.wrong("year", say("年度不能晚于今年"))


def is_run_of_numbers(doing: Doing) -> None:
    """The last number is not before the first."""
    first, last = doing["first_serial"], doing["last_serial"]
    if (first is None) != (last is None) or (first is not None and last < first):
        doing.wrong("last_serial", say("起止字号须同时填写，终止字号不小于起始字号"))


def _records(box: Entry | None) -> list[Entry]:
    return list(Entry.objects.filter(kind="legacy_record", parent=box).order_by("pk"))


def is_all_keyed(doing: Doing) -> None:
    """Each file of the inventory has its record, and each record was keyed twice."""
    records = _records(doing.entry)
    there = {one.values["file_no"] for one in records}
    lacking = [number for number in range(1, doing["inventory"] + 1) if number not in there]
    if lacking:
        doing.wrong("inventory", say("清点 {all} 件，还缺盒内顺序号 {numbers}：请补录或办理“缺件存目”", all=doing["inventory"],
                                     numbers="、".join(str(number) for number in lacking[:20])))
    waiting = [one for one in records if one.state in ("keyed", "differing")]
    if waiting:
        doing.wrong("", say("还有 {count} 件未二录或不一致未裁定", count=len(waiting)))


def gaps_in_serials(doing: Doing) -> str | None:
    """The numbers between the first and the last that no record has."""
    if doing.deed.name != "draw_sample" or doing["first_serial"] is None:
        return None
    there = {one.values.get("serial") for one in _records(doing.entry)}
    lacking = [str(number) for number in range(doing["first_serial"], doing["last_serial"] + 1) if number not in there]
    return "、".join(lacking) or None


def size_of_sample(doing: Doing) -> int | None:
    """The share of the parameter, rounded up."""
    if doing.deed.name != "draw_sample":
        return None
    keyed, share = sum(1 for one in _records(doing.entry) if one.state == "verified"), int(doing.parameter("sample_share"))
    return -(-keyed * share // 1000)


def rounds(doing: Doing) -> int | None:
    """How often a sample was drawn."""
    return (doing.before.get("rounds") or 0) + 1 if doing.deed.name == "draw_sample" else None


def select_sample(doing: Doing) -> None:
    """Draw the sample anew for each round: nobody knows beforehand which records it falls on."""
    assert doing.entry is not None
    seed = f"{doing.entry.number} {doing['rounds']} {doing.at.isoformat()}"
    records = [one for one in _records(doing.entry) if one.state == "verified"]
    for one in sorted(records, key=lambda one: sha256(f"{seed} {one.pk}".encode()).digest())[: doing["sample"]]:
        doing.do(one, "select")


def _checked(doing: Doing) -> list[dict[str, Value]]:
    return [one.values for one in _records(doing.entry) if one.state == "checked"]


def fields_checked(doing: Doing) -> int | None:
    """How many fields were checked."""
    return len(FIELDS) * len(_checked(doing)) if doing.deed.name == "close_sample" else None


def errors_found(doing: Doing) -> int | None:
    """How many of them were wrong."""
    return sum(one.get("errors") or 0 for one in _checked(doing)) if doing.deed.name == "close_sample" else None


def is_all_checked(doing: Doing) -> None:
    """No record of the sample is left."""
    if left := sum(1 for one in _records(doing.entry) if one.state == "selected"):
        doing.wrong("", say("还有 {left} 件抽中的没有检查", left=left))


def send_back_where_wrong(doing: Doing) -> None:
    """More errors than are allowed: every record of the box is keyed a second time anew."""
    assert doing.entry is not None
    if doing["errors"] * 1000 <= doing["fields_checked"] * doing.parameter("error_limit"):
        return
    for one in _records(doing.entry):
        if one.state in ("verified", "checked"):
            doing.do(one, "key_anew")
    fields, errors = doing["fields_checked"], doing["errors"]
    doing.do(doing.entry, "send_back", remark=f"抽检 {fields} 个字段，差错 {errors} 个，超过上限，退回重录")


def load_records(doing: Doing) -> None:
    """Each record becomes an entry of the register, whose state is still to be confirmed."""
    assert doing.entry is not None
    for one in _records(doing.entry):
        if one.state in ("verified", "checked"):
            made = _loaded(doing, one, doing.known(one))
            doing.do(one, "load", loaded_as=str(made))


def _loaded(doing: Doing, record: Entry, known: Mapping[str, Value]) -> Entry:
    remark = f"历史档案补录，{doing.entry} 第 {known['file_no']} 件"
    if written := known.get("date_as_written"):
        remark += f"；原件日期写作“{written}”"
    if doubts := known.get("doubts"):
        remark += f"；{doubts}"
    given = {"man": known.get("man"), "woman": known.get("woman"), "office": doing["office"], "remark": remark,
             "number": _number(doing, known)}
    if doing["files"] == "marriage":
        return doing.make("marriage_record", "enter_old", date=known.get("date"), **given)
    return doing.make("divorce_case", "enter_old", applied_on=known.get("date"), ended_on=known.get("date"), **given)


def _number(doing: Doing, known: Mapping[str, Value]) -> str:
    """The old number with what it is unique with: its year and the box."""
    assert doing.entry is not None
    return f"{doing.entry.number}/{doing['year']}/{known['old_number']}"[:40] if known.get("old_number") else ""


def is_box_open(doing: Doing) -> None:
    """The box is being keyed."""
    if doing.parent is None or doing.parent.state != "keying":
        doing.wrong("", say("这个档案盒不在录入中"))


def is_in_box(doing: Doing) -> None:
    """A place that the inventory has, and that no record has yet."""
    assert doing.parent is not None
    box = doing.known(doing.parent)
    if doing["file_no"] > box["inventory"]:
        doing.wrong("file_no", say("清点只有 {all} 件：请核对，或先重新清点", all=box["inventory"]))
    if doing.beside().filter(values__file_no=doing["file_no"]).exists():
        doing.wrong("file_no", say("盒内顺序号 {number} 已录入", number=doing["file_no"]))


def is_missing(doing: Doing) -> None:
    """What is listed as missing has that quality."""
    doing.given["quality"] = "missing"


def says_what_is_unknown(doing: Doing) -> None:
    """What is empty is named as unknown, and nothing else."""
    if doing["quality"] == "missing":
        doing.wrong("quality", say("缺件请办理“缺件存目”"))
    unknown = set(doing["unknown"] or ())
    for name in FIELDS:
        if (doing[name] is None) != (name in unknown):
            doing.wrong(name, say("“{field}”空着的，须勾选为不详；有内容的不得勾选", field=doing.kind.fields[name].label))
    for name in ("man", "woman"):
        if doing[name] and (doing[name]["id_number"] == "") != (f"{name}_id" in unknown):
            field = doing.kind.fields[name].label
            doing.wrong(name, say("“{field}”没有证件号码的，证件种类选“不详”，并勾选号码不详", field=field))


def is_date_possible(doing: Doing) -> None:
    """Not before records began, not in the future, not before a birth."""
    day = doing.day("date")
    if day is None:
        return
    if not date(1949, 10, 1) <= day <= doing.on:
        doing.wrong("date", say("日期 {day} 不可能：民国纪年、农历请换算，原写法照录在“原件日期写法”", day=day))
    if any(one and one["birth"] and day <= date.fromisoformat(one["birth"]) for one in (doing["man"], doing["woman"])):
        doing.wrong("date", say("日期 {day} 早于当事人的出生日期", day=day))


def doubts(doing: Doing) -> str | None:
    """What is possible, yet to be looked at: another year than the box's, a party under the age of the time."""
    day = doing.day("date")
    if day is None or doing.parent is None:
        return None
    box = doing.known(doing.parent)
    found = [] if day.year == box["year"] else [f"登记日期不在档案盒年度 {box['year']}"]
    if box["files"] == "marriage" and day >= date(1950, 5, 1):
        found += [f"{word}登记时 {age} 周岁，未到当时婚龄" for word, age in _under_age(doing, day)]
    return "；".join(found) or None


def _under_age(doing: Doing, day: date) -> list[tuple[str, int]]:
    found = []
    for name, word in (("man", "男方"), ("woman", "女方")):
        if doing[name] and doing[name]["birth"]:
            age = age_on(date.fromisoformat(doing[name]["birth"]), day)
            if age < doing.parameter(f"marriage_registration.marriage_age_{name}", day):
                found.append((word, age))
    return found


def old_key(doing: Doing) -> str | None:
    """What a duplicate would share: office, year, kind and old number."""
    if doing.parent is None or not doing["old_number"]:
        return None
    box = doing.known(doing.parent)
    return f"{box['office']} {box['year']} {box['files']} {doing['old_number']}"[:120]


def compare(doing: Doing) -> None:
    """Where the two keyings differ, somebody else settles it by the paper."""
    assert doing.entry is not None
    lines = []
    for name in FIELDS:
        first, second = _plain(doing[name]), _plain(doing[f"{name}_again"])
        if first != second:
            lines.append(f"{doing.kind.fields[name].zh}：一录“{first}”，二录“{second}”")
    if lines:
        doing.do(doing.entry, "differ", differences="\n".join(lines))


def _plain(value: Value) -> str:
    """A value for comparison; of a person name and number."""
    if isinstance(value, Mapping):
        return f"{value['name']} {value['id_number']}".strip()
    return "".join(str(value or "").split())


def settle_differences(doing: Doing) -> None:
    """Nothing differs any more."""
    assert doing.entry is not None
    doing.do(doing.entry, "settled", differences=None)


def today(doing: Doing) -> date:
    """The day of the query."""
    return doing.on


def may_ask(doing: Doing) -> None:
    """The parties themselves; lawyers and authorities with a letter."""
    if doing["capacity"] == "party" and doing["applicant"]["id_number"] != doing["subject"]["id_number"]:
        doing.wrong("subject", say("当事人只能查询本人的婚姻登记记录"))
    if doing["capacity"] != "party" and not doing["letter"]:
        doing.wrong("letter", say("律师、机关查询须有介绍信或调查函文号"))


def records_found(doing: Doing) -> str | None:
    """Every record that names the person by the number, and those of the same name that have none."""
    if doing.deed.name != "answer":
        return None
    lines = []
    for kind, word in KEPT.items():
        by_name = doing.entries(kind).filter(parties__name=doing["subject"]["name"], parties__id_number=b"").distinct()
        for one in (doing.naming(kind, doing["subject"]) | by_name).order_by("on"):
            state = doing.book.kind(kind).states[one.state].zh
            lines.append(f"{word}　{one.number or '字号不详'}　{one.on:%Y-%m-%d}　{one.label}　{state}")
    return "\n".join(lines) or "未查到婚姻登记记录（仅就本机关所存档案）"
