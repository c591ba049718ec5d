"""The registers of the demonstration county: marriages, divorces in every state, certificates issued anew, an annulment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import count
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.registers.invented import Filling, person
from minzheng.kernel.registers.kinds import Book
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.registers.values import opened

Couple = dict[str, Any]
MEN = ("周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨")
DIVORCE: Couple = {"registered_in": "here", "are_willing": "yes", "are_capable": "yes", "checked": "consistent",
                   "children": "无（示例）", "property": "各归各的（示例）", "debts": "无"}


def furnish(*, book: Book, area: int, on: date, at: datetime, actors: Callable[..., Actor]) -> None:
    """Fill the registers, all invented (示例)."""
    fill = Filling(book, area, on, actors)
    _certified(fill, actors)
    couples = _couples()
    married = [_marry(fill, next(couples), ago) for ago in (300, 250, 201, 190, 165, 120, 90, 60, 33, 12, 5, 0)]
    _refused(fill, next(couples))
    _divorces(fill, married)
    _reissues(fill, married)
    fill.make("annulment", "receive", ago=9, marriage=married[8], ground="coercion", basis="judgment", authority="示例县人民法院",
              judgment_no=f"（{fill.day(12).year}）示0426民初100号", effective_on=fill.day(12), served_on=fill.day(9))
    fill.make("marriage_record", "enter_old", ago=30, date="1986-02-09", office="城关镇人民政府（示例）", number="城关结字第86号",
              man={"name": "许示例", "id_type": "unknown"}, woman={"name": "何样例", "id_type": "unknown"})


def _certified(fill: Filling, actors: Callable[..., Actor]) -> None:
    """The registrar has a certificate, if the office has not given one."""
    username = actors(Role.REGISTRAR, "").username
    if not Entry.objects.filter(kind="registrar_certificate", state="valid", values__username=username).exists():
        fill.make("registrar_certificate", "certify", ago=370, person=person("登记员示例", date(1986, 4, 2), "F", 40),
                  username=username, trained_hours=24, exam_on=fill.day(370), score=92, valid_from=fill.day(370),
                  valid_until=fill.day(-400))


def _couples() -> Iterator[Couple]:
    for serial in count(1):
        man, woman = MEN[serial % len(MEN)], MEN[(serial + 5) % len(MEN)]
        month = 1 + serial % 12
        yield {"man": person(f"{man}示例", date(1985 + serial % 15, month, 3), "M", serial % 40),
               "woman": person(f"{woman}样例", date(1987 + serial % 14, month, 9), "F", serial % 40)}


def _marry(fill: Filling, couple: Couple, ago: int) -> Entry:
    first: Couple = {"man_priority": "soldier"} if ago == 90 else {"woman_priority": "disabled"} if ago == 12 else {}
    return fill.make(
        "marriage_record", "register", ago=ago, registration="marriage", man_status="never", woman_status="never",
        are_willing="yes", are_kin="no", are_capable="yes", checked="consistent", residence="elsewhere" if ago % 2 else "here",
        date=fill.day(ago), health_education="yes", **couple, **first)


def _refused(fill: Filling, couple: Couple) -> None:
    fill.make("marriage_record", "refuse", ago=45, reason="男方未到法定婚龄（示例）", date=fill.day(45), **couple)


def _divorces(fill: Filling, married: list[Entry]) -> None:
    """Divorced, withdrawn, deemed withdrawn by itself, in the window, and cooling off."""
    applied = [fill.make("divorce_case", "apply", ago=ago, marriage=marriage, applied_on=fill.day(ago), **DIVORCE)
               for marriage, ago in zip(married, (150, 140, 100, 45, 8), strict=False)]
    first = applied[0].values["certificate_from"]
    fill.do(applied[0], "issue", ago=(fill.on - date.fromisoformat(first)).days - 3, are_both_here="yes")
    fill.do(applied[1], "withdraw", ago=120, withdrawn_by="woman")


def _reissues(fill: Filling, married: list[Entry]) -> None:
    """One issued, one being looked into for too long, one just asked for."""
    asked = [fill.make("certificate_reissue", "apply", ago=ago, certificate="BJ", applicant=one["man"], man=one["man"],
                       woman=one["woman"], why="lost")
             for ago, one in ((40, _people(married[5])), (25, _unknown()), (1, _people(married[6])))]
    fill.do(asked[0], "issue", ago=40, marriage=married[5], state_now="in_force", are_alive="yes")
    fill.do(asked[1], "investigate", ago=25, proof_1="work_file", proof_2="witnesses")


def _people(marriage: Entry) -> Couple:
    return {name: opened(marriage)[name] for name in ("man", "woman")}


def _unknown() -> Couple:
    return {"man": person("朱示例", date(1960, 5, 1), "M", 45), "woman": person("秦样例", date(1962, 6, 1), "F", 45)}
