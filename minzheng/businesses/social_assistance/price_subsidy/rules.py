"""Price-linked temporary subsidy: once per person and month that a locality declares started (SA-15)."""

from minzheng.kernel.policy import Unit, first_given, person_rule, when

NOTICE = "发改价格〔2021〕1553号"


@person_rule("补贴对象类别", "group of the person", unit=Unit.CODE, law=NOTICE)
def price_group(
    receives_tekun, receives_dibao, is_single_person_case, receives_orphan, receives_unattended, is_edge_family
):
    """The first group the person belongs to, so that nobody is paid twice; empty for none."""
    child = when(receives_orphan, "孤儿", otherwise=when(receives_unattended, "事实无人抚养儿童", otherwise=""))
    child_or_edge = when((child == "") & is_edge_family, "低保边缘", otherwise=child)
    return when(receives_tekun, "特困", otherwise=when(receives_dibao | is_single_person_case, "低保", otherwise=child_or_edge))


@person_rule("应发价格补贴", "entitled to the price subsidy", unit=Unit.TRUTH, law=NOTICE)
def is_enrolled(price_subsidy_started, price_subsidy_groups, price_group):
    """The month is started and the person's group is listed."""
    is_started = first_given(price_subsidy_started, otherwise=False)
    return is_started & (price_group != "") & first_given(price_subsidy_groups, otherwise=False)


@person_rule("价格补贴金额", "amount of the price subsidy", unit=Unit.FEN_PER_MONTH, law=NOTICE)
def amount(is_enrolled, price_subsidy_amount):
    """The locality's amount a person."""
    return when(is_enrolled, price_subsidy_amount, otherwise=0)
