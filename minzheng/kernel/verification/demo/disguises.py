"""How registers write people: in traditional characters, spaced and in full width, with 15 digits, mistyped, a digit short."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

TRADITIONAL = dict(zip(
    "赵钱孙吴郑冯陈卫韩杨许吕张严华谢邹苏鲁韦马样",
    "趙錢孫吳鄭馮陳衛韓楊許呂張嚴華謝鄒蘇魯韋馬樣", strict=True))
OTHERWISE = f"[{''.join(TRADITIONAL)}]"
"""Names that have a character with a traditional writing."""
RARE: Mapping[str, str] = {
    "古丽示例·买买提": "古丽示例•买买提", "李示例䶮": "李示例YAN",
    "欧阳示例㛃": "歐陽示例㛃", "阿依·示例·库尔班": "阿依．示例．库尔班",
}
"""Names with dots and rare characters, and how registers write them."""


def disguised(people: pl.DataFrame, how: str) -> pl.DataFrame:
    """The people with ``name`` or ``id_number`` as a register has them; unchanged for ''."""
    return people.with_columns(_WRITTEN[how]) if how else people


def traditional(name: pl.Expr) -> pl.Expr:
    """A name in traditional characters, as far as its characters have any."""
    return name.str.replace_many(TRADITIONAL)


_NAME, _NUMBER = pl.col("name"), pl.col("id_number")
_WRITTEN: Mapping[str, pl.Expr] = {
    "traditional": traditional(_NAME).alias("name"),
    "spaced": (_NAME.str.slice(0, 1) + pl.lit("　") + _NAME.str.slice(1) + pl.lit(" ")).alias("name"),
    "fifteen": (_NUMBER.str.slice(0, 6) + _NUMBER.str.slice(8, 9)).alias("id_number"),
    "mistyped": (_NAME.str.slice(0, 1) + pl.lit("试") + _NAME.str.slice(2)).alias("name"),
    "short": (_NUMBER.str.slice(0, 9) + _NUMBER.str.slice(10)).alias("id_number"),
    "rare": _NAME.replace(RARE).alias("name"),
}
"""How a case writes its person."""

