"""Grades of disability, from 一级 (most severe) to 四级."""

from minzheng.kernel.policy import Unit, person_rule, when

NONE = 9


@person_rule("持证残疾人", "holds a disability certificate", unit=Unit.TRUTH, law="残疾人保障法 第二条")
def has_disability(disability_grade):
    """Whether any category and grade is certified."""
    return disability_grade != "无"


@person_rule("残疾等级（数字）", "disability grade as a number", unit=Unit.COUNT)
def grade_number(disability_grade):
    """1 to 4; without a certificate 9, beyond every grade."""
    low = when(disability_grade == "三级", 3, otherwise=when(disability_grade == "四级", 4, otherwise=NONE))
    return when(disability_grade == "一级", 1, otherwise=when(disability_grade == "二级", 2, otherwise=low))


@person_rule("重度残疾", "severe disability", unit=Unit.TRUTH, law="最低生活保障审核确认办法（民发〔2021〕57号）")
def is_severely_disabled(disability_category, grade_number):
    """Grade 一级 or 二级; 三级 as well for intellectual (智力) and mental (精神) disability."""
    is_mental = disability_category.is_in("智力", "精神")
    return (grade_number <= 2) | (is_mental & (grade_number == 3))
