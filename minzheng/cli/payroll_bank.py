"""``minzheng payroll returns`` and ``reissue``: what the bank answered, and what is paid again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from minzheng.cli import output
from minzheng.cli.session import acting, database, now
from minzheng.kernel.values import areas as codes
from minzheng.kernel.values.errors import Refused, UsageError
from minzheng.kernel.values.files import whole_file, why
from minzheng.kernel.values.language import say
from minzheng.kernel.values.money import as_read

AsJson = Annotated[bool, typer.Option("--json", help="只输出一个 JSON 对象。")]
FILE_HEADS = (say("编号"), say("文件"), say("笔数"), say("金额（元）"))
HEADS = (say("结果"), say("笔数"), say("金额（元）"))


def send(
    run: Annotated[int, typer.Argument(metavar="RUN", help="已批准发放的批次；0 为重发的付款。")],
    out: Annotated[Path, typer.Option(help="写入的文件夹。")],
    area: Annotated[str | None, typer.Option(help="区划代码；只有一个县时可省略。")] = None,
    as_json: AsJson = False,
) -> None:
    """生成银行文件：每笔付款只进一个文件；以前生成过的原样再写一次。"""
    of_area = codes.parse(area) if area else None
    database()
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.bank import actions
    from minzheng.kernel.payments.bank.layouts import layout_of
    from minzheng.kernel.payments.bank.models import BankFile

    where = of_area if of_area is not None else only_county()
    files = list(BankFile.objects.filter(run=run).order_by("pk")) if run else []
    titles = {output.key: output.title for output in catalogue().program.outputs}
    made = files or actions.send(area=where, layout=layout_of(where), titles=titles, run_id=run or None, by=acting(), at=now())
    out.mkdir(parents=True, exist_ok=True)
    for file in made:
        name, content = actions.open_file(file_id=file.pk, by=acting(), at=now())
        with whole_file(out / name) as stream:
            stream.write(content)
    if as_json:
        output.emit_json({"files": [{"file": one.pk, "name": one.name, "count": one.count, "amount_fen": one.amount_fen}
                                    for one in made]})
        return
    output.table(FILE_HEADS, [(one.pk, one.name, one.count, as_read(one.amount_fen)) for one in made])


def returns(
    file: Annotated[Path, typer.Argument(help="银行的回盘文件。")],
    area: Annotated[str | None, typer.Option(help="区划代码；只有一个县时可省略。")] = None,
    as_json: AsJson = False,
) -> None:
    """导入银行回盘：逐笔核对，同一文件导入两次不改变什么。"""
    of_area = codes.parse(area) if area else None
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(say("读不到文件 {file}：{why}", file=file, why=why(error)), code="file") from error
    database()
    from minzheng.kernel.payments.bank import actions, queries
    from minzheng.kernel.payments.bank.layouts import layout_of
    from minzheng.kernel.payments.bank.models import LABELS

    where = of_area if of_area is not None else only_county()
    done = actions.import_returns(name=file.name, content=content, area=where, layout=layout_of(where), by=acting(), at=now())
    sums = queries.answers(done.file)
    if as_json:
        output.emit_json({"file": done.file.pk, "is_new": done.is_new, "answers": {
            verdict: {"count": one.count, "amount_fen": one.amount_fen} for verdict, one in sums.items()}})
        return
    if not done.is_new:
        output.note(say("这个文件以前导入过，没有任何改变"))
    output.table(HEADS, [(LABELS[verdict], one.count, as_read(one.amount_fen)) for verdict, one in sums.items()])


def reissue(
    items: Annotated[list[int], typer.Argument(metavar="ITEM...", help="失败付款的付款号。")],
    note: Annotated[str, typer.Option(help="更正依据。")],
    account: Annotated[str, typer.Option(help="新账号（只重发一笔时）；不填的按名册现账号，名册未变的按原账号。")] = "",
    holder: Annotated[str, typer.Option(help="新户名。")] = "",
    bank: Annotated[str, typer.Option(help="新开户银行。")] = "",
    as_json: AsJson = False,
) -> None:
    """重发失败的付款：计入原应发月份，由另一人在网页上生成银行文件。"""
    if len(items) > 1 and (account or holder or bank):
        raise UsageError(say("新账号、户名、银行只能用于一笔付款"), code="one_item")
    database()
    from minzheng.kernel.catalogue.loader import catalogue
    from minzheng.kernel.payments.bank import actions

    corrections = [actions.Correction(item, account, holder, bank, is_registered=not account) for item in items]
    count = actions.reissue(corrections=corrections, note=note, by=acting(), at=now(), program=catalogue().program)
    if as_json:
        output.emit_json({"reissued": count})
    else:
        output.line(say("已重发 {count} 笔", count=count))


def only_county() -> int:
    """The county that transfers were made for, where there is just one."""
    from minzheng.kernel.payments.models import PayrollRun, RunState

    found = sorted(set(PayrollRun.objects.filter(state=RunState.LOCKED).values_list("area_code", flat=True)))
    if len(found) == 1:
        return int(found[0])
    if not found:
        raise Refused(say("还没有批准发放的批次"), (), code="nothing_released")
    shown = "、".join(codes.written(code) for code in found)
    raise UsageError(say("有多个区划的发放（{areas}），请用 --area 指明", areas=shown), code="area_missing")
