"""When the disk is full or refuses: one sentence, and nothing half-written."""

from __future__ import annotations

import errno
from pathlib import Path

from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.files import why
from minzheng.kernel.values.language import say


class NotWritten(MinzhengError):
    """Files could not be written; none was."""

    code = "not_written"


def not_written(error: Exception, where: Path) -> NotWritten:
    """The refusal for an error met while writing to ``where``; library errors are looked into for the system's own."""
    cause = next((one for one in (error, *error.args, error.__cause__) if isinstance(one, OSError)), None)
    if cause is not None and cause.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NotWritten(say("磁盘空间不足，没有写入任何文件：{where}", where=where))
    reason = why(cause) if cause is not None else error
    return NotWritten(say("不能写入 {where}：{reason}；没有写入任何文件", where=where, reason=reason))
