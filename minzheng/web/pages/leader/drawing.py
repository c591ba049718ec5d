"""Pictures of results: lines over periods, compositions, comparisons of areas with their denominators, maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.indicators.results import Result, State
from minzheng.kernel.values.language import Label, Sentence, say

from ...components.area_map import AreaMap, Place, Rings, by_quantiles
from ...components.chart import Chart, Series
from ...components.composition import Composition, Made, share_text
from ...components.figures import NOTHING, count_text
from ...components.pictures import Picture
from ...components.table import Column, Table
from ...words import unit_word

Text = Sentence | Label | str
SCALE = 10_000
"""Charts take whole numbers: values are drawn in ten-thousandths of their unit."""
MOST_BARS = 20


@dataclass(frozen=True)
class Frame:
    """What pictures of one page share: whose they are, and where their files lie."""

    source: Text
    files: str
    query: str

    def around(self, drawing: Chart | Composition | AreaMap, table: Table, more: str = "", note: Text = "") -> Picture:
        """The drawing with its table and the addresses of its files."""
        return Picture(drawing, table, self.source, f"{self.files}{drawing.name}", self.query, more, note)


@dataclass(frozen=True)
class Bar:
    """One area of a comparison: the value, and what it was divided out of (None: not known or not shown)."""

    code: int
    name: str
    value: Fraction | None
    text: str
    numerator: int | None = None
    denominator: int | None = None
    link: str = ""
    is_hidden: bool = False

    @property
    def fraction(self) -> str:
        """``123／1,000``; empty without a denominator."""
        return f"{count_text(self.numerator)}／{count_text(self.denominator)}" if self.denominator else ""


def slug(id: str) -> str:
    """An indicator's id as part of an address: ``SA-01.07`` is ``SA-01-07``."""
    return id.replace(".", "-")


def written(result: Result | None) -> str:
    """A result as pictures write it: thousands parted, per cent with its sign, the reason where there is no value."""
    if result is None:
        return NOTHING
    if result.value is None:
        return str(say("不显示")) if result.state is State.SUPPRESSED else str(say("无数据"))
    whole, dot, rest = result.shown().partition(".")
    grouped = count_text(int(whole)) if whole.lstrip("-").isdigit() and whole != "-0" else whole
    return f"{grouped}{dot}{rest}{'%' if result.unit == '%' else ''}"


def titled(result: Result) -> Text:
    """The indicator with its unit."""
    return say("{title}（{unit}）", title=result.title, unit=unit_word(result.unit))


def unit_of(result: Result) -> str:
    """The unit behind a figure; none behind a per cent sign."""
    return "" if result.unit == "%" else str(unit_word(result.unit))


def scaled(value: Fraction | None) -> int | None:
    """A value as charts take it."""
    return None if value is None else round(value * SCALE)


def trend(
    frame: Frame, name: str, title: Text, texts: Sequence[str], found: Mapping[str, Mapping[str, Result]], more: str = "",
) -> Picture | None:
    """Indicators over periods; None where none has ever been there."""
    lines = {id: by_period for id, by_period in found.items() if by_period}
    if not lines:
        return None
    labels = [period_label(text) if len(texts) > 1 else str(ReportPeriod.parse(text).title) for text in texts]
    series = [Series(_title_of(by_period), [scaled(_value(by_period.get(text))) for text in texts],
                     [written(by_period.get(text)) for text in texts]) for by_period in lines.values()]
    drawing = Chart(name, title, say("各期的走势，缺数的地方断开；数字见下面的数据。"), labels, series, kind="lines")
    columns = [Column("period", say("统计期"), lambda row: row["label"], "name")]
    columns += [_figure(id, titled(next(iter(by_period.values())))) for id, by_period in lines.items()]
    rows = [{"label": label, **{id: written(by_period.get(text)) for id, by_period in lines.items()}}
            for text, label in zip(texts, labels, strict=True)]
    return frame.around(drawing, Table(f"{name}-data", columns, rows, title), more)


def composition(
    frame: Frame, name: str, title: Text, rows: Sequence[tuple[Text, Sequence[Result | None]]], parts: Sequence[Text],
    note: Text = "",
) -> Picture:
    """What a whole is made of, one bar for each row; ``parts`` are what the results of a row are called."""
    made = [Made(label, [_whole(result) for result in results]) for label, results in rows]
    description = say("每条为一个整体，按各部分所占的份额分段，段内为图例的序号；数字见下面的数据。")
    drawing = Composition(name, title, description, parts, made)
    columns = [Column("part", say("部分"), lambda row: row["part"])]
    for number, (label, _) in enumerate(rows):
        columns += [_figure(f"value{number}", label), _figure(f"share{number}", say("份额"))]
    table = [_part_row(place, part, rows, made) for place, part in enumerate(parts)]
    return frame.around(drawing, Table(f"{name}-data", columns, table, title), note=note)


