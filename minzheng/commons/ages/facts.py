"""Birth and sex, as the identity number carries them."""

from minzheng.kernel.policy import PEOPLE, Unit, person_fact

birth_date = person_fact("出生日期", "date of birth", unit=Unit.DATE, source=PEOPLE)
sex = person_fact("性别", "sex", source=PEOPLE, codes=("M", "F"))
