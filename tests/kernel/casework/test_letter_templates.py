"""Templates an official edits: what is wrong in one is told with its line, and a business may have its own."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from minzheng.kernel.casework.letters.composing import compose
from minzheng.kernel.casework.letters.kinds import KINDS, LISTS, PLACES, WORDS
from minzheng.kernel.casework.letters.templates import SHIPPED, own, problems, read, shipped
from minzheng.kernel.catalogue.checking import check
from minzheng.kernel.catalogue.checks import letters
from minzheng.kernel.catalogue.lawbook import law_of
from minzheng.kernel.catalogue.loader import PACKAGE, load
from minzheng.kernel.values.errors import Refused

REFUSAL = "# 通知书\n\n{applicant}：\n\n依据{law}：\n{reasons}\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The business folders, with a letter of its own in one of them."""
    for name in ("businesses", "commons", "localities"):
        shutil.copytree(PACKAGE / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "copy" / "businesses" / "social_assistance" / "dibao" / "letters").mkdir()
    return tmp_path / "copy"


def _own(copy: Path, text: str, name: str = "refusal.md") -> Path:
    path = copy / "businesses" / "social_assistance" / "dibao" / "letters" / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_never_empty_has_a_name() -> None:
    assert {name for kind in KINDS.values() for name in kind.required} == set(WORDS)


def test_every_letter_has_a_template_and_every_template_a_letter() -> None:
    assert {path.stem for path in SHIPPED.glob("*.md")} == set(KINDS)
    assert [problem for name, kind in KINDS.items() for problem in problems(SHIPPED / f"{name}.md", kind)] == []
    assert LISTS < PLACES


@pytest.mark.parametrize("name", [
    "refusal", "reduction", "ending", "termination", "rejection", "change", "change_refusal", "suspension"])
def test_what_goes_against_somebody_says_what_can_be_done(name: str) -> None:
    text = (SHIPPED / f"{name}.md").read_text(encoding="utf-8")
    for part in ("{reasons}", "六十日内", "《中华人民共和国行政复议法》第二十条", "六个月内",
                 "《中华人民共和国行政诉讼法》第四十六条"):
        assert part in text


@pytest.mark.parametrize(("old", "new", "line", "sentence"), [
    ("{applicant}", "{aplicant}", 3, "没有“aplicant”这一项"),
    ("{applicant}", "{lines}", 3, "没有“lines”这一项"),
    ("{reasons}\n", "", 5, "必须写明理由（reasons）"),
    ("：\n{reasons}", "：{reasons}", 5, "有多行，应单独成行"),
    ("{law}", "{law", 5, "花括号不成对"),
    ("# 通知书", "通知书", 1, "第一行应为标题"),
])
def test_what_is_wrong_is_told_with_its_line(copy: Path, old: str, new: str, line: int, sentence: str) -> None:
    path = _own(copy, REFUSAL.replace(old, new))
    told = [str(one) for one in check(copy, on=date(2026, 11, 21), checkers=[letters.problems])]
    assert any(sentence in one and f"dibao/letters/refusal.md:{line}" in one for one in told), told
    with pytest.raises(Refused):
        read(path, KINDS["refusal"])


def test_a_letter_that_does_not_exist_is_told(copy: Path) -> None:
    _own(copy, REFUSAL, "greeting.md")
    told = [str(one) for one in check(copy, on=date(2026, 11, 21), checkers=[letters.problems])]
    assert len(told) == 1
    assert "没有文书“greeting”" in told[0]


def test_a_business_has_its_own_template_and_the_others_keep_theirs(copy: Path) -> None:
    path = _own(copy, REFUSAL)
    law = law_of(load(copy))
    assert own(path.parents[1])["refusal"].title == "通知书"
    assert law.letter("dibao", "refusal").title == "通知书"
    assert law.letter("tekun", "refusal") == shipped("refusal")


def test_a_paragraph_with_nothing_to_say_is_left_out_whole() -> None:
    kind = KINDS["approval"]
    places = {"first_month": "2026年8月", "office": "示例局", "office_phone": "1"}
    content = compose(kind, shipped("approval"), {**places}, title="通知书", number="示1号", on=date(2026, 8, 1), office="示例局")
    assert "执行的标准" not in content.text
    assert "报告" in content.text


def test_required_places_are_never_empty() -> None:
    with pytest.raises(Refused) as refused:
        compose(KINDS["refusal"], shipped("refusal"), {"reasons": (), "law": ""}, title="通知书", number="", on=date(2026, 8, 1),
                office="示例局")
    assert len(refused.value.problems) == 2