def comparison(
    frame: Frame, name: str, title: Text, bars: Sequence[Bar], whole: tuple[Text, Fraction | None, str], unit: Text,
    more: str = "",
) -> Picture:
    """Areas by a value, the highest first, with what it was divided out of; a line stands for the whole area."""
    ranked = sorted(bars, key=lambda one: (one.value is None, -(one.value or 0), one.code))
    drawn = [one for one in ranked if one.value is not None][:MOST_BARS]
    label, value, text = whole
    mark = (scaled(value) or 0, say("{area}：{value}", area=label, value=text)) if value is not None else None
    drawing = Chart(
        name, title, say("由高到低，名称旁为分子／分母，虚线为全区划；位次以同一截止日的下表为准。"),
        [f"{one.name}  {one.fraction}" for one in drawn],
        [Series(title, [scaled(one.value) for one in drawn], [one.text for one in drawn])], mark=mark,
        links=[one.link for one in drawn])
    columns = (
        Column("rank", say("位次"), lambda row: row["rank"], "name"),
        Column("area", say("区划"), lambda row: row["bar"].name, "name", link=lambda row: row["bar"].link),
        Column("value", unit, lambda row: row["bar"].text, "name"),
        Column("numerator", say("分子"), lambda row: row["bar"].numerator, "count"),
        Column("denominator", say("分母"), lambda row: row["bar"].denominator, "count"))
    caption = say("{title}：{source}", title=title, source=frame.source)
    known = sum(one.value is not None for one in ranked)
    note = say("图上为最高的 {most} 个，其余见数据", most=MOST_BARS) if known > MOST_BARS else ""
    return frame.around(drawing, Table(f"{name}-data", columns, _ranked(ranked), caption), more, note)


def area_map(frame: Frame, name: str, title: Text, bars: Sequence[Bar], rings: Mapping[int, Rings], unit: Text) -> Picture:
    """Areas coloured by a value."""
    places = [Place(one.code, one.name, one.text, one.value, one.link, one.is_hidden) for one in bars]
    drawing = AreaMap(
        name, title, say("颜色越深数值越大，各级的区划个数大致相等；斜纹为没有数据；数字见下面的数据。"),
        places, by_quantiles(places), rings)
    columns = (Column("area", say("区划"), lambda row: row.name, "name", link=lambda row: row.link),
               Column("value", unit, lambda row: row.text, "name"))
    return frame.around(drawing, Table(f"{name}-data", columns, list(bars), title))


def bars_of(
    found: Mapping[int, Result], below: Sequence[tuple[int, str]], links: Mapping[int, str], *,
    per: Mapping[int, Result] | None = None, whole: Result | None = None,
) -> list[Bar]:
    """The areas ``below`` by a result: a share with its own parts, a count out of ``per`` or else out of the ``whole``."""
    return [_bar(code, name, found.get(code), per.get(code) if per is not None else whole, links.get(code, ""), per is not None)
            for code, name in below]


def _bar(code: int, name: str, result: Result | None, under: Result | None, link: str, is_share: bool) -> Bar:
    value, hidden = _value(result), result is not None and result.state is State.SUPPRESSED
    if result is None or value is None:
        return Bar(code, name, None, written(result), link=link, is_hidden=hidden)
    if result.denominator:
        above = (result.numerator or 0) // 100 if result.unit.startswith("元") else result.numerator
        return Bar(code, name, value, written(result), above, result.denominator, link)
    below = _value(under)
    if not below or result.unit in ("%", "元/人次"):
        return Bar(code, name, None if is_share else value, written(None) if is_share else written(result), link=link,
                   is_hidden=under is not None and under.state is State.SUPPRESSED)
    share, parts = value / below, _yuan(result, value, below)
    text = share_text(share) if is_share else f"{written(result)} ({share_text(share)})"
    return Bar(code, name, share if is_share else value, text, *parts, link)


def _yuan(result: Result, value: Fraction, below: Fraction) -> tuple[int, int]:
    """Numerator and denominator as whole numbers people read: money in yuan."""
    unit = 100 if result.unit in ("元", "万元") else 1
    return int(value / unit), int(below / unit)


def _ranked(bars: Sequence[Bar]) -> list[dict[str, Any]]:
    """The bars with their place; equals share one, and what has no value has none."""
    rows: list[dict[str, Any]] = []
    for number, one in enumerate(bars, 1):
        is_equal = bool(rows) and one.value is not None and rows[-1]["bar"].value == one.value
        rows.append({"bar": one, "rank": None if one.value is None else rows[-1]["rank"] if is_equal else str(number)})
    return rows


def _part_row(
    place: int, part: Text, rows: Sequence[tuple[Text, Sequence[Result | None]]], made: Sequence[Made],
) -> dict[str, Any]:
    row: dict[str, Any] = {"part": part}
    for number, ((_, results), one) in enumerate(zip(rows, made, strict=True)):
        value = one.values[place]
        row[f"value{number}"] = written(results[place])
        row[f"share{number}"] = share_text(Fraction(value, one.whole)) if one.whole and value is not None else None
    return row


def _figure(name: str, label: Text) -> Column:
    return Column(name, label, lambda row: row[name], "name")


def _title_of(by_period: Mapping[str, Result]) -> Text:
    return next(iter(by_period.values())).title


def _value(result: Result | None) -> Fraction | None:
    return result.value if result else None


def _whole(result: Result | None) -> int | None:
    value = _value(result)
    return None if value is None else round(value)


def period_label(text: str) -> str:
    """A period as an axis writes it: ``2026H2``, ``2026-11``; the reader's language does not matter."""
    return ReportPeriod.parse(text).text
