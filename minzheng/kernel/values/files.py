"""Files that appear whole or not at all, and why the system refused one."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from .language import Sentence, say


@contextmanager
def whole_file(path: Path) -> Iterator[BytesIO]:
    """A stream to write into; when the block ends well its bytes become the file, in one step.

    Raises OSError with ``path`` as its name when the disk is full or refuses; then ``path`` is as it was.
    """
    content = BytesIO()
    yield content
    unfinished: str | None = None
    try:
        handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content.getbuffer())
            file.flush()
            os.fsync(handle)
        Path(unfinished).replace(path)
    except OSError as error:
        if unfinished is not None:
            Path(unfinished).unlink(missing_ok=True)
        raise OSError(error.errno, error.strerror, str(path)) from error


def why(error: OSError) -> Sentence | str:
    """What the system's refusal means, for a clerk."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return say("磁盘空间不足")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return say("没有权限")
    if error.errno == errno.ENOENT:
        return say("没有这个文件或文件夹")
    if error.errno == errno.ENOTDIR:
        return say("这不是文件夹")
    if error.errno in (errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST):
        return say("已有同名的文件或文件夹")
    if error.errno == errno.EADDRINUSE:
        return say("已被其他程序占用")
    return error.strerror or str(error)
