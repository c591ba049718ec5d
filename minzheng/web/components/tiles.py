"""Areas as tiles, coloured by a share: a map that needs no boundaries and fits a phone.

The tiles stand in the order of the codes, which is about that of the places. It is a picture of the table below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minzheng.kernel.values.language import Label, Sentence, say

if TYPE_CHECKING:
    from .shapes import Shapes

Text = Sentence | Label | str
STEPS = (1000, 980, 950, 900, 0)
"""From how many in a thousand each colour stands, the palest first; ``legend`` names them."""


@dataclass(frozen=True)
class Tile:
    """One area: its name, the share as written and in a thousand (None: none to show), and where it leads."""

    name: str
    text: str
    per_mille: int | None
    link: str = ""

    @property
    def step(self) -> int:
        """The colour: 1 (all covered) to 5, 0 where there is nothing to show."""
        if self.per_mille is None:
            return 0
        return next(number for number, least in enumerate(STEPS, 1) if self.per_mille >= least)


@dataclass(frozen=True)
class Tiles:
    """What ``components/tiles.html`` draws."""

    name: str
    title: Text
    description: Text
    tiles: Sequence[Tile]
    shapes: Shapes | None = None
    """The same as they lie, where their boundaries are known."""

    @property
    def legend(self) -> list[tuple[int, Text]]:
        """The colours that occur, with what they stand for."""
        words = {1: say("全部享受"), 2: say("98% 以上"), 3: say("95% 至 98%"), 4: say("90% 至 95%"), 5: say("不到 90%"),
                 0: say("无数据或不显示")}
        present = {one.step for one in self.tiles}
        return [(number, text) for number, text in words.items() if number in present]
