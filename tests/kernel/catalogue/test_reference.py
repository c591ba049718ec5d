"""The pages made from the folders and the code: what they say, and how stale ones are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from minzheng.cli.docs import reference
from minzheng.kernel.catalogue.chapters import CHAPTERS
from minzheng.kernel.catalogue.documentation.markdown import GENERATED, page, table
from minzheng.kernel.catalogue.documentation.pages import stale, write
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.payments.reasons import REASONS


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return reference()


def test_every_business_parameter_value_rule_fact_and_indicator_has_its_place(made: dict[str, str]) -> None:
    known = catalogue()
    for business in known.businesses.values():
        assert f"### {business.title.zh} · {business.title.en}" in made["businesses.md"]
        assert all(law in made["businesses.md"] for law in business.law)
    assert all(f"### `{name}`" in made["parameters.md"] for name in known.parameters.declared)
    assert all(value.document in made["parameters.md"] for value in known.parameters.values)
    for folder in known.program.folders.values():
        assert all(f"`{rule.name}`" in made["rules.md"] for rule in folder.rules)
        assert all(f"`{name}`" in made["facts.md"] for name in folder.facts)
    assert all(f"| {id} |" in made["indicators.md"] for id in report_outline(known).indicators)


def test_every_reason_and_command_has_its_place(made: dict[str, str]) -> None:
    assert all(f"`{code}`" in made["codes.md"] for code in REASONS)
    assert "`id_check_digit`" not in made["codes.md"]
    assert "| `database_unavailable` | DatabaseUnavailable |" in made["codes.md"]
    for command in ("payroll run", "payroll replay", "import roster", "explain", "report write", "check", "new benefit"):
        assert f"## `minzheng {command}`" in made["command-line.md"]


def test_pages_made_anew_are_not_stale_and_changed_missing_or_left_over_ones_are(tmp_path: Path) -> None:
    pages = {"one.md": page("One", "text"), "two.md": page("Two")}
    write(pages, tmp_path)
    assert stale(pages, tmp_path) == []
    (tmp_path / "one.md").write_text("by hand", encoding="utf-8")
    (tmp_path / "two.md").unlink()
    (tmp_path / "three.md").touch()
    assert stale(pages, tmp_path) == ["one.md", "three.md", "two.md"]
    write(pages, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.md", "two.md"]


def test_a_page_says_that_it_is_made_and_cells_do_not_end_early() -> None:
    assert page("Title", "body").startswith(f"{GENERATED}\n\n# Title\n\nbody")
    assert table(("a",), [("x | y\nz",)]).splitlines()[2] == "| x \\| y z |"


def test_the_report_has_the_chapters_of_the_bureau_in_order_and_businesses_by_number() -> None:
    outline = report_outline(catalogue())
    titles = [chapter.title for chapter in outline.chapters]
    assert titles == [title for title in CHAPTERS.values() if title in titles]
    assert [section.business for section in outline.chapters[0].sections] == [
        "dibao", "edge_families", "tekun", "care_agreements", "temporary_relief", "price_subsidy", "monitored_households"]
