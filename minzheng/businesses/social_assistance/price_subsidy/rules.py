"""Price-linked temporary subsidy: once per person and month that a locality declares started (SA-15)."""

from minzheng.kernel.policy import Unit, first_given, person_rule, when

NOTICE = "发改价格〔2021〕1553号"


@person_rule("特困或低保对象类别", "group of tekun or dibao", unit=Unit.CODE, law=NOTICE)
def assistance_group(
    receives_tekun, receives_dibao, is_single_person_case, price_subsidy_for_tekun, price_subsidy_for_dibao
):
    """特困 or 低保 for whom the locality lists it; the single-person case counts as dibao."""
    is_tekun = receives_tekun & first_given(price_subsidy_for_tekun, otherwise=False)
    is_dibao = (receives_dibao | is_single_person_case) & first_given(price_subsidy_for_dibao, otherwise=False)
    return when(is_tekun, "特困", otherwise=when(is_dibao, "低保", otherwise=""))


@person_rule("儿童对象类别", "group of children", unit=Unit.CODE, law=NOTICE)
def child_group(
    receives_orphan, receives_unattended, price_subsidy_for_orphans, price_subsidy_for_unattended_children
):
    """孤儿 or 事实无人抚养儿童 where the locality lists them."""
    is_orphan = receives_orphan & first_given(price_subsidy_for_orphans, otherwise=False)
    is_unattended = receives_unattended & first_given(price_subsidy_for_unattended_children, otherwise=False)
    return when(is_orphan, "孤儿", otherwise=when(is_unattended, "事实无人抚养儿童", otherwise=""))


@person_rule("补贴对象类别", "group of the person", unit=Unit.CODE, law=NOTICE)
def price_group(assistance_group, child_group, is_edge_family, price_subsidy_for_edge_families):
    """The first listed group the person belongs to, so that nobody is paid twice; empty for none."""
    is_edge = is_edge_family & first_given(price_subsidy_for_edge_families, otherwise=False)
    edge = when(is_edge, "低保边缘", otherwise="")
    return when(assistance_group != "", assistance_group, otherwise=when(child_group != "", child_group, otherwise=edge))


@person_rule("应发价格补贴", "entitled to the price subsidy", unit=Unit.TRUTH, law=NOTICE)
def is_enrolled(price_subsidy_started, price_group):
    """The month is started and the person belongs to a listed group."""
    return first_given(price_subsidy_started, otherwise=False) & (price_group != "")


@person_rule("价格补贴金额", "amount of the price subsidy", unit=Unit.FEN_PER_MONTH, law=NOTICE)
def amount(is_enrolled, price_subsidy_amount):
    """The locality's amount a person."""
    return when(is_enrolled, price_subsidy_amount, otherwise=0)
