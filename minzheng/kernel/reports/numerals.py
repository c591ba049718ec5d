"""How official documents number their parts: 一、 then （一） then 1."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """1 to 99 in Chinese: 12 is 十二, 20 is 二十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def first_level(number: int, title: str) -> str:
    """一、社会救助"""
    return f"{chinese(number)}、{title}"


def second_level(number: int, title: str) -> str:
    """（一）最低生活保障"""
    return f"（{chinese(number)}）{title}"


def third_level(number: int, text: str) -> str:
    """1. …"""
    return f"{number}. {text}"
