"""The dictionary for earlier reports: every indicator is in it, and no phrase stands for two."""

from __future__ import annotations

import shutil
from pathlib import Path

from minzheng.kernel.catalogue.loader import PACKAGE
from minzheng.kernel.catalogue.report_words import problems, report_words


def _copy(to: Path) -> Path:
    for part in ("businesses/social_assistance/tekun", "businesses/social_assistance/dibao"):
        shutil.copytree(PACKAGE / part, to / part)
    shutil.copytree(PACKAGE / "commons" / "indicators", to / "commons" / "indicators")
    shutil.copy(PACKAGE / "commons" / "report_words.yaml", to / "commons")
    return to


def test_the_installed_words_are_in_order_and_reach_every_chapter() -> None:
    assert list(map(str, problems(PACKAGE))) == []
    found = report_words()
    assert {term.chapter for term in found.terms.values()} == set(found.chapters)
    assert all(term.unit for term in found.terms.values())


def test_one_phrase_for_two_indicators_and_an_unknown_indicator_are_told_with_their_line(tmp_path: Path) -> None:
    root = _copy(tmp_path)
    file = root / "businesses" / "social_assistance" / "tekun" / "report_words.yaml"
    file.write_text("phrases:\n  SA-10.02: [集中供养]\n  SA-10.01: ['特困 ', '|']\n", encoding="utf-8")
    assert [one.place.line for one in problems(root)] == [3]
    file.write_text("phrases:\n  SA-10.02: [集中供养|在院]\n  SA-10.03: [在院|集中供养]\n  SA-99.01: [无]\n", encoding="utf-8")
    told = {one.place.line: str(one.sentence) for one in problems(root)}
    assert set(told) == {3, 4}
    assert "SA-10.02" in told[3]
    assert "SA-99.01" in told[4]
