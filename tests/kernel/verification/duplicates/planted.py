"""A small registry of invented people (示例) in which some stand twice, with what is different the second time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import polars as pl
from stdnum.cn import ric

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜谢邹喻柏窦章苏潘葛范彭郎鲁韦马苗方俞任袁柳"
GIVEN = "英华玉明秀文丽国红金平建春海兰芳志军生永梅林云小荣德桂凤新庆玲龙光杰宏祥强辉伟刚勇毅俊峰昌健力中波宁贵福元全胜学才"
VILLAGES = [430426_000_000 + township * 1000 + village for township in range(1, 9) for village in range(1, 9)]
KINDS = ("digit", "swapped", "two", "year", "sequence", "region", "sound", "traditional")
SCHEMA = {"person_ref": pl.Int64, "id_number": pl.String, "name": pl.String, "area_code": pl.Int64, "household_id": pl.Int64}
_SAME_SOUND = str.maketrans("伟华明丽俊辉", "玮桦铭莉骏晖")
_TRADITIONAL = str.maketrans("华国红兰凤龙荣军伟峰", "華國紅蘭鳳龍榮軍偉峯")


def number(body: str) -> str:
    """The whole number of 17 digits."""
    return body + ric.calc_check_digit(f"{body}0")


def registry(persons: int, *, twice: int, seed: int = 6) -> tuple[pl.DataFrame, dict[tuple[int, int], str]]:
    """Persons as ``finding.pairs`` takes them, and which of them are one, with the kind of difference."""
    chance = Random(seed)
    bodies = list(dict.fromkeys(_body(chance) for _ in range(persons)))
    rows = [(place, number(body), _name(chance), chance.choice(VILLAGES), place // 3) for place, body in enumerate(bodies)]
    taken, truth = set(bodies), {}
    for place, row in enumerate(chance.sample(rows, twice)):
        kind, new = KINDS[place % len(KINDS)], len(rows)
        body = next(one for one in _others(row[1][:17], kind, chance) if one not in taken)
        taken.add(body)
        rows.append((new, number(body), _written(row[2], kind), chance.choice([row[3], chance.choice(VILLAGES)]), 10**6 + new))
        truth[row[0], new] = kind
    return pl.DataFrame(rows, schema=SCHEMA, orient="row"), truth


def _body(chance: Random) -> str:
    born = date(1935, 1, 1) + timedelta(chance.randrange(31_000))
    return f"430426{born:%Y%m%d}{chance.randrange(1, 1000):03d}"


def _name(chance: Random) -> str:
    return chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)


def _written(name: str, kind: str) -> str:
    return name.translate({"sound": _SAME_SOUND, "traditional": _TRADITIONAL}.get(kind, {}))


def _others(body: str, kind: str, chance: Random) -> Iterator[str]:
    """Other numbers of that kind of difference whose date exists, without end."""
    while True:
        digits = list(body)
        match kind:
            case "swapped":
                place = chance.randrange(10, 16)
                digits[place], digits[place + 1] = digits[place + 1], digits[place]
            case "year":
                digits[8:10] = f"{chance.randrange(20):02d}"
            case "sequence":
                digits[14:17] = f"{chance.randrange(1, 1000):03d}"
            case "region":
                digits[0:6] = chance.choice(["430421", "430422", "430481"])
            case _:
                for place in chance.sample(range(10, 17), 2 if kind == "two" else 1):
                    digits[place] = str(chance.randrange(10))
        other = "".join(digits)
        if other != body and _exists(other[6:14]):
            yield other


def _exists(day: str) -> bool:
    try:
        date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return False
    return True
