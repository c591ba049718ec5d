"""A picture with all that belongs to it: title, legend, drawing, the table it is drawn from, and itself as a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, Sentence, say

from .area_map import AreaMap
from .chart import Chart
from .composition import Composition
from .table import Table

Text = Sentence | Label | str
TOP, LEGEND_ROW, FOOT, INNER = 52, 22, 36, 920
NOTHING_DRAWN = say("没有可画的数字")
STYLE = Path(__file__).parents[1] / "static" / "minzheng" / "pictures.css"


@dataclass(frozen=True)
class Picture:
    """What ``components/picture.html`` draws. ``source`` says whose numbers they are and until when.

    ``files`` is the address of its files without the kind (``svg``, ``csv``), ``query`` what follows the kind.
    """

    drawing: Chart | Composition | AreaMap
    table: Table
    source: Text
    files: str = ""
    query: str = ""
    more: str = ""
    """Where more of it stands."""
    note: Text = ""
    """What is not on it."""

    @property
    def name(self) -> str:
        return self.drawing.name

    @property
    def is_map(self) -> bool:
        return isinstance(self.drawing, AreaMap)

    @property
    def alone(self) -> Sentence | None:
        """What is said where there is too little to draw."""
        return self.drawing.alone if isinstance(self.drawing, Chart) else None

    @property
    def is_drawn(self) -> bool:
        """Whether there is a drawing: not of nothing, nor of one point."""
        return not self.drawing.is_empty and self.alone is None

    def as_svg(self) -> str:
        """The picture as a file that needs nothing else: for a report, a slide or a printer."""
        legend = [(key, label, TOP + number * LEGEND_ROW) for number, (key, label) in enumerate(self.drawing.legend)]
        top = TOP + len(legend) * LEGEND_ROW
        scale = INNER / 960 if self.is_map else 1
        height = round(self.drawing.height * scale)
        return render_to_string("components/picture_file.svg", {
            "is_file": True, "picture": self, "drawing": self.drawing, "legend": legend, "top": top, "height": height,
            "whole": top + height + FOOT, "foot": top + height + FOOT - 12, "style": _style()})


def picture_of(pictures: Iterable[Picture], name: str) -> Picture:
    """The picture called ``name``. Raises NotFound."""
    found = next((one for one in pictures if one.name == name), None)
    if found is None:
        raise NotFound(say("没有名为“{name}”的图", name=name))
    return found


def svg_answer(picture: Picture, name: str) -> HttpResponse:
    """The picture as a file to keep. Raises NotFound where there is too little to draw, as the page says in its place."""
    if not picture.is_drawn:
        raise NotFound(picture.alone or NOTHING_DRAWN)
    return HttpResponse(picture.as_svg(), content_type="image/svg+xml; charset=utf-8", headers={
        "Content-Disposition": content_disposition_header(True, f"{name}.svg") or "attachment"})


@cache
def _style() -> str:
    return STYLE.read_text(encoding="utf-8")
