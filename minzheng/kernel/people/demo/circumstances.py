"""Who the members are: relation, age, sex, health, schooling and work."""

from __future__ import annotations

import polars as pl

from minzheng.kernel.values.periods import Month

from .chance import Chance

_CATEGORIES = (("肢体", 40), ("精神", 16), ("智力", 14), ("视力", 11), ("听力", 9), ("言语", 4), ("多重", 6))
_GRADES = (("一级", 18), ("二级", 30), ("三级", 27), ("四级", 25))
_CHILDREN = ["子", "女"]


def with_circumstances(persons: pl.DataFrame, chance: Chance, home: Chance, month: Month) -> pl.DataFrame:
    """Add relation, age, birth_date, sex and the facts about health, schooling and work to numbered places."""
    related = persons.with_columns(_relation(chance, home).alias("relation"))
    aged = related.with_columns(_age(chance).alias("age"))
    born = aged.with_columns(_birth_date(chance, month).alias("birth_date"), _sex(chance, home).alias("sex"))
    healthy = born.with_columns(
        pl.when(chance.happens(130, "disabled")).then(chance.among(_CATEGORIES, "category")).otherwise(pl.lit("无"))
        .alias("disability_category"),
        _yes(chance.happens(80, "ill")).alias("serious_illness"),
        _schooling(chance).alias("schooling"),
        _child_status().alias("child_status"),
    ).with_columns(
        pl.when(pl.col("disability_category") != "无").then(chance.among(_GRADES, "grade")).otherwise(pl.lit("无"))
        .alias("disability_grade"),
    )  # fmt: skip
    cared = healthy.with_columns(_self_care(chance).alias("self_care"), _support_place(chance).alias("support_place"))
    return cared.with_columns(_work_ability(chance).alias("work_ability"))


def _yes(condition: pl.Expr) -> pl.Expr:
    return pl.when(condition).then(pl.lit("是")).otherwise(pl.lit("否"))


def _relation(chance: Chance, home: Chance) -> pl.Expr:
    """Head, then spouse (where there is one), children, and from the fifth place parents or grandchildren."""
    is_guardian = pl.col("kind").is_in(["孤儿", "无人抚养"])
    child = chance.among((("子", 52), ("女", 48)), "child")
    has_spouse = home.happens(780, "spouse")
    elder = pl.when(pl.col("head_age") < 58).then(pl.lit("父母")).otherwise(pl.lit("孙子女"))
    return (
        pl.when(pl.col("place") == 0).then(pl.lit("户主"))
        .when(is_guardian).then(pl.lit("孙子女"))
        .when((pl.col("place") == 1) & has_spouse).then(pl.lit("配偶"))
        .when(pl.col("place") >= 4).then(elder)
        .otherwise(child)
    )  # fmt: skip


def _age(chance: Chance) -> pl.Expr:
    """Full years in the month, plausible beside the head's."""
    head = pl.col("head_age")
    return (
        pl.when(pl.col("relation") == "户主").then(head)
        .when(pl.col("relation") == "配偶").then((head + chance.between(-5, 4, "spouse age")).clip(22, 95))
        .when(pl.col("relation") == "父母").then((head + chance.between(21, 30, "parent age")).clip(45, 99))
        .when(pl.col("kind").is_in(["孤儿", "无人抚养"])).then(chance.between(1, 17, "ward age"))
        .when(pl.col("relation") == "孙子女").then(chance.between(0, 15, "grandchild age"))
        .otherwise((head - chance.between(23, 34, "child age")).clip(0, 50))
    )  # fmt: skip


def _birth_date(chance: Chance, month: Month) -> pl.Expr:
    """A day on which the person has the age on the first of the month."""
    back = chance.between(1, 12, "birth month")
    index = pl.lit(month.year * 12 + month.number - 1) - pl.col("age") * 12 - back
    return pl.date(index // 12, index % 12 + 1, chance.between(2, 28, "birth day"))


def _sex(chance: Chance, home: Chance) -> pl.Expr:
    head = home.happens(680, "head is a man")
    male = (
        pl.when(pl.col("relation") == "户主").then(head)
        .when(pl.col("relation") == "配偶").then(~head)
        .when(pl.col("relation").is_in(_CHILDREN)).then(pl.col("relation") == "子")
        .otherwise(chance.happens(500, "sex"))
    )  # fmt: skip
    return pl.when(male).then(pl.lit("M")).otherwise(pl.lit("F"))


def _schooling(chance: Chance) -> pl.Expr:
    age = pl.col("age")
    return (
        pl.when(age.is_between(3, 5)).then(pl.lit("学前"))
        .when(age.is_between(6, 14)).then(pl.lit("义务教育"))
        .when(age.is_between(15, 17) & chance.happens(850, "upper school")).then(pl.lit("高中"))
        .when(age.is_between(18, 22) & chance.happens(480, "university")).then(pl.lit("高校"))
        .otherwise(pl.lit("无"))
    )  # fmt: skip


def _child_status() -> pl.Expr:
    is_ward = pl.col("relation").eq("孙子女") & (pl.col("age") < 18)
    return (
        pl.when(is_ward & (pl.col("kind") == "孤儿")).then(pl.lit("孤儿"))
        .when(is_ward & (pl.col("kind") == "无人抚养")).then(pl.lit("事实无人抚养"))
        .otherwise(pl.lit("无"))
    )  # fmt: skip


def _is_severe() -> pl.Expr:
    return pl.col("disability_grade").is_in(["一级", "二级"])


def _self_care(chance: Chance) -> pl.Expr:
    frail = _is_severe() | (pl.col("age") >= 85) | ((pl.col("kind") == "特困") & chance.happens(300, "frail"))
    some = chance.among((("自理", 50), ("半失能", 30), ("失能", 20)), "care")
    return pl.when(frail).then(some).otherwise(pl.lit("自理"))


def _support_place(chance: Chance) -> pl.Expr:
    supported = (pl.col("kind") == "特困") | (pl.col("child_status") == "孤儿")
    place = chance.among((("分散", 70), ("集中", 30)), "support place")
    return pl.when(supported).then(place).otherwise(pl.lit("无"))


def _work_ability(chance: Chance) -> pl.Expr:
    some = chance.among((("部分", 60), ("无", 40)), "some work")
    return (
        pl.when((pl.col("age") < 16) | (pl.col("kind") == "特困") | (pl.col("self_care") == "失能")).then(pl.lit("无"))
        .when((pl.col("age") >= 60) | _is_severe() | (pl.col("serious_illness") == "是")).then(some)
        .otherwise(pl.lit("有"))
    )  # fmt: skip
