"""Loading folders from elsewhere, as a replay does from its bundle, leaves them as they were."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from minzheng.kernel.catalogue.loader import PACKAGE, load
from minzheng.kernel.values.errors import Refused


def test_a_copy_is_loaded_and_left_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for part in ("businesses", "commons", "localities"):
        shutil.copytree(PACKAGE / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    before = sorted(tmp_path.rglob("*"))
    first, again = load(tmp_path), load(tmp_path)
    assert set(first.businesses) == set(again.businesses) == set(load(PACKAGE).businesses)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(("old", "new"), [("of: dibao.dibao_standard", "of: dibao.standard"),
                                          ("times: tekun.tekun_multiple", "times: tekun.multiple"),
                                          ("of: dibao.dibao_standard", "of: dibao.uplift_aged")])
def test_a_floor_refers_to_what_there_is(old: str, new: str, tmp_path: Path) -> None:
    for part in ("businesses", "commons", "localities"):
        shutil.copytree(PACKAGE / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "businesses/social_assistance/tekun/parameters.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(tmp_path)
    assert "的下限不能参照" in str(refused.value)
