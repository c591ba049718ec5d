"""What the pages of the checks share: their tabs, who finds them, what a rule is called."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from minzheng.kernel.catalogue.cross_checks import cross_checks
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outside_registers import outside_registers
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say
from minzheng.kernel.verification.checks.declarations import ACCOUNTS, OWN_BOOK, OWN_ROLL, REVIEWS, Check
from minzheng.kernel.verification.checks.duties import READERS

from ...scope import account_of

ABSENT = say("没有找到这条记录，或者它不在您负责的区划之内。")
TABS: tuple[tuple[str, Label], ...] = (("checks", Label("核查批次", "Check runs")), ("checks_rules", Label("核查规则", "Checks")))
EVERYBODY = Label("全部待遇", "All benefits")
_OWN = {ACCOUNTS: Label("收款账户", "accounts"), REVIEWS: Label("复核询问", "reviews")}


def reader(request: HttpRequest) -> None:
    """Raises NotFound for who has nothing to do with the checks."""
    if account_of(request).role not in READERS:
        raise NotFound(ABSENT)


def tabs_of(here: str) -> list[dict[str, Any]]:
    """The tabs over every page of the checks."""
    return [{"label": label, "link": reverse(name), "is_here": name == here} for name, label in TABS]


@cache
def checks() -> dict[str, Check]:
    """All checks by their rule."""
    return {one.rule: one for one in cross_checks()}


def title_of(rule: str) -> Label:
    """What a rule finds, also one that is asked no longer."""
    known = checks().get(rule)
    return known.finds if known else Label(rule, rule)


def business_of(rule: str) -> Label:
    """Of which business a rule is."""
    known = catalogue().businesses.get(rule.partition(".")[0])
    return known.title if known else EVERYBODY


def register_of(name: str) -> Label:
    """What a register is called, and what stands in the place of one."""
    if name in _OWN:
        return _OWN[name]
    if roll := OWN_ROLL.fullmatch(name):
        title = catalogue().businesses[roll[1]].title
        return Label(f"{title.zh}名册", f"roll of {title.en}")
    if OWN_BOOK.fullmatch(name):
        return Label("本局登记簿", "own book")
    known = outside_registers().get(name)
    return known.title.label if known else Label(name, name)
