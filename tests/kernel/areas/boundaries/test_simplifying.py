"""Fewer points, and still no gap between neighbours."""

from __future__ import annotations

from minzheng.kernel.areas.boundaries.simplifying import simplified

Ring = list[tuple[int, int]]


def wavy(count: int) -> Ring:
    """A line from (0, 0) up to (0, 1000000) that trembles by less than ten metres."""
    return [(7 * (place % 5) * 10, place * 1_000_000 // count) for place in range(count)] + [(0, 1_000_000)]


def test_neighbours_keep_their_common_line() -> None:
    line = wavy(2000)
    west = [*line, (-500_000, 1_000_000), (-500_000, 0), (0, 0)]
    east = [*reversed(line), (500_000, 0), (500_000, 1_000_000), (0, 1_000_000)]
    found = simplified({1: [west], 2: [east]}, most=200)
    [one], [other] = found[1], found[2]
    assert len(one) + len(other) <= 200
    assert one[0] == one[-1]
    assert other[0] == other[-1]
    shared = [point for point in one if point[0] >= 0]
    assert {point for point in other if 0 <= point[0] < 500_000} == set(shared)
    assert {(-500_000, 0), (-500_000, 1_000_000)} <= set(one)


def test_an_island_in_a_lake_is_the_hole_around_it() -> None:
    circle = [(round(100_000 * x), round(100_000 * y)) for x, y in _circle(4000)]
    around = [(-500_000, -500_000), (500_000, -500_000), (500_000, 500_000), (-500_000, 500_000), (-500_000, -500_000)]
    found = simplified({1: [around, circle], 2: [circle[1000:-1] + circle[:1001]]}, most=300)
    assert set(found[1][1]) == set(found[2][0])


def test_few_points_stay_and_no_area_vanishes() -> None:
    tiny = [(0, 0), (0, 3), (3, 3), (0, 0)]
    assert simplified({1: [tiny]}, most=10) == {1: [tiny]}
    found = simplified({1: [tiny], 2: [[*wavy(100), (500_000, 0), (0, 0)]]}, most=20)
    assert len(found[1][0]) >= 4


def _circle(count: int) -> list[tuple[float, float]]:
    from math import cos, pi, sin
    points = [(cos(2 * pi * place / count), sin(2 * pi * place / count)) for place in range(count)]
    return [*points, points[0]]
