"""Template tags of the components; built into every template, so that pages need no ``{% load %}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from minzheng.kernel.indicators.periods import ReportPeriod
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.identity import mask_account, mask_id, mask_name, mask_phone
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.periods import Month

from ..words import unit_word
from . import figures
from .table import Column

register = template.Library()
FILTERS: dict[str, Callable[..., str]] = {
    "count": figures.count_text, "money": figures.money_text, "delta": figures.delta_text,
    "money_delta": figures.money_delta_text, "area_code": figures.code_text,
    "mask_id": mask_id, "mask_name": mask_name, "mask_account": mask_account, "mask_phone": mask_phone,
}
for _name, _filter in FILTERS.items():
    register.filter(_name, _filter)

TONES = ("green", "red", "orange", "blue", "secondary")


@register.filter
def month(value: object) -> str:
    """A month, given as Month or as the integer YYYYMM: ``2026年11月`` or ``2026-11``."""
    if not value:
        return figures.NOTHING
    this = value if isinstance(value, Month) else Month.from_int(int(str(value)))
    return str(say("{year}年{number}月", year=this.year, number=this.number, padded=f"{this.number:02d}"))


@register.filter
def period(text: str) -> str:
    """The period of a report, written ``2026H2``, by its name: ``2026年下半年``; nothing, and what is none, as it stands."""
    try:
        return str(ReportPeriod.parse(text).title)
    except UsageError:
        return text


@register.filter
def unit(text: str) -> str:
    """The unit of an indicator in the reader's language."""
    return str(unit_word(text))


@register.filter
def word(text: str) -> str:
    """A Chinese word of the data in the reader's language; words without a translation stay."""
    return str(Sentence(text)) if text else ""


@register.filter
def iso_month(value: int) -> str:
    """A month as addresses write it: 202611 is ``2026-11``."""
    return str(Month.from_int(int(value)))


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as ``2026-11-05``; nothing as a dash."""
    if value is None:
        return figures.NOTHING
    return (localtime(value) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


@register.filter
def moment(value: datetime | None) -> str:
    """A time as ``2026-11-05 09:30``; nothing as a dash."""
    return figures.NOTHING if value is None else localtime(value).strftime("%Y-%m-%d %H:%M")


TEXTS: dict[str, Callable[..., str]] = {
    "count": figures.count_text, "money": figures.money_text, "delta": figures.delta_text, "code": figures.code_text,
    "money_delta": figures.money_delta_text, "date": day, "time": moment, "id": mask_id, "month": month,
}
"""How each kind of column is written; other kinds are plain text."""


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, silent for screen readers: the words beside it say what it means."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("vendor/icons/icons.svg"), name)


@register.simple_tag
def badge(text: object, tone: str = "secondary") -> SafeString:
    """A small label; colour only where a reader must act (orange, red) or may rest (green)."""
    return format_html('<span class="badge badge-{}">{}</span>', tone if tone in TONES else "secondary", str(text))


@register.simple_tag
def cell(column: Column, row: Any) -> SafeString:
    """The content of one table cell."""
    value = column.value(row)
    if value is None or value == "":
        return format_html('<span class="nothing">{}</span>', figures.NOTHING)
    content = _drawn(column, row, value)
    link = column.link(row) if column.link else ""
    return format_html('<a href="{}">{}</a>', link, content) if link else content


def _drawn(column: Column, row: Any, value: Any) -> SafeString:
    if column.kind == "badge":
        return badge(value, column.tone(row) if column.tone else "secondary")
    text = TEXTS[column.kind](value) if column.kind in TEXTS else str(value)
    if column.kind.endswith("delta") and value:
        return format_html('<span class="delta delta-{}">{}</span>', "up" if value > 0 else "down", text)
    return format_html("{}", text)


@register.inclusion_tag("components/empty.html")
def empty(title: object, text: object = "", link: str = "", action: object = "") -> dict[str, object]:
    """What stands where nothing is: what is missing, and what to do."""
    return {"title": title, "text": text, "link": link, "action": action}


@register.inclusion_tag("components/stat.html")
def stat(label: object, value: object, unit: object = "", note: object = "", link: str = "", tone: str = "") -> dict[
        str, object]:
    """One large figure with its label, unit and a note."""
    return {"label": label, "value": value, "unit": unit, "note": note, "link": link, "tone": tone}


@register.inclusion_tag("components/definitions.html")
def definitions(items: Sequence[tuple[object, object]]) -> dict[str, object]:
    """A list of terms and what they are here; what has several lines has the whole width."""
    return {"items": [(term, meaning, "\n" in str(meaning)) for term, meaning in items]}


@register.inclusion_tag("components/tree.html")
def tree(nodes: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """An explanation as nested sentences; every branch can be folded, and all are open on paper."""
    return {"nodes": nodes, "depth": 0}


@register.inclusion_tag("components/table.html", takes_context=True)
def table(context: Mapping[str, Any], table: object) -> dict[str, object]:
    """A declared table with its filter bar, headings that sort, rows, paging and export."""
    return {"table": table, "path": context["request"].path}


@register.inclusion_tag("components/masked.html", takes_context=True)
def masked(context: Mapping[str, Any], masked_text: str, kind: str, key: object) -> dict[str, object]:
    """A masked value with a way to see it in full for a stated purpose, where the reader may."""
    return {"masked_text": masked_text, "kind": kind, "key": key, "may_reveal": context.get("may_reveal", False)}


@register.simple_tag
def cell_total(column: Column) -> SafeString:
    """The foot of one column, drawn as its cells are."""
    return _drawn(column, None, column.total) if column.total is not None else SafeString("")


@register.inclusion_tag("components/chart.html")
def chart(drawn: object) -> dict[str, object]:
    """A chart as SVG, with its title, description and legend."""
    return {"chart": drawn}


@register.inclusion_tag("components/area_map.html")
def area_map(drawn: object) -> dict[str, object]:
    """Areas coloured by a value, as they lie or as tiles, with their title, description and legend."""
    return {"map": drawn}


@register.inclusion_tag("components/picture.html", takes_context=True)
def picture(context: Mapping[str, Any], drawn: object) -> dict[str, object]:
    """A chart, composition or map with its legend, its table and its files."""
    return {"picture": drawn, "request": context["request"]}
