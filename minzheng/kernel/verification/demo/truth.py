"""What is hidden in invented registers: known cases, so that it can be measured which of them a run finds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from minzheng.kernel.values.files import whole_file

FILE = "truth.json"

Found = Literal["finding", "candidate", "duplicate", "discovery"]
"""As what a case should be found."""


@dataclass(frozen=True)
class Planted:
    """One case. ``register`` is where its row stands, '' for what lies in the registry itself.

    ``exact`` cases must be found, each once; of the others recall is measured. ``id_number`` is the person's own, as
    known to the registry or, of the unserved, to the register; ``other`` the double's. ``way`` says how it is disguised.
    """

    kind: str
    found_as: Found
    exact: bool
    register: str
    id_number: str
    household_no: str = ""
    other: str = ""
    way: str = ""


@dataclass(frozen=True)
class Truth:
    """All cases of one set of files, made for an area and a day."""

    area: int
    on: date
    seed: int
    planted: Sequence[Planted]

    def write(self, folder: Path) -> Path:
        """Write ``truth.json`` into the folder."""
        content = {"area": self.area, "on": self.on.isoformat(), "seed": self.seed, "note": "虚构",
                   "planted": [asdict(one) for one in self.planted]}
        with whole_file(folder / FILE) as stream:
            stream.write(json.dumps(content, ensure_ascii=False, indent=1).encode())
        return folder / FILE


def read_truth(path: Path) -> Truth:
    """The cases that a ``truth.json`` names."""
    content = json.loads(path.read_text(encoding="utf-8"))
    planted = tuple(Planted(**one) for one in content["planted"])
    return Truth(content["area"], date.fromisoformat(content["on"]), content["seed"], planted)
