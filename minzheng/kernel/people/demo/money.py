"""What the households live on: incomes around the standards, expenses and property, all in whole fen."""

from __future__ import annotations

import polars as pl

from .chance import Chance

_URBAN, _RURAL = 65_000, 50_000
"""Monthly fen per head around which the incomes are spread; about the standards of a small county."""


def with_money(homes: pl.DataFrame, persons: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add incomes and expenses to the persons and property to the households."""
    chance, home = Chance(seed, "p"), Chance(seed, "h")
    homes = homes.with_columns(_target(home).alias("target"), *_property_held(home))
    earners = persons.with_columns(_earns(chance).alias("earns"))
    counted = earners.group_by("h").agg(pl.col("earns").sum().cast(pl.Int64).alias("earners"))
    joined = earners.join(homes.select("h", "target"), on="h", how="left", maintain_order="left")
    joined = joined.join(counted, on="h", how="left", maintain_order="left")
    return homes, _incomes(joined, chance).with_columns(*_expenses(chance))


def _earns(chance: Chance) -> pl.Expr:
    fit = (pl.col("work_ability") == "有") | ((pl.col("work_ability") == "部分") & chance.happens(350, "earns"))
    return fit & pl.col("age").is_between(16, 64) & (pl.col("schooling") == "无")


def _target(home: Chance) -> pl.Expr:
    """Monthly income of the household in fen: its kind's share of the standard for all its members."""
    standard = pl.when(pl.col("residence") == "城市").then(_URBAN).otherwise(_RURAL)
    poor = pl.when(home.happens(50, "above")).then(home.between(1100, 1500, "over")).otherwise(
        home.between(0, 850, "below"))  # fmt: skip
    share = (
        pl.when(pl.col("current_status") == "低保").then(poor)
        .when(pl.col("current_status") == "特困").then(home.between(0, 300, "tekun income"))
        .when(pl.col("current_status") == "低保边缘").then(home.between(1020, 1480, "edge income"))
        .otherwise(home.between(1500, 5000, "free income"))
    )  # fmt: skip
    return standard * pl.col("size") * share // 1000


def _incomes(persons: pl.DataFrame, chance: Chance) -> pl.DataFrame:
    """Earners share the household's income by wages, some by business; without an earner it is the head's transfers."""
    part = pl.when(pl.col("earners") > 0).then(pl.col("target") // pl.col("earners")).otherwise(0)
    by_business = chance.happens(180, "business")
    loses = chance.happens(60, "loses")
    wage = pl.when(pl.col("earns") & ~by_business).then(part).otherwise(0)
    business = (
        pl.when(pl.col("earns") & by_business & loses).then(-chance.between(1_000, 60_000, "loss"))
        .when(pl.col("earns") & by_business).then(part).otherwise(0)
    )  # fmt: skip
    pension = pl.when((pl.col("age") >= 60) & (pl.col("earners") > 0)).then(chance.between(123, 210, "pension") * 100)
    alone = pl.when((pl.col("earners") == 0) & (pl.col("place") == 0)).then(pl.col("target"))
    rent = pl.when((pl.col("place") == 0) & chance.happens(40, "rent")).then(chance.between(1, 30, "rent sum") * 1000)
    place = chance.among((("本市", 55), ("外地", 45)), "work place")
    paid = persons.with_columns(
        wage.alias("wage"),
        business.alias("business"),
        rent.otherwise(0).alias("property"),
        pl.coalesce(alone, pension, pl.lit(0)).alias("transfer"),
    )
    works = pl.when(pl.col("wage") > 0).then(place).otherwise(pl.lit("无"))
    return paid.with_columns(works.alias("work_place"))


def _expenses(chance: Chance) -> tuple[pl.Expr, pl.Expr]:
    ill = (pl.col("serious_illness") == "是") | (pl.col("disability_category") != "无")
    medical = pl.when(ill).then(chance.between(0, 90_000, "medical")).otherwise(
        pl.when(chance.happens(200, "cold")).then(chance.between(0, 9_000, "small medical")).otherwise(0)
    )  # fmt: skip
    education = (
        pl.when(pl.col("schooling") == "高校").then(chance.between(300, 900, "fees") * 100)
        .when(pl.col("schooling") == "高中").then(chance.between(50, 300, "upper fees") * 100)
        .otherwise(0)
    )  # fmt: skip
    return medical.alias("medical"), education.alias("education")


def _property_held(home: Chance) -> tuple[pl.Expr, pl.Expr, pl.Expr]:
    free = pl.col("current_status") == "无"
    vehicles = pl.when(home.happens(15, "vehicle") | (free & home.happens(250, "car"))).then(1).otherwise(0)
    dwellings = pl.when(home.happens(40, "second dwelling")).then(2).otherwise(
        pl.when(home.happens(60, "no dwelling")).then(0).otherwise(1))  # fmt: skip
    assets = pl.when(free).then(home.between(0, 8_000_000, "savings")).otherwise(
        home.between(0, 300_000, "few savings"))  # fmt: skip
    return (
        vehicles.cast(pl.Int64).alias("vehicles"),
        dwellings.cast(pl.Int64).alias("dwellings"),
        assets.alias("financial_assets"),
    )
