"""What is swept away after a kill, and what never is."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from minzheng.kernel.payments import bundles
from minzheng.kernel.values.periods import Month

MONTH = Month(2026, 9)
FILES = {"persons.parquet": b"p", "rules/commons/exclusions.yaml": b"pairs: []"}


def _written(home: Path, name: str) -> Path:
    return bundles.write(home, f"2026-09/{name}", FILES, {"month": "2026-09"})


def test_what_is_unfinished_goes_what_is_confirmed_stays(tmp_path: Path) -> None:
    _written(tmp_path, "killed-while-writing")
    bundles.place(_written(tmp_path, "killed-before-the-commit"))
    bundles.place(_written(tmp_path, "killed-after-the-commit"))
    bundles.confirm(bundles.place(_written(tmp_path, "of-another-database")))
    swept = bundles.sweep(tmp_path, MONTH, {"2026-09/killed-after-the-commit"})
    assert swept == ["2026-09/.writing-killed-while-writing", "2026-09/killed-before-the-commit"]
    left = {path.name: (path / bundles.UNCOMMITTED).exists() for path in (tmp_path / "bundles" / "2026-09").iterdir()}
    assert left == {"killed-after-the-commit": False, "of-another-database": False}
    assert bundles.sweep(tmp_path, Month(2026, 10), set()) == []


def test_equal_inputs_give_equal_bytes() -> None:
    frame = pl.DataFrame({"household_id": range(1000), "account_no": [b"x", None] * 500, "residence": ["农村"] * 1000})
    one, other = (
        bundles.Frozen(frame.clone(), frame.clone(), frame.clone(), [{"name": "a"}], {"a.py": b""}) for _ in range(2))
    digests = [bundles.digests(frozen.files()) for frozen in (one, other)]
    assert digests[0] == digests[1]
    whole = bundles.digest(digests[0], month=MONTH, area=430426000000)
    assert whole != bundles.digest(digests[0], month=MONTH, area=430427000000)
    assert whole != bundles.digest(digests[0], month=Month(2026, 10), area=430426000000)
