"""``minzheng report read``: a report read on the command line, without a database."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from minzheng.cli.main import app

REPORTS = Path(__file__).parents[1] / "kernel" / "reports" / "reading" / "reports"


def run(*arguments: str, text: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, ["report", "read", *arguments], input=text)
    return result.exit_code, result.stdout


def test_precision_and_recall_are_printed_against_what_is_known() -> None:
    code, out = run(str(REPORTS / "damaged.txt"), "--against", str(REPORTS / "damaged.yaml"), "--json")
    told = json.loads(out)
    assert code == 0
    assert {one["kind"]: one["recall_per_mille"] for one in told["scores"]}["values"] >= 970
    assert told["notes"][0]["code"] == "traditional"
    code, out = run(str(REPORTS / "damaged.txt"), "--against", str(REPORTS / "damaged.yaml"))
    assert "100.0 %" in out


def test_pasted_text_is_read_from_standard_input() -> None:
    code, out = run("-", text="青禾县2023年工作总结\n\n全县有城市低保对象1205户。\n")
    assert code == 0
    assert "SA-01.01" in out
    assert "1205" in out


def test_a_file_without_text_and_known_contents_that_are_not_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"no word file")
    (tmp_path / "known.yaml").write_text("period: 2023\n", encoding="utf-8")
    assert run(str(tmp_path / "a.docx"))[0] == 1
    assert run(str(REPORTS / "masked.txt"), "--against", str(tmp_path / "known.yaml"))[0] == 1
