"""Industry associations that are separated from government bodies: five things, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from minzheng.kernel.registers.doing import Doing
from minzheng.kernel.registers.fields import Value
from minzheng.kernel.registers.finding import Finding, Found
from minzheng.kernel.registers.models import Entry
from minzheng.kernel.values.language import say

from .organisations import LIVE, org_of

FIVE = ("institution", "function", "assets", "staff", "party")


def associations_to_decouple(finding: Finding) -> Iterator[Found]:
    """Industry associations under a supervising authority that are not on the list."""
    listed = finding.entries("decoupling").values("parent_id")
    orgs = finding.entries("social_org").filter(state__in=LIVE, values__industry_assoc="yes", values__supervision="supervised")
    for org in orgs.exclude(pk__in=listed):
        yield Found(org, say("行业协会商会，业务主管单位为 {authority}", authority=org.values["supervising_authority"]))


def is_industry_association(doing: Doing) -> None:
    """Only industry associations and chambers under an authority are separated from it."""
    known = doing.known(org_of(doing))
    if known.get("industry_assoc") != "yes":
        doing.wrong("", say("不是行业协会商会，不列入脱钩名单"))
    if known.get("supervision") == "direct":
        doing.wrong("", say("直接登记的没有业务主管单位，无须脱钩"))


def supervisor_of_org(doing: Doing) -> Value:
    """The authority it is separated from, as it was when listed."""
    return None if doing.before else doing.known(org_of(doing)).get("supervising_authority")


def all_five_separated(doing: Doing) -> None:
    """Done is who has evidence for all five."""
    for name in FIVE:
        if not doing[name]:
            doing.wrong("", say("“{item}”还没有登记，五项都有依据材料才算完成", item=doing.kind.fields[name].label))


def no_official_in_post(doing: Doing) -> None:
    """No official holds a post any more."""
    posts = Entry.objects.filter(kind="person_in_charge", parent=org_of(doing), state="in_post", values__is_official="yes")
    if count := posts.count():
        doing.wrong("", say("还有 {count} 名党政领导干部兼职未离任", count=count))


def register_directly(doing: Doing) -> None:
    """The association has no supervising authority any more."""
    doing.do(org_of(doing), "amend", supervision="direct", supervising_authority=None)
