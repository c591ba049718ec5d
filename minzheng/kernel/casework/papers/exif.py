"""When and where a picture says it was taken: its EXIF data, read without drawing the picture."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from minzheng.kernel.values.periods import ZONE

DEGREE = 1_000_000
"""Millionths: what a coordinate is counted in, about a hand's breadth on the ground."""
_UNREADABLE = (OSError, SyntaxError, ValueError, KeyError, TypeError, IndexError, ZeroDivisionError, struct.error)
"""What Pillow raises for data that are no picture, or broken ones."""


@dataclass(frozen=True)
class Spot:
    """A place in millionths of a degree, north and east; within so many metres where that is known."""

    latitude: int
    longitude: int
    metres: int | None = None

    def __post_init__(self) -> None:
        if abs(self.latitude) > 90 * DEGREE or abs(self.longitude) > 180 * DEGREE:
            raise ValueError("not on earth")


def taken(data: bytes) -> tuple[datetime | None, Spot | None]:
    """The time (of the zone of the law where the picture names none) and the place; None for what it does not say."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            exif = picture.getexif()
            own, gps = exif.get_ifd(IFD.Exif), exif.get_ifd(IFD.GPSInfo)
    except _UNREADABLE:
        return None, None
    return _time(own), _place(gps)


def _time(found: Mapping[int, Any]) -> datetime | None:
    text = str(found.get(Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(found.get(Base.OffsetTimeOriginal, "")).strip("\0 ")
    try:
        if offset:
            return datetime.strptime(text + offset, "%Y:%m:%d %H:%M:%S%z")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=ZONE)
    except ValueError:
        return None


def _place(found: Mapping[int, Any]) -> Spot | None:
    try:
        return Spot(_degrees(found[GPS.GPSLatitude], found[GPS.GPSLatitudeRef] == "S"),
                    _degrees(found[GPS.GPSLongitude], found[GPS.GPSLongitudeRef] == "W"))
    except _UNREADABLE:
        return None


def _degrees(parts: Any, is_negative: bool) -> int:
    """Degrees, minutes and seconds as millionths of a degree."""
    whole, minutes, seconds = (Fraction(str(float(one))) for one in parts)
    found = round((whole + minutes / 60 + seconds / 3600) * DEGREE)
    return -found if is_negative else found
