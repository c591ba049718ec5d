"""How declarations of figures name things: the id of an indicator, and names in both languages."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from minzheng.kernel.values.language import Label
from minzheng.kernel.values.yaml import Declaration

IndicatorId = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-\d{2}\.\d{2}$")]


class Names(Declaration):
    """A name in Chinese and English."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @property
    def label(self) -> Label:
        """The name as the rest of the program carries it."""
        return Label(self.zh, self.en)
