"""How official documents write numbers: their parts (一、 then （一） then 1.), dates, and amounts in words."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.values.money import FEN_PER_YUAN

_DIGITS = "零一二三四五六七八九"
_CAPITALS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


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


def written_date(day: date) -> str:
    """2026年8月3日"""
    return f"{day.year}年{day.month}月{day.day}日"


def written_month(month: int) -> str:
    """202608 is 2026年8月."""
    return f"{month // 100}年{month % 100}月"


def in_words(amount_fen: int) -> str:
    """A non-negative amount as cheques write it: 238505 is 人民币贰仟叁佰捌拾伍元零伍分, whole yuan end in 整."""
    whole, rest = divmod(amount_fen, FEN_PER_YUAN)
    jiao, fen = divmod(rest, 10)
    yuan = f"{_whole(whole)}元" if whole or not rest else ""
    tail = f"{_CAPITALS[jiao]}角" if jiao else "零" if yuan and fen else ""
    tail += f"{_CAPITALS[fen]}分" if fen else "整"
    return f"人民币{yuan}{tail}"


def _whole(number: int) -> str:
    """Digits with their places; zeros between digits are said once, those at the end not at all."""
    digits, text, is_gap = str(number), "", False
    for index, digit in enumerate(digits):
        group, place = divmod(len(digits) - 1 - index, 4)
        if digit == "0":
            is_gap = True
        else:
            text += ("零" if is_gap and text else "") + _CAPITALS[int(digit)] + _PLACES[place]
            is_gap = False
        if place == 0 and int(digits[max(index - 3, 0) : index + 1]):
            text += _GROUPS[group]
    return text or _CAPITALS[0]
