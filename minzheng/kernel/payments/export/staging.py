"""Files that appear together or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter.exceptions import XlsxFileError

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.language import Sentence, say


class NotWritten(MinzhengError):
    """Files could not be written; none was."""

    code = "not_written"


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
        raise NotWritten(_sentence(error, out)) from error
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


def _sentence(error: Exception, out: Path) -> Sentence:
    cause = next((one for one in (error, *error.args, error.__cause__) if isinstance(one, OSError)), None)
    if cause is not None and cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return say("磁盘空间不足，没有导出任何文件：{out}", out=out)
    reason = cause.strerror if cause is not None and cause.strerror else error
    return say("不能写入 {out}：{reason}，没有导出任何文件", out=out, reason=reason)
