"""Age, as every benefit counts it."""

from minzheng.kernel.policy import Unit, age_in_month, person_rule


@person_rule("年龄", "age", unit=Unit.YEARS, law="民法典 第一千二百五十九条（“以上”含本数，“未满”不含本数）")
def age(birth_date):
    """Full years reached by the first day of the month; born on 29 February: from 1 March in common years."""
    return age_in_month(birth_date)
