"""``commons/leader_page.yaml``: the leader's page names indicators that there are, and draws together what has one unit."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from minzheng.kernel.catalogue.common_figures import CommonFile, files
from minzheng.kernel.catalogue.leader_page import FILE
from minzheng.kernel.catalogue.reading import Reader
from minzheng.kernel.indicators.declarations import MONEY_UNITS, IndicatorFile
from minzheng.kernel.indicators.leader_page import LeaderPage
from minzheng.kernel.indicators.leader_page import problems as wrong_in
from minzheng.kernel.values.errors import Problem


def problems(root: Path, *, declared: Collection[IndicatorFile]) -> Iterator[Problem]:
    """What is wrong below ``root``; ``declared`` are the indicators of the folders."""
    reader = Reader()
    document = reader.document(root / FILE)
    page = reader.part(document, LeaderPage)
    if document is not None and page is not None:
        for place, sentence in wrong_in(page, _units(root, declared), MONEY_UNITS):
            yield Problem("leader_page", sentence, place=document.place(*place))
    yield from reader.problems


def _units(root: Path, declared: Collection[IndicatorFile]) -> Mapping[str, str]:
    own = Reader()
    common = [own.declaration(path, CommonFile) for path in files(root).values()]
    units: dict[str, str] = {one.id: one.unit for file in common if file for one in file.all}
    return units | {one.id: one.unit for file in declared for one in file.indicators}
