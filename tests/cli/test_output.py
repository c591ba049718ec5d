"""What the commands print: whole tables, plain JSON, progress beside and not in it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from minzheng.cli import output
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month

Printed = pytest.CaptureFixture[str]


def test_json_is_readable_and_writes_values_as_their_text(capsys: Printed) -> None:
    output.emit_json({"month": Month(2026, 11), "on": date(2026, 11, 1), "sentence": say("低保"), "of": (1, 2)})
    said = capsys.readouterr().out
    assert json.loads(said) == {"month": "2026-11", "on": "2026-11-01", "sentence": "低保", "of": [1, 2]}
    assert "低保" in said


def test_a_table_shows_every_cell_whole(capsys: Printed) -> None:
    name = "城乡居民最低生活保障金" * 4
    output.table(["待遇", "金额"], [[name, 1234567]], title=say("合计"))
    said = capsys.readouterr().out
    assert name in said
    assert "1,234,567" in said
    assert "合计" in said


def test_a_table_may_be_empty(capsys: Printed) -> None:
    output.table(["待遇"], [])
    assert "待遇" in capsys.readouterr().out


def test_progress_and_notes_keep_standard_output_clean(capsys: Printed) -> None:
    with output.progress(2, "读取") as advance:
        advance(2)
    output.note(say("完成"))
    output.show_written(Path("/tmp/out.xlsx"))
    printed = capsys.readouterr()
    assert printed.out == ""
    assert all(word in printed.err for word in ("读取", "2/2", "完成", "/tmp/out.xlsx"))


def test_lines_go_to_standard_output(capsys: Printed) -> None:
    output.line("一")
    output.line()
    assert capsys.readouterr().out == "一\n\n"
