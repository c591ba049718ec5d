"""A new business is a folder and nothing else, and works from its first moment."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from minzheng.cli.main import app
from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book_of
from minzheng.kernel.catalogue.cases import read_cases, try_cases
from minzheng.kernel.catalogue.checking import CHECKERS, check
from minzheng.kernel.catalogue.checks import cases
from minzheng.kernel.catalogue.loader import PACKAGE, load
from minzheng.kernel.catalogue.outline import report_outline
from minzheng.kernel.catalogue.scaffolding import FolderExists, new_folder
from minzheng.kernel.people.demo import frames
from minzheng.kernel.registers.stories import Telling, stories_of
from minzheng.kernel.values.errors import UsageError
from minzheng.kernel.values.periods import ZONE, Month

VILLAGES = [430426100201]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Businesses, commons and localities as they are."""
    for name in ("businesses", "commons", "localities"):
        shutil.copytree(PACKAGE / name, tmp_path / "copy" / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "copy"


def told(root: Path) -> list[str]:
    """Every problem of the folders but for the examples of the old ones, which have tests of their own."""
    checkers = [checker for checker in CHECKERS if checker is not cases.problems]
    return [str(problem) for problem in check(root, on=date(2026, 11, 21), checkers=checkers)]


def digests(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in root.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


@pytest.mark.parametrize("chapter", ["elderly", "lottery"])
def test_adding_a_business_edits_no_other_file(copy: Path, chapter: str) -> None:
    before = digests(copy)
    made = new_folder(copy, "benefit", "centenarian_gift", chapter=chapter, zh="百岁礼金", en="Centenarian gift")
    after = digests(copy)
    assert {name: after[name] for name in before} == before
    added = {Path(name) for name in after.keys() - before.keys()}
    beside = {path for path in added if not (copy / path).is_relative_to(made)}
    assert beside <= {Path("businesses") / chapter / "__init__.py"}
    assert told(copy) == []
    examples, unreadable = read_cases(made, load(copy))
    assert (len(examples), unreadable) == (2, [])
    assert [problem for found in try_cases(examples, load(copy)).values() for problem in found] == []


def test_the_catalogue_finds_it_the_rules_pay_it_and_the_report_has_its_paragraph(copy: Path) -> None:
    new_folder(copy, "benefit", "centenarian_gift", chapter="elderly", zh="百岁礼金", en="Centenarian gift")
    found = load(copy)
    persons, households = frames(VILLAGES, 50, 3)
    oldest = persons["birth_date"].arg_min()
    persons = persons.with_columns(
        birth_date=pl.when(pl.int_range(pl.len()) == oldest).then(date(1920, 1, 1)).otherwise("birth_date"))
    computed = found.program.compute(persons.lazy(), households.lazy(), month=Month(2026, 11),
                                     parameters=found.parameters, enrolled=True)
    lines = computed.lines.filter(pl.col("benefit") == "centenarian_gift")
    assert lines["amount_fen"].to_list() == [10_000]
    assert lines["person_ref"].to_list() == [persons["person_ref"][oldest]]
    assert "centenarian_gift" in report_outline(found).files


def test_two_new_businesses_of_a_chapter_take_different_numbers(copy: Path) -> None:
    for name in ("first_gift", "second_gift"):
        new_folder(copy, "benefit", name, chapter="elderly")
    assert [load(copy).businesses[name].business_ids for name in ("first_gift", "second_gift")] == [
        ("EL-90",), ("EL-91",)]
    assert told(copy) == []


@pytest.mark.parametrize("name", ["", "Gift", "90_gift", "gift-2", "class", "礼金", "../gift", "_gift"])
def test_a_name_that_is_no_identifier_is_refused(copy: Path, name: str) -> None:
    before = digests(copy)
    with pytest.raises(UsageError):
        new_folder(copy, "benefit", name, chapter="elderly")
    assert digests(copy) == before


@pytest.mark.parametrize("title", ["礼金: 百岁", "礼金'", "{title}", "a\nb"])
def test_a_title_that_would_break_a_declaration_is_refused(copy: Path, title: str) -> None:
    with pytest.raises(UsageError):
        new_folder(copy, "benefit", "gift", chapter="elderly", zh=title)


def test_a_chapter_that_does_not_exist_is_refused(copy: Path) -> None:
    with pytest.raises(UsageError, match="astrology"):
        new_folder(copy, "benefit", "gift", chapter="astrology")


@pytest.mark.parametrize("name", ["dibao", "household_means"])
def test_a_name_that_is_taken_is_refused(copy: Path, name: str) -> None:
    with pytest.raises(FolderExists):
        new_folder(copy, "benefit", name, chapter="elderly")


def test_the_command_says_where_the_folder_is_and_refuses_with_its_codes(copy: Path) -> None:
    made = CliRunner().invoke(app, ["new", "benefit", "gift", "--chapter", "elderly", "--root", str(copy)])
    assert made.exit_code == 0, made.stderr
    assert str(copy / "businesses" / "elderly" / "gift") in made.stderr
    again = CliRunner().invoke(app, ["new", "benefit", "gift", "--chapter", "elderly", "--root", str(copy)])
    assert again.exit_code == 1
    assert "已经存在" in again.stderr
    wrong = CliRunner().invoke(app, ["new", "benefit", "Gift", "--chapter", "elderly", "--root", str(copy)])
    assert wrong.exit_code == 2


@pytest.mark.django_db
def test_a_new_register_passes_the_contract_and_its_stories(copy: Path) -> None:
    made = new_folder(copy, "register", "grave_sites", chapter="funerals", zh="墓地登记", en="Grave sites")
    assert told(copy) == []
    known = book_of(load(copy))
    for story in stories_of(made):
        actors: dict[str, Actor] = {}

        def actor_of(role: str, name: str, institution: int | None, actors: dict[str, Actor] = actors) -> Actor:
            if role not in actors:
                actors[role] = create_account(username=f"{role}{name}", password=None, role=Role(role), post="示例", by=PROGRAM,
                                              at=datetime(2020, 1, 4, tzinfo=ZONE)).actor
            return actors[role]

        assert Telling(known, story, actor_of).tell() == []
