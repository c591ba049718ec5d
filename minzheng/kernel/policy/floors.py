"""The least that a value may be where the law ties it to another: 1.3 times the dibao standard, up to the next yuan."""

from __future__ import annotations

from datetime import date

from minzheng.kernel.values.money import Rounding

from .parameters import Floor, Key, Parameter, ParameterBook, Value, covers, matching


def least(book: ParameterBook, parameter: Parameter, key: Key, *, area_code: int, on: date) -> int | None:
    """The floor of a parameter's row for an area on a day, over its denominator; None where nothing ties it.

    Where the other parameter tells apart what this one does not (urban, rural), its highest value counts.
    """
    floor = parameter.floor
    if floor is None or isinstance(key, int):
        return None
    bases, per_mille = _bases(book, parameter, floor, key, area_code, on), _per_mille(book, floor, area_code, on)
    if not bases or per_mille is None:
        return None
    denominator = 1000 * book.declared[floor.of].denominator
    return Rounding(floor.rounding).apply(max(bases) * per_mille, denominator) * parameter.denominator


def _bases(
    book: ParameterBook, parameter: Parameter, floor: Floor, key: tuple[str | None, ...], area_code: int, on: date
) -> list[int]:
    """The values of the other parameter that the row is tied to; none where they are the row itself."""
    base = book.declared[floor.of]
    here = {**dict(zip(parameter.by, key, strict=True)), **floor.of_by}
    codes = tuple(here.get(name) for name in base.by)
    held = book.in_force(floor.of, area_code=area_code, on=on)
    exact = matching(held, codes)
    rows = [exact] if exact is not None else [row for own, row in held.items() if covers(codes, own)]
    return [number for row in rows if not (base is parameter and row.key == key) and (number := _number(row)) is not None]


def _per_mille(book: ParameterBook, floor: Floor, area_code: int, on: date) -> int | None:
    if not floor.times:
        return floor.per_mille
    found = next(iter(book.in_force(floor.times, area_code=area_code, on=on).values()), None)
    return _number(found) if found else None


def _number(value: Value) -> int | None:
    return None if isinstance(value.value, bool | str) else value.value
