"""Basic living of orphans, in an institution or scattered (孤儿基本生活保障, CH-01)."""

from minzheng.kernel.policy import Unit, person_rule, when

OPINION = "国办发〔2010〕54号"


@person_rule("在册孤儿", "on the roll of orphans", unit=Unit.TRUTH, law=OPINION)
def is_enrolled(child_status):
    """Whether the child has been recognised as an orphan; who is over age stays visible until taken off."""
    return child_status == "孤儿"


@person_rule("孤儿基本生活费", "basic living of the orphan", unit=Unit.FEN_PER_MONTH, law=OPINION)
def amount(is_enrolled, is_within_child_age, orphan_standard):
    """The standard of the place of care, up to the month before 18."""
    return when(is_enrolled & is_within_child_age, orphan_standard, otherwise=0)
