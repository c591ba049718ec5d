"""Old-age allowance by age band, and the elder service subsidy where a locality has one (高龄津贴, EL-07)."""

from minzheng.kernel.policy import Unit, first_given, person_rule, when

NEVER = 200


@person_rule("达到高龄津贴年龄", "of the age for the allowance", unit=Unit.TRUTH, law="老年人权益保障法")
def is_enrolled(age, old_age_start):
    """Of the starting age on the first day of the month, whatever the income."""
    return age >= old_age_start


@person_rule("高龄津贴金额", "amount of the old-age allowance", unit=Unit.FEN_PER_MONTH, law="老年人权益保障法；地方规定")
def amount(is_enrolled, old_age_amount):
    """The amount of the person's age band."""
    return when(is_enrolled, old_age_amount, otherwise=0)


@person_rule("符合养老服务补贴条件", "entitled to the elder service subsidy", unit=Unit.TRUTH, law="地方规定")
def is_entitled_to_service(age, elder_service_start, elder_service_amount, receives_dibao, is_tekun_household):
    """Aged, of a dibao or tekun household, where the locality pays for the person's self-care level."""
    is_aged = age >= first_given(elder_service_start, otherwise=NEVER)
    has_amount = first_given(elder_service_amount, otherwise=0) > 0
    return is_aged & has_amount & (receives_dibao | is_tekun_household)


@person_rule("养老服务补贴金额", "amount of the elder service subsidy", unit=Unit.FEN_PER_MONTH, law="地方规定")
def service_amount(is_entitled_to_service, elder_service_amount):
    """The locality's amount for the self-care level."""
    return when(is_entitled_to_service, first_given(elder_service_amount, otherwise=0), otherwise=0)
