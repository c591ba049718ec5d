"""``minzheng work``: the worker that does what pages ask for and takes longer than a page may wait."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from minzheng.cli import output, session
from minzheng.kernel.values.language import say

LIFELINE = "MINZHENG_LIFELINE"
"""Set for the worker of ``minzheng up``: it ends when its standard input does, whatever became of who started it."""
SECONDS_TO_END = 10


def work(once: bool = typer.Option(False, "--once", help="只做完已在等待的任务。")) -> None:
    """处理后台任务，按 Ctrl-C 停止。minzheng up 会自带一个；使用自备数据库的，可以另外多启动几个。"""
    session.database()
    from minzheng.web.work import worker

    hanging = bool(os.environ.get(LIFELINE))
    if not hanging and not once:
        output.note(say("正在等待任务…（按 Ctrl-C 停止）"))
    worker.work(has_to_end=_is_cut if hanging else lambda: False, once=once, looks_ahead=not once)


def _is_cut() -> bool:
    """Whether whoever started this process is gone: nothing is ever written to the line, so it is readable at its end only."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


@contextmanager
def working() -> Iterator[None]:
    """A worker beside this process, for as long as the block lasts."""
    command = [sys.executable, "-c", "from minzheng.site.command import main; main()", "work"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | {LIFELINE: "1"}, start_new_session=True)
    try:
        yield
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
