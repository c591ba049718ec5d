"""What decides about visits: they are recorded on the spot, say something, and what looks made up is marked."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from math import cos, hypot, radians

from minzheng.kernel.casework.papers.exif import DEGREE, Spot
from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.models import Deed, Entry, Paper
from minzheng.kernel.registers.writing import lapse_first, locked
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import ZONE

EMPTY_WORDS = frozenset({"正常", "一切正常", "情况正常", "良好", "很好", "无", "好", "没有", "无异常", "同上"})
METRES_A_DEGREE = 111_195
VISITS = ("visit", "call")


def _person(doing: Doing) -> Entry:
    assert doing.parent is not None
    return doing.parent


def _truth(is_so: bool) -> str:
    return "yes" if is_so else "no"


def day_of_visit(doing: Doing) -> date | str:
    """The day of recording."""
    return doing.before.get("visited_on") or doing.on


def time_of_visit(doing: Doing) -> str:
    """The time of recording."""
    return str(doing.before.get("time") or f"{doing.at.astimezone(ZONE):%H:%M}")


def is_at_door(doing: Doing) -> None:
    """A visit is at the door."""
    doing.given["way"] = "door"


def is_a_call(doing: Doing) -> None:
    """A call is no visit at the door."""
    if doing["way"] == "door":
        doing.wrong("way", say("上门探视须带现场照片：请办理“登记上门探视”"))


def is_file_open(doing: Doing) -> None:
    """Who is no longer supported at home is not visited here."""
    if _person(doing).state == "ended":
        doing.wrong("", say("此人已停止分散供养，不能登记探视"))


def is_told(doing: Doing) -> None:
    """One word for everybody says nothing."""
    if (doing["talk"] or "").strip("。.！! ") in EMPTY_WORDS:
        doing.wrong("talk", say("请写明看到和谈到的具体情况，不能只写“{text}”", text=doing["talk"]))


def is_health_told(doing: Doing) -> None:
    """Who was met is well or not; of who was not met nobody knows."""
    if doing["met"] == "yes" and doing["health"] == "unknown":
        doing.wrong("health", say("已见到或接通本人：请选择身体状况"))
    if doing["met"] != "yes" and doing["health"] == "good":
        doing.wrong("health", say("没有见到或接通本人，不能填写身体状况良好"))


# marks: nothing is refused by them, somebody looks

def is_phone_over(doing: Doing) -> str:
    """Whether, with this contact, the person was mostly called instead of visited over the last months."""
    if before := doing.before.get("is_phone_over"):
        return str(before)
    since = doing.on - timedelta(days=int(doing.parameter("phone_days")))
    ways = list(doing.beside().filter(on__gte=since, values__met="yes").values_list("values__way", flat=True))
    if doing.deed.name != "call" or doing["met"] != "yes" or len(ways) + 1 < doing.parameter("phone_contacts"):
        return _truth(False)
    called = 1 + sum(1 for one in ways if one != "door")
    return _truth(called * 1000 > doing.parameter("phone_share") * (len(ways) + 1))


def is_hurried(doing: Doing) -> str:
    """Whether the same account entered so many visits within a minute that nobody can have been there."""
    if before := doing.before.get("is_hurried"):
        return str(before)
    minute = (doing.at - timedelta(minutes=1), doing.at)
    visits = Deed.objects.filter(entry__kind=doing.kind.name, name__in=VISITS, at__range=minute)
    return _truth(visits.filter(account_id=doing.by.account_id or 0).count() + 1 >= doing.parameter("visits_a_minute"))


def is_same_photo(doing: Doing) -> str:
    """Whether a photo stands in an earlier deed already: a picture that proves two things proves none."""
    if before := doing.before.get("is_same_photo"):
        return str(before)
    digests = [sha256(one.data).hexdigest() for one in doing.files]
    return _truth(bool(digests) and Paper.objects.filter(sha256__in=digests).exists())


def is_far_away(doing: Doing) -> str | None:
    """Whether the photo was taken further from the home than it may be; nothing where either place is not known."""
    if before := doing.before.get("is_far_away"):
        return str(before)
    home, here = doing.known(_person(doing)).get("home_spot"), doing.spot()
    if not home or here is None:
        return None
    latitude, longitude = (int(one) for one in home.split())
    away = metres_between(Spot(latitude, longitude), here) - (here.metres or 0)
    return _truth(away > doing.parameter("far_metres"))


def metres_between(one: Spot, other: Spot) -> int:
    """The distance over ground, good to a hundredth within a county."""
    north = (one.latitude - other.latitude) / DEGREE * METRES_A_DEGREE
    east = (one.longitude - other.longitude) / DEGREE * METRES_A_DEGREE * cos(radians(one.latitude / DEGREE))
    return round(hypot(north, east))


def is_same_words(doing: Doing) -> str:
    """Whether the last visit said the very same."""
    if before := doing.before.get("is_same_words"):
        return str(before)
    last = doing.beside().order_by("-pk").first()
    return _truth(last is not None and doing.known(last).get("talk") == doing["talk"])


def marks_of_visit(doing: Doing) -> list[str]:
    """All that is marked, by the names of the marks."""
    names = ("is_phone_over", "is_hurried", "is_same_photo", "is_far_away", "is_same_words")
    return [name for name in names if doing[name] == "yes"]


# what follows

def tell_person(doing: Doing) -> None:
    """The next visit is due from this one; on the list of elders it counts as well. Nobody met is no visit."""
    if doing["met"] != "yes":
        return
    person = locked(_person(doing).pk)
    lapse_first(doing.book, doing.book.kind(person.kind), person, doing.at)
    here = doing.spot() if doing["way"] == "door" else None
    spot = {"spot": f"{here.latitude} {here.longitude}"} if here else {}
    doing.do(person, "note_visit" if person.state == "in_time" else "note_late_visit", visited_on=doing["visited_on"], **spot)
    if "visit_target" in doing.book.kinds:
        listed = doing.naming("visit_target", doing.known(person)["person"])
        for target in listed.filter(state__in=("listed", "to_go")):
            doing.do(target, "note_visit", visited_on=doing["visited_on"])


def ask_for_help(doing: Doing) -> None:
    """A need is passed on the same day; danger, and nobody found at home, are reported the same day."""
    assert doing.entry is not None
    is_missing = doing["way"] == "door" and doing["met"] != "yes"
    if doing["need"] or doing["health"] == "urgent" or is_missing:
        doing.do(doing.entry, "ask_help")
