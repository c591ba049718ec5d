"""``minzheng demo``: invented data to try the program with."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from minzheng.cli import output, session
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import NotFound, UsageError
from minzheng.kernel.values.files import whole_file
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

app = typer.Typer(help="虚构的示例数据。", no_args_is_help=True)


@app.callback()
def demo() -> None:
    """虚构的示例数据。"""


@app.command()
def returns(
    out: Annotated[Path, typer.Argument(help="写入的文件")],
    file: Annotated[int, typer.Option(help="银行文件的编号")],
    failed: Annotated[int, typer.Option(min=0, max=1000, help="失败的比例，‰")] = 30,
) -> None:
    """写出一个虚构的银行回盘，其中一部分失败。"""
    session.database()
    from minzheng.kernel.payments.bank.layouts import layout_of
    from minzheng.kernel.payments.bank.models import BankFile
    from minzheng.kernel.payments.bank.rehearsing import answered

    sent = BankFile.objects.defer("content").filter(pk=file).first()
    if sent is None:
        raise NotFound(say("没有编号为 {file} 的银行文件", file=file))
    with whole_file(out) as stream:
        stream.write(answered(sent, layout_of(sent.area_code), on=session.now().date(), failed_per_mille=failed))
    output.show_written(out)


@app.command()
def roster(
    out: Annotated[Path, typer.Argument(help="写入的 .xlsx 文件")],
    area: Annotated[str, typer.Option(help="区划代码：虚构的家庭住在其下各村")],
    households: Annotated[int, typer.Option(min=1, help="户数")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="种子：相同的种子得到相同的花名册")] = 1,
    month: Annotated[str | None, typer.Option(help="月份 YYYY-MM，默认 2026-11")] = None,
) -> None:
    """写出一个虚构而合理的县的花名册。"""
    from minzheng.kernel.people.demo import MONTH, write_roster

    on = Month.parse(month) if month is not None else MONTH
    if out.suffix.lower() != ".xlsx":
        raise UsageError(say("输出文件应为 .xlsx"))
    villages = _villages(area, on.first_day)
    with output.progress(households * 4, say("写出花名册")) as advance:
        write_roster(out, villages=villages, households=households, seed=seed, month=on, written=advance)
    output.show_written(out)


@app.command()
def registers(
    out: Annotated[Path, typer.Argument(help="写入的文件夹")],
    area: Annotated[str, typer.Option(help="区划代码：与虚构花名册相同")],
    households: Annotated[int, typer.Option(min=1, help="户数：与虚构花名册相同")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="种子：与虚构花名册相同")] = 1,
    month: Annotated[str | None, typer.Option(help="月份 YYYY-MM，默认 2026-11")] = None,
) -> None:
    """写出与虚构花名册配套的全部外部登记册、一份补充花名册和其中埋设的情形。"""
    from minzheng.kernel.catalogue.outside_registers import outside_registers
    from minzheng.kernel.people.demo import MONTH
    from minzheng.kernel.verification.demo import made

    on = (Month.parse(month) if month is not None else MONTH).first_day
    villages, known = _villages(area, on), outside_registers()
    with output.progress(len(known) + 2, say("写出外部登记册")) as advance:
        made(known, villages, households, seed, on=on).write(out, written=lambda path: advance(1))
    output.show_written(out)


@app.command()
def truth(
    file: Annotated[Path, typer.Argument(help="demo registers 写出的 truth.json")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """把县里查到的与埋设的情形对照：各类情形的查全率、各条规则的查准率。确切的情形有遗漏或重复时退出码为 1。"""
    from minzheng.cli.demo_truth import show

    session.database()
    if not show(file, as_json=as_json):
        raise typer.Exit(1)


def _villages(area: str, on: date) -> list[int]:
    """The villages of an area on a day, of the divisions that come with the program. Raises NotFound where there are none."""
    code = areas.parse(area)
    session.database()
    from minzheng.cli.demo_county import load_nation
    from minzheng.kernel.areas.queries import codes_in

    load_nation(by=session.acting(), at=session.now())
    villages = codes_in(code, on=on).to_list()
    if not villages:
        raise NotFound(say("区划 {area} 下没有村（社区）", area=area), code="no_such_area")
    return villages
