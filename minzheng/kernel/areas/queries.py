"""Which areas there are on a date, what they are called, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl
from django.db.models import Case, IntegerField, Q, QuerySet, When

from minzheng.kernel.access.copying import copy_out
from minzheng.kernel.values.areas import LEVELS, NATION, PREFECTURE, VILLAGE, AreaLevel, level, lineage, span, written
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import say

from .models import Area

PLACEHOLDERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Names of prefectures that are none: they only hold a place in the code."""

FRAME = """SELECT code, name, level FROM areas_area WHERE code >= %s AND code < %s
AND valid_from <= %s AND (valid_until IS NULL OR valid_until > %s) ORDER BY code"""
FRAME_SCHEMA = {"code": pl.Int64, "name": pl.String, "level": pl.String}


def has_divisions() -> bool:
    """Whether any divisions are loaded."""
    return Area.objects.exists()


def in_force(on: date) -> QuerySet[Area]:
    """The areas of the day ``on``."""
    return Area.objects.filter(Q(valid_until=None) | Q(valid_until__gt=on), valid_from__lte=on)


def area(code: int, *, on: date) -> Area:
    """The area ``code`` as of ``on``. Raises NotFound."""
    found = in_force(on).filter(code=code).first()
    if found is None:
        raise NotFound(say("{on} 没有区划代码 {code}", code=written(code), on=on), code="no_such_area")
    return found


def names(codes: Iterable[int], *, on: date) -> dict[int, str]:
    """The names of ``codes`` as of ``on``, in one query; codes that do not exist then are left out. 0 is 全国."""
    wanted = set(codes)
    found = dict(in_force(on).filter(code__in=wanted).values_list("code", "name"))
    return ({NATION: "全国"} if NATION in wanted else {}) | found


def name(code: int, *, on: date) -> str:
    """The name of ``code`` as of ``on``. Raises NotFound."""
    return "全国" if code == NATION else area(code, on=on).name


def path_names(codes: Iterable[int], *, on: date) -> dict[int, str]:
    """The names of ``codes`` with those above them, 湖南省衡阳市祁东县洪桥街道, in one query.

    Unknown codes are left out. Placeholders such as 市辖区 in 北京市市辖区东城区 are not spoken.
    """
    wanted = set(codes)
    known = names({above for code in wanted for above in lineage(code) if above != NATION}, on=on)
    return {code: _spoken(code, known) for code in wanted if code in known}


def path_name(code: int, *, on: date) -> str:
    """The name of ``code`` with those above it. Raises NotFound."""
    return path_names([code], on=on).get(code) or name(code, on=on)


def _spoken(code: int, known: dict[int, str]) -> str:
    parts = [(above, known.get(above, "")) for above in reversed(lineage(code))]
    return "".join(
        part for above, part in parts
        if above == code or not (above and level(above) is PREFECTURE and part in PLACEHOLDERS)
    )


def children(code: int, *, on: date) -> QuerySet[Area]:
    """The areas directly below ``code`` (provinces for the nation) as of ``on``, by code."""
    return in_force(on).filter(parent_code=code or None).order_by("code")


def codes_in(code: int, *, on: date) -> pl.Series:
    """The village codes (Int64, ascending) at or below ``code`` as of ``on``: where households can live."""
    low, high = span(code)
    villages = in_force(on).filter(code__gte=low, code__lt=high, lowest_level=VILLAGE)
    return pl.Series("code", list(villages.order_by("code").values_list("code", flat=True)), dtype=pl.Int64)


def exists_frame(*, on: date, within: int = NATION) -> pl.DataFrame:
    """Every area at or below ``within`` as of ``on``: code, name, level, sorted by code."""
    return copy_out(FRAME, (*span(within), on, on), FRAME_SCHEMA)


def below(code: int, at: AreaLevel, *, on: date) -> QuerySet[Area]:
    """The areas of level ``at`` at or below ``code`` as of ``on``: a county's townships, a province's counties."""
    low, high = span(code)
    return in_force(on).filter(code__gte=low, code__lt=high, level=at).order_by("code")


def search(text: str, *, on: date, within: int = NATION, limit: int = 50) -> list[Area]:
    """Areas at or below ``within`` by the first digits of a code, the first pinyin initials, or a part of the name.

    Higher areas come first. Villages are found by name and code only.
    """
    wanted = text.strip()
    low, high = span(within)
    found = in_force(on).filter(_matches(wanted), code__gte=low, code__lt=high) if wanted else Area.objects.none()
    rank = Case(*(When(level=one, then=one.digits) for one in LEVELS), output_field=IntegerField())
    return list(found.order_by(rank, "code")[:limit])


def _matches(text: str) -> Q:
    if text.isascii() and text.isdigit():
        low = int(text[:12].ljust(12, "0"))
        return Q(code__gte=low, code__lt=low + 10 ** (12 - min(len(text), 12)))
    if text.isascii():
        return Q(initials__startswith=text.lower())
    return Q(name__contains=text)
