"""Loading folders from elsewhere, as a replay does from its bundle, leaves them as they were."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from minzheng.kernel.catalogue.loader import PACKAGE, load


def test_a_copy_is_loaded_and_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for part in ("businesses", "commons", "localities"):
        shutil.copytree(PACKAGE / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    before = sorted(tmp_path.rglob("*"))
    first, again = load(tmp_path), load(tmp_path)
    assert set(first.businesses) == set(again.businesses) == set(load(PACKAGE).businesses)
    assert sorted(tmp_path.rglob("*")) == before
