"""Tekun (特困供养): basic living and care for people without ability to work, income or supporter (SA-10, SA-11)."""

from minzheng.kernel.policy import Unit, first_given, household_rule, person_rule, rounded, when
from minzheng.kernel.values.money import Rounding

OPINION = "国发〔2016〕14号"


@person_rule("在册特困人员", "on the tekun roll", unit=Unit.TRUTH, law="特困人员认定办法（民发〔2021〕43号）")
def is_enrolled(is_tekun_household):
    """Whether the person's household is on the roll as tekun."""
    return is_tekun_household


@household_rule("基本生活标准", "basic living", unit=Unit.FEN_PER_MONTH, law=OPINION)
def basic_living(tekun_living, dibao_standard, tekun_multiple):
    """The locality's standard where it has set one, else 1.3 times the dibao standard, up to the next yuan."""
    floor = rounded(dibao_standard * tekun_multiple, Rounding.UP_TO_YUAN.value)
    return first_given(tekun_living, otherwise=floor)


@person_rule("月供养金", "monthly support", unit=Unit.FEN_PER_MONTH, law=OPINION)
def support(is_enrolled, basic_living, care_standard):
    """Basic living and the care standard of the person's self-care level and place of support."""
    return when(is_enrolled, basic_living + care_standard, otherwise=0)
