"""Citizen identity numbers (GB 11643), bank accounts and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from stdnum import luhn
from stdnum.cn import ric

from .errors import MinzhengError
from .language import say


class NotAnIdNumber(MinzhengError):
    """A text is not a valid 18-character citizen identity number."""

    code = "id_number"


@dataclass(frozen=True)
class IdNumber:
    """A checked identity number with the birth date and sex (``M`` or ``F``) it carries."""

    text: str
    birth_date: date
    sex: str

    @classmethod
    def parse(cls, text: str, *, on: date) -> IdNumber:
        """Check length, digits, birth date (1890 to ``on``) and check character; lower-case x becomes X.

        Raises NotAnIdNumber with a sentence that says which check failed.
        """
        number = text.upper()
        if len(number) != 18 or not number.isascii() or not number[:17].isdigit() or number[17] not in "0123456789X":
            raise NotAnIdNumber(say("公民身份号码“{text}”应为 18 位：17 位数字加 1 位校验码", text=text), code="id_format")
        try:
            birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        except ValueError:
            raise NotAnIdNumber(say("公民身份号码“{text}”中的出生日期不存在", text=text), code="id_birth_date") from None
        if birth.year < 1890 or birth > on:
            raise NotAnIdNumber(say("公民身份号码“{text}”中的出生日期不合理", text=text), code="id_birth_date")
        if ric.calc_check_digit(number) != number[17]:
            raise NotAnIdNumber(say("公民身份号码“{text}”校验码不符，请核对", text=text), code="id_check_digit")
        return cls(number, birth, "M" if int(number[16]) % 2 else "F")


def is_luhn(account_no: str) -> bool:
    """Whether a bank card number passes the Luhn check; passbook accounts need not."""
    return luhn.is_valid(account_no)


def mask_id(number: str) -> str:
    """First six and last four characters of an identity number."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) > 10 else "*" * len(number)


def mask_name(name: str) -> str:
    """The first character, the rest starred: 张**."""
    return name[:1] + "*" * (len(name) - 1)


def mask_account(account_no: str) -> str:
    """The last four digits."""
    return "*" * max(len(account_no) - 4, 0) + account_no[-4:] if len(account_no) > 4 else "*" * len(account_no)


def mask_phone(phone: str) -> str:
    """First three and last four digits."""
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) > 7 else "*" * len(phone)
