import pytest

from minzheng.kernel.reports.numerals import chinese, first_level, second_level, third_level


@pytest.mark.parametrize(("number", "text"), [
    (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九"),
])
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text


def test_three_levels() -> None:
    assert (first_level(1, "社会救助"), second_level(12, "低保"), third_level(3, "例")) == (
        "一、社会救助", "（十二）低保", "3. 例")
