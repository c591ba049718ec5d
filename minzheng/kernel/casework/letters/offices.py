"""The offices that issue letters: what they are called and how to reach them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from minzheng.kernel.areas.queries import names, path_name
from minzheng.kernel.values.areas import COUNTY, TOWNSHIP, AreaKind, at, kind, lineage

from .models import Office

BLANK = "＿＿＿＿＿＿＿＿"
"""What is not known is written in by hand."""


@dataclass(frozen=True)
class Sender:
    """The office a letter comes from; ``county`` is the county's name."""

    area_code: int
    name: str
    county: str
    telephone: str
    address: str


def sender(area_code: int, level: str, *, on: date) -> Sender:
    """The office at ``level`` (``county``, or else the township) that is in charge of ``area_code`` on a day."""
    county = at(area_code, COUNTY)
    own = county if level == "county" else at(area_code, TOWNSHIP)
    called = names({county, own}, on=on)
    known = Office.objects.filter(area_code__in=lineage(own)).order_by("-area_code").first()
    telephone, address = (known.telephone, known.address) if known else ("", "")
    return Sender(own, _called(own, county, called), called.get(county, ""), telephone or BLANK, address or BLANK)


def _called(own: int, county: int, called: dict[int, str]) -> str:
    above, name = called.get(county, ""), called.get(own, "")
    if own == county:
        return f"{above}民政局"
    endings = {AreaKind.STREET: "办事处", AreaKind.TOWN: "人民政府", AreaKind.TOWNSHIP: "人民政府"}
    found = kind(own)
    return f"{above}{name}{endings.get(found, '') if found else ''}"


def place_name(area_code: int, *, on: date) -> str:
    """A village with the township it lies in: 洪桥街道示例社区."""
    whole, county = path_name(area_code, on=on), path_name(at(area_code, COUNTY), on=on)
    return whole.removeprefix(county)
