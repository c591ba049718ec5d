"""Files that appear together or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import XlsxFileError

from ..disk import not_written


@contextmanager
def appearing_in(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` to write into; when the block ends well its files are synced and moved to ``out``.

    Raises NotWritten with a sentence when the disk is full or refuses; then ``out`` is as it was.
    """
    staging: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        yield staging
        _sync(staging)
        _move(staging, out)
    except (OSError, XlsxFileError) as error:
        raise not_written(error, out) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)


def _sync(staging: Path) -> None:
    for path in staging.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())


def _move(staging: Path, out: Path) -> None:
    if not out.exists():
        staging.rename(out)
        return
    for path in sorted(staging.iterdir()):
        path.replace(out / path.name)
