"""What the public may see of a benefit: what its procedure says a notice shows. Nothing where it is silent."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from minzheng.kernel.casework.procedures import FILE, Procedure, load


def shown_to_the_public(folder: Path, *, on: date) -> tuple[str, ...]:
    """The names (``applicant``, ``members``, ``amount``) that the folder's notices show on a day; empty: no list.

    Read from ``procedure.yaml``: the version in force, all its steps' notices.
    """
    file = folder / FILE
    if not file.is_file():
        return ()
    version = _procedure(folder, file.stat().st_mtime_ns).known_on(on)
    shown = [name for step in version.steps if step.notice for name in step.notice.shows] if version else []
    return tuple(dict.fromkeys(shown))


@lru_cache(maxsize=256)
def _procedure(folder: Path, changed_at: int) -> Procedure:
    """Remembered until the file is another."""
    return load(folder)
