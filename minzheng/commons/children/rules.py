"""The age a child benefit runs to."""

from minzheng.kernel.policy import Unit, first_given, person_rule


@person_rule("在儿童保障年龄内", "within the age of child benefits", unit=Unit.TRUTH, law="国办发〔2010〕54号")
def is_within_child_age(age, schooling, child_end_age, child_end_age_in_school):
    """Under 18 on the first day of the month; where a locality says so, longer in upper secondary school or college."""
    in_school = schooling.is_in("高中", "高校")
    limit = first_given(child_end_age_in_school, otherwise=child_end_age)
    return (age < child_end_age) | (in_school & (age < limit))
