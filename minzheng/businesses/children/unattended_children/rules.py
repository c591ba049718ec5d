"""Basic living of de facto unattended children (事实无人抚养儿童基本生活补贴, CH-02)."""

from minzheng.kernel.policy import Unit, person_rule, when

OPINION = "民发〔2019〕62号"


@person_rule("在册事实无人抚养儿童", "on the roll of unattended children", unit=Unit.TRUTH, law=OPINION)
def is_enrolled(child_status):
    """Whether the child has been recognised; who is over age stays visible until taken off."""
    return child_status == "事实无人抚养"


@person_rule("事实无人抚养儿童基本生活补贴", "basic living of the child", unit=Unit.FEN_PER_MONTH, law=OPINION)
def amount(is_enrolled, is_within_child_age, unattended_child_standard):
    """The standard, up to the month before 18; what other benefits give the child is taken off by the exclusion matrix."""
    return when(is_enrolled & is_within_child_age, unattended_child_standard, otherwise=0)
