"""What the public may see of a benefit: what its procedure says a notice shows. Nothing where it is silent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from minzheng.kernel.values.yaml import read


def shown_to_the_public(folder: Path, *, on: date) -> tuple[str, ...]:
    """The names (``applicant``, ``members``, ``amount``) that the folder's notices show on a day; empty: no list.

    Read from ``procedure.yaml``: the version in force, all its steps' notices.
    """
    path = folder / "procedure.yaml"
    if not path.is_file():
        return ()
    steps = [step for version in read(path).data.get("versions", ()) if _is_in_force(version, on)
             for step in version.get("steps", ())]
    shown = [name for step in steps for name in step.get("notice", {}).get("shows", ())]
    return tuple(dict.fromkeys(shown))


def _is_in_force(version: dict[str, Any], on: date) -> bool:
    until = version.get("until")
    return date.fromisoformat(version["from"]) <= on and (until is None or on < date.fromisoformat(until))
