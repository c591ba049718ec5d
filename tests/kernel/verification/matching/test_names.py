"""One name in the writings of many systems, and names that are others. All invented (示例)."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from minzheng.kernel.verification.matching.names import grade, graded, normalise, normalised

SAME_WRITING = [
    ("王　小 明", "王小明"),
    ("劉　徳國", "刘徳国"),
    ("買買提・艾力", "买买提·艾力"),
    ("买买提•艾力", "买买提·艾力"),
    ("买买提．艾力", "买买提·艾力"),
    ("ｗａｎｇ", "WANG"),
    ("郑\u200b重", "郑重"),
    ("陶喆", "陶哲"),
    ("王\ue863", "王䶮"),
    ("葛\U000e0100洪", "葛洪"),
    ("锺 鎔", "钟熔"),
]
GRADES = [
    ("王小明", "王小明", "exact"),
    ("王小明", "王 小明", "variant"),
    ("張國榮", "张国荣", "variant"),
    ("买买提·艾力", "买买提艾力", "variant"),
    ("王䶮", "王YAN", "variant"),
    ("王䶮", "王(yǎn)", "variant"),
    ("王䶮", "王（龙天）", "variant"),
    ("王䶮", "王?", "variant"),
    ("王䶮", "王□", "variant"),
    ("赵某", "赵云", "variant"),
    ("赵子某", "赵子龙", "variant"),
    ("张伟", "张玮", "variant"),
    ("吕布", "LÜ布", "variant"),
    ("吕布", "LYU布", "variant"),
    ("单雄信", "SHAN雄信", "variant"),
    ("李小龙", "LI XIAOLONG", "variant"),
    ("阿卜杜热合曼·阿卜杜拉", "阿卜杜热合曼·阿卜", "variant"),
    ("张某某", "张小明", "differs"),
    ("张**", "张小明", "differs"),
    ("王小明", "王大明", "differs"),
    ("王小明", "王小", "differs"),
    ("张伟", "章玮", "differs"),
    ("王小明", "", "differs"),
    ("??", "王䶮", "differs"),
    ("李小龙", "LI XIAOHU", "differs"),
]


@pytest.mark.parametrize(("written", "one"), SAME_WRITING)
def test_a_name_has_one_writing(written: str, one: str) -> None:
    assert normalise(written) == normalise(one)
    assert pl.select(normalised(pl.lit(written))).item() == normalise(written)


@pytest.mark.parametrize(("first", "second", "wanted"), GRADES)
def test_names_of_one_number_are_graded(first: str, second: str, wanted: str) -> None:
    assert grade(first, second) == grade(second, first) == wanted


@example("E\u00af")
@example("\x1f")
@given(st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=8))
def test_columns_and_single_names_are_written_alike_once_for_all(name: str) -> None:
    once = normalise(name)
    assert normalise(once) == once
    assert pl.select(normalised(pl.lit(name))).item() == once
    assert grade(name, once) in ("exact", "variant")


def test_frames_are_graded() -> None:
    first = ["王小明", None, "张伟", "张伟", "李某某"]
    frame = pl.DataFrame({"first": first, "second": ["王小明", "赵云", "张玮", "张飞", "李白云"], "n": range(5)})
    found = graded(frame, "first", "second").sort("n")
    assert found["grade"].to_list() == ["exact", "variant", "variant", "differs", "differs"]
