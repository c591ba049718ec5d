"""``minzheng explain``: why a household or person gets what it gets in a month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from minzheng.cli import output
from minzheng.cli.session import acting, database, now
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, UsageError
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

if TYPE_CHECKING:
    from minzheng.kernel.people.models import Household


def explain(
    month: str = typer.Option(..., "--month", help="月份 YYYY-MM"),
    person: str = typer.Option("", "--person", help="公民身份号码"),
    household: str = typer.Option("", "--household", help="户号"),
    benefit: str = typer.Option("", "--benefit", help="只解释一项待遇，例如 dibao"),
    area: str = typer.Option("", "--area", help="户号在几个县都有时，写明区划代码"),
    json: bool = typer.Option(False, "--json", help="输出一个 JSON 对象"),
) -> None:
    """逐条解释：用了哪些规则、事实和参数，依据什么文件，金额怎样得出。"""
    when = Month.parse(month)
    if bool(person) == bool(household):
        raise UsageError(say("请写 --person 公民身份号码 或 --household 户号，二者选一"))
    cat = catalogue()
    if benefit and benefit not in cat.businesses:
        raise NotFound(say("没有名为“{name}”的待遇：{names}", name=benefit, names="、".join(cat.businesses)))
    database()
    from minzheng.kernel.access.actions import record_read
    from minzheng.kernel.catalogue import in_force
    from minzheng.kernel.payments.explaining import explain_household

    found, person_id = _of_person(person, when) if person else (_numbered(household, area), None)
    record_read(by=acting(), at=now(), subject=f"household:{found.pk}", purpose="explain")
    told = explain_household(found, month=when, program=cat.program, parameters=in_force.catalogue().parameters,
                             benefit=benefit or None, person_id=person_id)
    if json:
        output.emit_json(told.as_json())
    else:
        for text in told.lines():
            output.line(text)


def _numbered(household_no: str, area: str) -> Household:
    from minzheng.kernel.people.queries import households_numbered

    found = list(households_numbered(household_no, area=areas.parse(area) if area else areas.NATION)[:2])
    if not found:
        raise NotFound(say("没有户号为“{no}”的家庭", no=household_no))
    if len(found) > 1:
        raise UsageError(say("户号“{no}”在几个县都有：请用 --area 写明区划代码", no=household_no))
    return found[0]


def _of_person(number: str, month: Month) -> tuple[Household, int]:
    from minzheng.kernel.access.encryption import seal
    from minzheng.kernel.people.merging import rows_of
    from minzheng.kernel.people.models import Membership, Person
    from minzheng.kernel.people.queries import members
    from minzheng.kernel.values.identity import IdNumber

    checked = IdNumber.parse(number, on=month.next_first_day)
    person = Person.objects.filter(id_number=seal(checked.text)).first()
    if person is None:
        raise NotFound(say("名册中没有身份号码为 {number} 的人", number=checked.text))
    for membership in Membership.objects.filter(person__in=rows_of([person.pk])[person.pk]).select_related("household"):
        held = members(household_id=membership.household_id, on=month.first_day)
        if held.filter(person=membership.person_id).exists():
            return membership.household, membership.person_id
    raise NotFound(say("{month} 此人不属于名册中的任何家庭", month=month))
