"""``minzheng up``: everything needed to work, made ready and served."""

from __future__ import annotations

import socket
from contextlib import suppress

import typer
import uvicorn
from django.conf import settings

from minzheng.cli import output, session
from minzheng.cli.work import working
from minzheng.kernel.values.errors import MinzhengError
from minzheng.kernel.values.files import why
from minzheng.kernel.values.language import Sentence, say


class PortInUse(MinzhengError):
    """Another program listens on the port."""

    code = "port_in_use"


def up(
    port: int = typer.Option(8000, min=1, max=65535, help="网页的端口。"),
    demo: bool = typer.Option(True, "--demo/--no-demo", help="首次启动时是否载入演示县。"),
) -> None:
    """启动：数据库、表结构、行政区划、首次启动的演示县，以及网页。按 Ctrl-C 停止。"""
    listening = _listen(port)
    output.note(say("正在启动数据库…"))
    session.database(migrating=True)
    from minzheng.cli import demo_county
    from minzheng.kernel.casework.supervision.renewing import teach
    from minzheng.kernel.catalogue.lawbook import law

    teach(law())
    at = session.now()
    demo_county.load_nation(by=session.acting(), at=at)
    if demo and demo_county.is_wanted():
        demo_county.complete(by=session.acting(), at=at)
    for sentence in _welcome(port):
        output.line(sentence)
    with working():
        _serve(listening)
    output.note(say("已停止。"))


def _listen(port: int) -> socket.socket:
    """A socket that listens on ``port``. Raises PortInUse."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.LISTEN, port))
        listening.listen()
    except OSError as error:
        sentence = say("端口 {port} 无法使用（{reason}），请用 --port 指定另一个", port=port, reason=why(error))
        raise PortInUse(sentence) from error
    return listening


def _welcome(port: int) -> list[Sentence | str]:
    """What to do next: the address, and the demonstration accounts where there are any."""
    from minzheng.cli import demo_county
    from minzheng.kernel.access.models import Account

    lines: list[Sentence | str] = ["", say("民政已启动：http://localhost:{port}/ （按 Ctrl-C 停止）", port=port)]
    accounts = Account.objects.filter(is_demo=True, is_active=True).order_by("pk")
    if accounts:
        lines.append(say("演示账号（虚构数据，勿用于真实业务），口令均为 {password}", password=demo_county.password()))
        wide = max(_width(account.username) for account in accounts)
        lines += [f"  {account.username}{' ' * (wide - _width(account.username))}  {account.post}" for account in accounts]
    else:
        lines.append(say("没有演示账号。用 minzheng account create 建立账号。"))
    return [*lines, ""]


def _width(name: str) -> int:
    """How many columns of a terminal a name takes: two for each Chinese character."""
    return len(name.encode("gb18030"))


def _serve(listening: socket.socket) -> None:
    """Serve the web until it is told to stop by Ctrl-C or SIGTERM."""
    module, _, name = settings.ASGI_APPLICATION.rpartition(".")
    config = uvicorn.Config(f"{module}:{name}", lifespan="off", log_level="warning", access_log=False,
                            server_header=False, timeout_graceful_shutdown=5)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
