"""Charts, compositions and maps: drawn from plain values, told apart without colours, complete as files."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from minzheng.web.components.area_map import AreaMap, Classes, Place, by_quantiles
from minzheng.web.components.chart import Chart, Series
from minzheng.web.components.composition import Composition, Made
from minzheng.web.components.pictures import STYLE, Picture
from minzheng.web.components.table import Column, Table

SVG = "{http://www.w3.org/2000/svg}"


def places(*values: int | None) -> list[Place]:
    return [Place(430426001000 + number * 1000, f"示例{number}乡", "—" if value is None else str(value), value)
            for number, value in enumerate(values)]


def a_map(*values: int | None, **more: object) -> AreaMap:
    every = places(*values)
    return AreaMap("map", "标题", "说明", every, by_quantiles(every), **more)  # type: ignore[arg-type]


def test_classes_hold_about_as_many_areas_each_and_never_part_equals() -> None:
    found = by_quantiles(places(*range(100)))
    assert [found.begins[number] for number in range(5)] == [0, 20, 40, 60, 80]
    assert next(str(label) for label in found.labels) == "0 至 19（20 个）"
    skewed = by_quantiles(places(*[0] * 90, *range(1, 11)))
    assert str(skewed.labels[0]) == "0（90 个）"
    assert [str(one) for one in by_quantiles(places(7, 7, 9)).labels] == ["7（2 个）", "9（1 个）"]
    assert by_quantiles(places(None)).labels == []


def test_every_value_falls_into_the_class_that_the_legend_counts() -> None:
    every = places(*(number * number % 37 for number in range(60)))
    classes = by_quantiles(every)
    counts = [sum(classes.of(one.value or 0) == number for one in every) for number in range(len(classes.begins))]
    assert [int(re.findall(r"(\d+) 个", str(label))[0]) for label in classes.labels] == counts
    assert sum(counts) == 60


def test_what_is_missing_and_what_is_hidden_is_hatched_and_named() -> None:
    every = [*places(1, None), Place(430426103000, "少", "不显示", None, is_hidden=True)]
    drawn = AreaMap("m", "t", "d", every, by_quantiles(every))
    assert [key for _, key in drawn.tiles()] == ["map-3", "map-0", "map-hidden"]
    assert [str(label) for _, label in drawn.legend] == ["1（1 个）", "人数过少，不显示", "没有数据"]


def test_a_single_period_is_told_and_not_drawn_as_a_line() -> None:
    def drawn(*values: int | None) -> Chart:
        texts = ["" if one is None else f"{one} 户" for one in values]
        return Chart("c", "t", "d", ["2025H2", "2026H1"], [Series("a", values, texts)], kind="lines")

    assert str(drawn(None, 3).alone) == "只有2026H1一期有数（3 户），还看不出走势。"
    assert [drawn(2, 3).alone, drawn(None, None).alone] == [None, None]
    table = Table("t", [Column("a", "列", lambda row: row)], [], "表")
    shown = [render_to_string("components/picture.html", {"picture": Picture(one, table, "来源", files="/f")},
                              RequestFactory().get("/")) for one in (drawn(None, 3), drawn(2, 3))]
    assert "还看不出走势" in shown[0]
    assert "<svg" not in shown[0]
    assert "/f/svg" not in shown[0]
    assert "/f/csv" in shown[0]
    assert "<svg" in shown[1]
    zeros = {"picture": Picture(drawn(0, 0), table, "来源")}
    nothing = render_to_string("components/picture.html", zeros, RequestFactory().get("/"))
    assert "没有大于零的数可画" in nothing


def test_north_is_up_and_a_degree_of_longitude_is_shorter() -> None:
    ring = [[x * 1_000_000, y * 1_000_000] for x, y in ((112, 60), (113, 60), (113, 61), (112, 61), (112, 60))]
    drawn = a_map(5, 6, rings={430426001000: [ring]})
    across, down = (int(one) for one in drawn.box.split()[2:])
    [one] = drawn.drawn()
    assert one["path"].startswith(f"M0 {down - 4}L")
    assert 48 * down < 100 * across < 51 * down
    assert [each.name for each in drawn.unplaced] == ["示例1乡"]


def test_a_line_breaks_where_there_is_no_value() -> None:
    drawn = Chart("c", "t", "d", ["1", "2", "3", "4"], [Series("a", [1, None, 3, 4], ["1", "", "3", "4"])], kind="lines")
    [line] = drawn.lines()
    assert (len(line["points"]), len(line["pieces"])) == (3, 1)


def test_parts_fill_the_bar_and_what_is_not_whole_is_not_drawn() -> None:
    drawn = Composition("c", "t", "d", ["甲", "乙", "丙"], [Made("全县", [600, 399, 1]), Made("一乡", [5, None, 1])])
    whole, partly = drawn.bars()
    assert [part["text"] for part in whole["parts"]] == ["1 60.0%", "2 39.9%", ""]
    assert [part["x"] for part in whole["parts"]] == ["0.00%", "60.00%", "99.90%"]
    assert (partly["is_known"], partly["parts"]) == (False, [])
    assert [str(label) for _, label in drawn.legend] == ["1 甲", "2 乙", "3 丙", "有部分没有数字，不画"]
    many = Composition("c", "t", "d", [str(number) for number in range(9)], [Made("全县", [10] * 9)])
    assert [str(label) for _, label in many.legend][-1] == "6 其他"
    assert many.bars()[0]["parts"][-1]["text"].endswith("44.4%")


PICTURES = [
    Chart("c", "图<1>", "d", ["甲", "乙"], [Series("a", [3, 4], ["3", "4"])], mark=(3, "全县"), links=["/1", "/2"]),
    Chart("c", "t", "d", ["1月", "2月"], [Series("a", [3, 4], ["3", "4"]), Series("b", [1, None], ["1", ""])], kind="lines"),
    Composition("c", "t", "d", ["甲", "乙"], [Made("全县", [1, 2]), Made("乡", [None, 2])]),
    a_map(1, 2, 3, None), a_map(1, 2, rings={430426001000: [[[112_000_000, 26_000_000], [112_100_000, 26_000_000], [
        112_000_000, 26_100_000], [112_000_000, 26_000_000]]]}),
    AreaMap("m", "t", "d", places(5, None), Classes((0,), ("有",), (3,))),
]


@pytest.mark.parametrize("drawing", PICTURES)
def test_a_picture_is_a_file_that_says_all_by_itself(drawing: Chart | Composition | AreaMap) -> None:
    table = Table("t", [Column("a", "甲", lambda row: row)], [1])
    text = Picture(drawing, table, "祁东县 · 截至 2026-11-30").as_svg()
    root = ElementTree.fromstring(text)
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    words = "".join(root.itertext())
    assert "截至 2026-11-30" in words
    assert all(str(label) in words for _, label in drawing.legend)
    assert "href" not in text, "a file leads nowhere"
    used = set(re.findall(r"url\(#([\w-]+)\)", text))
    assert used <= set(re.findall(r' id="([\w-]+)"', text))


def _lightness(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.1)."""
    given = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in given)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_are_seen_on_white_and_told_apart_in_grey() -> None:
    style = STYLE.read_text(encoding="utf-8")
    inks = re.findall(r"^\.chart-\d \{ fill: (#\w{6})", style, re.M)
    assert len(inks) == 6
    assert all(1.05 / (_lightness(ink) + 0.05) >= 3 for ink in inks)
    steps = [_lightness(one) for one in re.findall(r"^\.map-[1-5] \{ fill: (#\w{6})", style, re.M)]
    assert all(lighter > darker * 1.4 for lighter, darker in itertools.pairwise(steps))
    dashes = re.findall(r"^\.chart-line-\d \{ stroke: #\w{6};( stroke-dasharray: [\d ]+;)? \}", style, re.M)
    assert len(dashes) == len(set(dashes)) == 6
