"""Files of divisions are read whole, whatever they are packed in, or refused with every problem and its line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minzheng.kernel.areas import build_divisions, editions
from minzheng.kernel.areas.files import TextFile
from minzheng.kernel.areas.rows import MOST_PROBLEMS, read_table
from minzheng.kernel.values.areas import AreaLevel
from minzheng.kernel.values.errors import NotFound, Refused, UsageError

from . import package

DAY = date(2026, 6, 30)
CsvFile = Callable[..., Path]
GOOD = ("code,name", "43,湖南省", "4304,衡阳市", "430426,祁东县", "430426001,洪桥街道", "430426001001,县正社区")


@pytest.mark.parametrize("packed", [package.folder, package.tgz, package.zipped])
def test_the_package_is_read_from_folder_tgz_and_zip(tmp_path: Path, packed: Callable[[Path], Path]) -> None:
    edition = editions.read(packed(tmp_path))
    assert edition.on == date(2023, 6, 30)
    assert edition.counts() == {"province": 2, "prefecture": 2, "county": 2, "township": 2, "village": 2}
    assert edition.areas.height == 9
    dongguan = edition.areas.row(by_predicate=pl.col("code") == 441900000000, named=True)
    assert (dongguan["name"], dongguan["lowest_level"], dongguan["initials"]) == ("东莞市", "county", "dgs")


def test_the_same_content_has_the_same_digest_however_packed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert editions.read(package.tgz(tmp_path / "a")).digest == editions.read(package.zipped(tmp_path / "b")).digest


def test_one_table_of_the_package_can_come_alone(tmp_path: Path) -> None:
    edition = editions.read(package.folder(tmp_path) / "dist" / "streets.csv", on=DAY)
    assert edition.areas["code"].to_list() == [430426001000, 441900003000]


def test_the_shipped_file_is_rebuilt_from_the_package(tmp_path: Path) -> None:
    built = build_divisions.build(package.folder(tmp_path), tmp_path / "out")
    again = pl.read_parquet(tmp_path / "out" / "divisions.parquet")
    assert again.equals(built.areas)
    about = (tmp_path / "out" / "divisions.yaml").read_text(encoding="utf-8")
    assert f"digest: {built.digest}" in about
    assert "published: 2023-09-11" in about


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_own_csv_in_the_usual_encodings(csv_file: CsvFile, encoding: str) -> None:
    edition = editions.read(csv_file(*GOOD, encoding=encoding), on=DAY)
    assert (edition.source, edition.on) == ("own.csv", DAY)
    assert edition.areas["name"].to_list() == ["湖南省", "衡阳市", "祁东县", "洪桥街道", "县正社区"]


def test_chinese_headings_full_codes_classes_and_stray_spaces(csv_file: CsvFile) -> None:
    lines = ("区划代码,名称,城乡分类代码", "430000000000,湖南省,", "", "430400000000, 衡阳市 ,",
             "430426000000,祁东县,", "430426001000,洪桥街道,", "430426001001,县正社区,121")
    areas = editions.read(csv_file(*lines), on=DAY).areas
    assert areas["lowest_level"].to_list() == ["province", "prefecture", "county", "township", "village"]
    assert areas["urban_rural"].to_list() == [None, None, None, None, 121]
    assert areas["name"][1] == "衡阳市"


def test_a_table_with_tabs(csv_file: CsvFile) -> None:
    edition = editions.read(csv_file("code\tname", "43\t湖南省", name="own.txt"), on=DAY)
    assert edition.areas["code"].to_list() == [430000000000]


@pytest.mark.parametrize(("line", "code", "words"), [
    ("43042,祁东县", "area_code", "应为 2、4、6、9 或 12 位"), ("4.30426E+11,祁东县", "area_code", "4.30426E+11"),
    ("４３０４,衡阳市", "area_code", "位数字"), ("430026,祁东县", "area_code", "上级代码段"),
    ("000000,全国", "area_code", "000000"),
    ("4304,", "area_name", "没有名称"), (f"4304,{'长' * 101}", "area_name", "超过 100 字"),
    ("43,湖南省", "area_duplicate", "第 2 行已有"), ("430000000000,湘", "area_duplicate", "两个名称"),
    ("430426,祁东县", "area_orphan", "上级 4304 不存在"), ("4304,衡阳市,多余", "area_columns", "应有 2 列，实有 3 列"),
])
def test_a_bad_line_is_refused_with_its_number(csv_file: CsvFile, line: str, code: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        editions.read(csv_file("code,name", "43,湖南省", line), on=DAY)
    [problem] = refused.value.problems
    assert (problem.code, problem.place.line) == (code, 3)
    assert words in str(problem.sentence)


def test_every_problem_is_told_at_once(csv_file: CsvFile) -> None:
    with pytest.raises(Refused) as refused:
        editions.read(csv_file("code,name,urban_rural", "4,a,", "43,湖南省,999", "4304,,"), on=DAY)
    assert [(one.code, one.place.line) for one in refused.value.problems] == [
        ("area_code", 2), ("area_name", 4), ("area_class", 3)
    ]


def test_a_wholly_wrong_file_lists_some_and_counts_all(csv_file: CsvFile) -> None:
    with pytest.raises(Refused, match="1000 处问题") as refused:
        editions.read(csv_file("code,name", *["x,y"] * 1000), on=DAY)
    assert len(refused.value.problems) == MOST_PROBLEMS


@pytest.mark.parametrize(("header", "words"), [
    ("code，name", "半角逗号"), ("code", "缺少“name”列"), ("code,name,code", "出现了 2 次"),
    ("code,name,人口", "不认识的列“人口”"),
])
def test_headings_are_checked(csv_file: CsvFile, header: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        editions.read(csv_file(header, "43,湖南省"), on=DAY)
    assert words in str(refused.value)
    assert {(one.code, one.place.line) for one in refused.value.problems} == {("area_heading", 1)}


def test_what_is_no_such_file_is_refused(tmp_path: Path, csv_file: CsvFile) -> None:
    with pytest.raises(NotFound):
        editions.read(tmp_path / "missing.csv", on=DAY)
    broken = tmp_path / "broken.tgz"
    broken.write_bytes(package.tgz(tmp_path).read_bytes()[:200])
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG")
    utf16 = csv_file(*GOOD, encoding="utf-16")
    empty = csv_file("code,name", name="empty.csv")
    nothing = csv_file(name="nothing.csv")
    folder = tmp_path / "folder"
    folder.mkdir()
    for path in (broken, picture, utf16, empty, nothing, folder):
        with pytest.raises(Refused):
            editions.read(path, on=DAY)


def test_an_unclosed_quote_is_a_problem_with_a_line(csv_file: CsvFile) -> None:
    with pytest.raises(Refused) as refused:
        editions.read(csv_file("code,name", '43,"湖南省'), on=DAY)
    assert refused.value.problems[0].code == "area_csv"


def test_a_file_that_does_not_say_its_day_needs_one(csv_file: CsvFile) -> None:
    with pytest.raises(UsageError, match="--on"):
        editions.read(csv_file(*GOOD))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_without_falling(text: str) -> None:
    table = read_table(TextFile("any.csv", "code,name\n" + text))
    assert table.rows["digits"].is_in([one.digits for one in AreaLevel]).all()
