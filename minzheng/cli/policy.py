"""``minzheng policy``: the values in force with their documents, and the rules computed on files."""

from __future__ import annotations

import json as jsonlib
import shutil
import tempfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import typer

from minzheng.cli import output
from minzheng.kernel.catalogue.loader import Catalogue, catalogue
from minzheng.kernel.policy.intake import read_frames
from minzheng.kernel.policy.parameters import Value
from minzheng.kernel.policy.results import Computation
from minzheng.kernel.values import areas
from minzheng.kernel.values.errors import MinzhengError, NotFound, UsageError
from minzheng.kernel.values.files import why
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

app = typer.Typer(help="政策参数与规则", no_args_is_help=True)


@app.command()
def show(
    name: str = typer.Argument("", help="参数（dibao.dibao_standard）、业务（dibao）或留空"),
    area: str = typer.Option("", "--area", help="区划代码：列出该地适用的值"),
    on: str = typer.Option("", "--on", help="日期 YYYY-MM-DD：列出当日有效的值；不填则列出历史"),
    json: bool = typer.Option(False, "--json", help="输出一个 JSON 数组"),
) -> None:
    """列出参数的值：地区、类别、起止日期、单位、数值和依据文件。"""
    book = catalogue().parameters
    code = areas.parse(area) if area else None
    values = book.listed(name or None, area_code=code, on=_day(on) if on else None)
    if name and not any(name in (own, own.partition(".")[0], own.partition(".")[2]) for own in book.declared):
        raise NotFound(say("没有名为“{name}”的参数或业务", name=name))
    shown = [_as_json(value) for value in values]
    if json:
        output.emit_json(shown)
        return
    rows = [[s["name"], s["category"], s["area_code"] or say("全国"), s["from"], s["until"] or "", v.written, v.document]
            for s, v in zip(shown, values, strict=True)]
    headings = [say("参数"), say("类别"), say("地区"), say("起"), say("止"), say("数值"), say("文件")]
    output.table(headings, rows)


def _as_json(value: Value) -> dict[str, Any]:
    parameter = catalogue().parameters.declared[value.name]
    number: Any = value.value
    if parameter.denominator != 1 and parameter.unit.is_money:
        exact = Fraction(int(value.value), parameter.denominator)
        number = int(exact) if exact.denominator == 1 else str(exact)
    key = value.key if isinstance(value.key, tuple) else (f"≥ {value.key}",)
    return {
        "name": value.name, "category": "/".join(code for code in key if code),
        "area_code": areas.written(value.area_code) if value.area_code else "", "from": value.from_.isoformat(),
        "until": value.until.isoformat() if value.until else None, "unit": parameter.unit.value, "value": number,
        "document": value.document, "illustrative": value.illustrative,
    }


@app.command()
def compute(
    persons: Path = typer.Option(..., "--persons", help="成员 Parquet 文件"),
    households: Path = typer.Option(..., "--households", help="家庭 Parquet 文件"),
    month: str = typer.Option(..., "--month", help="月份 YYYY-MM"),
    out: Path = typer.Option(..., "--out", help="结果文件夹"),
    area: str = typer.Option("", "--area", help="家庭文件没有 area_code 列时使用的区划代码"),
    engine: str = typer.Option("polars", "--engine", help="计算引擎：polars"),
    json: bool = typer.Option(False, "--json", help="输出各项待遇合计"),
) -> None:
    """按规则测算文件中的全部住户：谁应享受、多少、为何没有。不需要数据库。"""
    if engine != "polars":
        raise UsageError(say("计算引擎“{engine}”不可用：请用 polars", engine=engine))
    cat, when = catalogue(), Month.parse(month)
    frames = read_frames(cat.program, persons, households, area_code=areas.parse(area) if area else None)
    computation = cat.program.compute(*frames, month=when, parameters=cat.parameters, enrolled=False, everything=True)
    with output.progress(4, say("计算")) as advance:
        _write(computation, cat, when, out, advance)
    if json:
        output.emit_json({"month": str(when), "benefits": computation.totals})
        return
    rows = [[name, t["persons"], t["households"], t["fen"]] for name, t in computation.totals.items()]
    output.table([say("待遇"), say("人数"), say("户数"), say("金额（分）")], rows)


def _write(computation: Computation, cat: Catalogue, month: Month, out: Path, advance: Any) -> None:
    """Write the four results beside the target first, then move them in: all or nothing."""
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists() and not out.is_dir():
        raise UsageError(say("{path} 不是文件夹", path=out))
    made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        computation.write(made, advance)
        totals = {"month": str(month), "benefits": computation.totals, "denominators": computation.denominators}
        (made / "totals.json").write_text(jsonlib.dumps(totals, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        advance(1)
        out.mkdir(exist_ok=True)
        for file in sorted(made.iterdir()):
            file.replace(out / file.name)
    except OSError as error:
        raise MinzhengError(say("无法写入 {path}：{why}", path=out, why=why(error)), code="write") from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(say("“{text}”不是日期：请写成 YYYY-MM-DD", text=text), code="not_a_day") from None
