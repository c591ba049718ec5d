"""Files handed to the rules without a database: checked as strictly as a roster."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from minzheng.kernel.values.areas import END, PREFECTURE, PROVINCE
from minzheng.kernel.values.errors import MinzhengError, NotFound, Place, Problem, Refused
from minzheng.kernel.values.language import Sentence, say
from minzheng.kernel.values.money import BOUND

from .batch import HOUSEHOLD_KEY, PERSON_KEY
from .columns import PERSON
from .declarations import Fact
from .graph import Graph
from .units import Unit


def read_frames(
    program: Graph, persons: Path, households: Path, *, area_code: int | None = None
) -> tuple[pl.LazyFrame, pl.LazyFrame]:
    """Scan the two Parquet files for the program. Raises Refused with every problem, NotFound for an absent file.

    ``area_code`` fills the column where the households file has none. Columns no rule knows are left aside.
    """
    people, homes = _scan(persons), _scan(households)
    if area_code is not None and "area_code" not in homes.collect_schema():
        homes = homes.with_columns(pl.lit(area_code, dtype=pl.Int64).alias("area_code"))
    problems = [*_columns(program, people, persons, of_persons=True), *_columns(program, homes, households)]
    if not problems:
        people, homes = _typed(program, people), _typed(program, homes)
        problems = [*_values(program, people, persons), *_values(program, homes, households),
                    *_keys(people, homes, persons, households)]
    if problems:
        raise Refused(say("输入文件有 {count} 处问题", count=len(problems)), problems)
    return people, homes


def _scan(path: Path) -> pl.LazyFrame:
    if not path.exists():
        raise NotFound(say("没有文件 {path}", path=path), code="file_missing")
    try:
        frame = pl.scan_parquet(path)
        frame.collect_schema()
    except PolarsError as error:
        raise MinzhengError(say("{path} 不是 Parquet 文件：{why}", path=path, why=error), code="not_parquet") from error
    return frame


def _columns(program: Graph, frame: pl.LazyFrame, path: Path, *, of_persons: bool = False) -> Iterable[Problem]:
    schema = frame.collect_schema()
    keys = [HOUSEHOLD_KEY, PERSON_KEY] if of_persons else [HOUSEHOLD_KEY, "area_code"]
    for key in keys:
        if key not in schema:
            yield _problem(path, "column_missing", key, say("缺少列 {name}", name=key))
        elif key == "area_code" and not (schema[key].is_integer() or schema[key] in (pl.String, pl.Null)):
            yield _problem(path, "column_type", key, say("列 {name} 的类型是 {kind}，应为{wanted}", name=key,
                                                         kind=schema[key], wanted=say("12 位区划代码")))
    for name, fact in program.facts.items():
        if (fact.entity == PERSON) != of_persons or name not in schema:
            continue
        kind, fits = schema[name], _fits(fact, schema[name])
        if not fits:
            yield _problem(path, "column_type", name, say("列 {name} 的类型是 {kind}，应为{wanted}", name=name, kind=kind,
                                                          wanted=_wanted(fact)))


def _fits(fact: Fact, kind: pl.DataType) -> bool:
    if kind == pl.Null:
        return True
    if fact.unit is Unit.DATE:
        return bool(kind == pl.Date)
    if fact.unit.is_number:
        return kind.is_integer()
    return bool(kind == pl.String or isinstance(kind, pl.Categorical | pl.Enum))


def _wanted(fact: Fact) -> object:
    if fact.unit is Unit.DATE:
        return say("日期")
    return say("整数（金额以分计）") if fact.unit.is_number else say("文本")


def _typed(program: Graph, frame: pl.LazyFrame) -> pl.LazyFrame:
    schema = frame.collect_schema()
    casts = [pl.col("area_code").cast(pl.Int64, strict=False)] if "area_code" in schema else []
    casts.append(pl.col(HOUSEHOLD_KEY).cast(pl.String))
    for name, fact in program.facts.items():
        if name in schema:
            kind = pl.Date if fact.unit is Unit.DATE else pl.Int64 if fact.unit.is_number else pl.String
            casts += [pl.col(name).cast(kind)] if schema[name] != kind else []
    return frame.with_columns(casts)


def _values(program: Graph, frame: pl.LazyFrame, path: Path) -> Iterable[Problem]:
    schema = frame.collect_schema()
    checks = {}
    for name, fact in program.facts.items():
        if name not in schema:
            continue
        if fact.codes:
            checks[name] = (pl.col(name).is_not_null() & ~pl.col(name).is_in(fact.codes)).sum()
        elif fact.unit.is_number:
            checks[name] = ((pl.col(name) >= BOUND) | (pl.col(name) <= -BOUND)).sum()
    counted = frame.select([check.alias(name) for name, check in checks.items()]).collect(engine="streaming")
    for name in checks:
        count = counted[name][0]
        if count:
            codes = program.facts[name].codes
            sentence = (
                say("列 {name} 有 {count} 个值不在 {codes} 之中", name=name, count=count, codes="、".join(codes)) if codes
                else say("列 {name} 有 {count} 个值超出范围（应小于 10¹¹）", name=name, count=count)
            )
            yield _problem(path, "value", name, sentence)


def _keys(people: pl.LazyFrame, homes: pl.LazyFrame, persons: Path, households: Path) -> Iterable[Problem]:
    for frame, key, path in ((people, PERSON_KEY, persons), (homes, HOUSEHOLD_KEY, households)):
        counts = frame.select(pl.len().alias("all"), pl.col(key).n_unique().alias("distinct")).collect(engine="streaming")
        if counts["all"][0] != counts["distinct"][0]:
            twice = counts["all"][0] - counts["distinct"][0]
            yield _problem(path, "duplicate", key, say("列 {name} 有 {count} 个重复的值", name=key, count=twice))
    homeless = people.join(homes.select(HOUSEHOLD_KEY), on=HOUSEHOLD_KEY, how="anti").select(pl.len())
    count = homeless.collect(engine="streaming").item()
    if count:
        yield _problem(persons, "household_missing", HOUSEHOLD_KEY, say("有 {count} 人的户号不在住户文件中", count=count))
    yield from _unnamed(people, persons, PERSON_KEY)
    yield from _unnamed(homes, households, HOUSEHOLD_KEY)
    strays = homes.select((~_is_area(pl.col("area_code"))).fill_null(True).sum()).collect(engine="streaming").item()
    if strays:
        sentence = say("列 {name} 有 {count} 个值不是 12 位区划代码", name="area_code", count=strays)
        yield _problem(households, "not_an_area", "area_code", sentence)


def _unnamed(frame: pl.LazyFrame, path: Path, key: str) -> Iterable[Problem]:
    count = frame.select(pl.col(key).null_count()).collect(engine="streaming").item()
    if count:
        yield _problem(path, "required", key, say("列 {name} 有 {count} 个空值", name=key, count=count))


def _is_area(code: pl.Expr) -> pl.Expr:
    """Whether a number is a national code of 12 digits: below it no level under an empty prefecture."""
    below_province = code % PROVINCE.unit
    return (code >= 11 * PROVINCE.unit) & (code < END) & ((below_province == 0) | (below_province >= PREFECTURE.unit))


def _problem(path: Path, code: str, heading: str, sentence: Sentence) -> Problem:
    return Problem(code, sentence, place=Place(str(path), heading=heading))
