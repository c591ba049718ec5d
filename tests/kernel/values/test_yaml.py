"""The reader of declarations keeps what is written and says where something is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from minzheng.kernel.policy.units import Unit
from minzheng.kernel.values.errors import Refused
from minzheng.kernel.values.yaml import problems_of, read_text

FILE = Path("values.yaml")
plain = st.from_regex(r"[A-Za-z\u4e00-\u9fa5][A-Za-z0-9_\u4e00-\u9fa5]{0,10}", fullmatch=True)
texts = plain.filter(lambda text: text not in ("true", "false", "null"))


@pytest.mark.parametrize(("written", "kept"), [
    ("on", "on"), ("yes", "yes"), ("0110", "0110"), ("12:30", "12:30"), ("1.10", "1.10"), ("2026-11-01", "2026-11-01"),
    ("1e3", "1e3"), ("0x1F", "0x1F"), ("~", "~"), ("true", True), ("false", False), ("null", None), ("42", 42), ("-7", -7),
    ("'42'", "42"), ('"true"', "true"), ("＋5", "＋5"),
])
def test_scalars_are_what_stands_there(written: str, kept: Any) -> None:
    assert read_text(f"key: {written}\n", FILE).data == {"key": kept}


def test_on_is_a_key_like_any_other() -> None:
    assert read_text("on: 2026-11-01\nno: 1\n", FILE).data == {"on": "2026-11-01", "no": 1}


@given(st.dictionaries(texts, st.one_of(texts, st.integers(-10**9, 10**9), st.booleans()), min_size=1, max_size=6))
def test_what_is_written_is_read_and_has_its_line(data: dict[str, Any]) -> None:
    shown = {name: str(value).lower() if isinstance(value, bool) else value for name, value in data.items()}
    document = read_text("".join(f"{name}: {value}\n" for name, value in shown.items()), FILE)
    assert document.data == data
    assert [document.line(name) for name in data] == list(range(1, len(data) + 1))


@pytest.mark.parametrize(("text", "line"), [
    ("a: 1\nb: 2\na: 3\n", 3),
    ("a:\n  b: 1\n  b: 2\n", 3),
    ("a: 1\nb:\n", 2),
    ("a: &x 1\nb: *x\n", 1),
    ("a: !!str 1\n", 1),
    ("a: [1, 2\n", 2),
    ("a: 1\n---\nb: 2\n", 2),
])
def test_what_yaml_would_let_pass_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        read_text(text, FILE)
    assert refused.value.problems[0].place.line == line
    assert refused.value.problems[0].place.file == "values.yaml"


def test_a_word_that_is_none_of_the_allowed_is_named_with_its_line() -> None:
    class Declared(BaseModel):
        model_config = ConfigDict(strict=True)
        unit: Unit

    document = read_text("# what it is counted in\nunit: fen_per_moon\n", FILE)
    with pytest.raises(ValidationError) as refused:
        Declared.model_validate(document.data)
    problem = problems_of(refused.value, document)[0]
    assert str(problem.sentence) == "unit：不认识“fen_per_moon”"
    assert problem.place.line == 2
