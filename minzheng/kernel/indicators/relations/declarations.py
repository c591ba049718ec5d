"""What ``checks:`` of ``indicators.yaml`` and ``commons/cross_checks.yaml`` may say: relations in a closed vocabulary.

A relation stands in the folder where all figures it names are declared; what spans folders, or is about every figure, stands
in the commons. ``id`` is the standard cross-check it is (X01 to X22 of the catalogue of indicators, X23 on of this system).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from minzheng.kernel.values.yaml import Declaration

from ..naming import IndicatorId, Names

COMMONS = "commons"
"""Whose relations and figures those are that belong to no single business."""
Severity = Literal["serious", "notice"]


class Amount(Declaration):
    """A number to compare with: yuan, a count, thousandths, or the value in force of a parameter (``times`` it)."""

    yuan: int | None = None
    count: int | None = None
    per_mille: int | None = None
    parameter: str = Field(default="", pattern=r"^([a-z_]+\.[a-z0-9_]+)?$")
    key: list[str] = []
    times: int = Field(default=1, gt=0)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Amount:
        said = [self.yuan, self.count, self.per_mille, self.parameter or None]
        if sum(one is not None for one in said) != 1 or (self.key and not self.parameter):
            raise ValueError("写 yuan、count、per_mille、parameter 之一；key 只与 parameter 一起写")
        return self


class _Relation(Declaration):
    id: str = Field(default="", pattern=r"^(X\d{2})?$")
    severity: Severity = "serious"
    title: Names | None = None
    why: str = ""


class Between(_Relation):
    """A relation between figures of one area and cut-off.

    ``parts``: they add up to the whole. ``at_most``: each is at most the whole. ``equal``: each is the whole. ``share``: the
    first over the second is the whole. ``average``: the first (an average) times the second (a count) is the whole. Printed
    figures hold within half of their last digit.
    """

    check: Literal["parts", "at_most", "equal", "share", "average"]
    whole: IndicatorId
    parts: list[IndicatorId] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_two(self) -> Between:
        if self.check in ("average", "share") and len(self.parts) != 2:
            raise ValueError("average 和 share 需要两个部分：平均数和数量，或分子和分母")
        return self


class Product(_Relation):
    """The parts, multiplied with each other and with ``rate``, give the whole, ``within`` so many thousandths of it."""

    check: Literal["product"]
    whole: IndicatorId
    parts: list[IndicatorId] = Field(min_length=1)
    rate: Amount | None = None
    within: int = Field(default=0, ge=0, lt=1000)


class AtLeast(_Relation):
    """The whole is at least ``per_mille`` thousandths of its only part."""

    check: Literal["at_least"]
    whole: IndicatorId
    parts: list[IndicatorId] = Field(min_length=1, max_length=1)
    per_mille: int = Field(default=1000, gt=0)


class Band(_Relation):
    """The whole, divided by the part where one is named, lies between ``low`` and ``high``."""

    check: Literal["band"]
    whole: IndicatorId
    parts: list[IndicatorId] = Field(default=[], max_length=1)
    low: Amount | None = None
    high: Amount | None = None

    @model_validator(mode="after")
    def _has_an_end(self) -> Band:
        if self.low is None and self.high is None:
            raise ValueError("band 须写 low 或 high")
        return self


class OfAll(_Relation):
    """What must hold of every figure of a kind.

    ``monotone``: a cumulative figure does not fall between two cut-offs of a year. ``bound``: no count of persons or households
    exceeds ``most``. ``unit_slip``: no amount is some ten thousand times (or a ten-thousandth of) that of the period before or
    of the areas beside. ``repeated``: the figures are not last year's. ``same_basis``: they have one cut-off and scope.
    ``possible_ratio``: whole numbers can give the printed ratio. ``stated_exactly``: no approximate word where a figure is exact.
    """

    check: Literal["monotone", "bound", "unit_slip", "repeated", "same_basis", "possible_ratio", "stated_exactly"]
    most: Amount | None = None

    @model_validator(mode="after")
    def _bound_has_an_end(self) -> OfAll:
        if (self.check == "bound") != (self.most is not None):
            raise ValueError("bound 须写 most，其他不写")
        return self

    @property
    def whole(self) -> str:
        """No figure of its own."""
        return ""

    @property
    def parts(self) -> list[str]:
        """None."""
        return []


Relation = Annotated[Between | Product | AtLeast | Band | OfAll, Field(discriminator="check")]


class RelationsFile(Declaration):
    """``commons/cross_checks.yaml``."""

    checks: list[Relation] = Field(min_length=1)


def named(one: Relation) -> tuple[str, ...]:
    """The indicators a relation names, the whole first."""
    return tuple(name for name in (one.whole, *one.parts) if name)


def amounts(one: Relation) -> dict[str, Amount]:
    """The numbers it compares with, by their key in the declaration."""
    given: Mapping[str, Amount | None] = {key: getattr(one, key, None) for key in ("rate", "low", "high", "most")}
    return {key: amount for key, amount in given.items() if amount is not None}


def key(one: Relation) -> str:
    """What a relation is known by in what was found: its number if it has one, its kind and the figures it names."""
    return ":".join((one.id, one.check, *named(one)))
