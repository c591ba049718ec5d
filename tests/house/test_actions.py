"""Every write has one door: who does it and when are part of every action's signature."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import minzheng
from minzheng.kernel.access.actor import Actor

PACKAGE = Path(minzheng.__file__).parent


def actions() -> list[tuple[str, Callable[..., Any]]]:
    """Every public function that an ``actions.py`` of the package defines."""
    found: list[tuple[str, Callable[..., Any]]] = []
    for file in sorted(PACKAGE.rglob("actions.py")):
        name = ".".join(("minzheng", *file.relative_to(PACKAGE).with_suffix("").parts))
        module = import_module(name)
        for attribute, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == name and not attribute.startswith("_"):
                found.append((f"{name}.{attribute}", value))
    return found


@pytest.mark.parametrize("action", [pytest.param(value, id=name) for name, value in actions()])
def test_an_action_says_who_and_when_by_keyword(action: Callable[..., Any]) -> None:
    parameters = inspect.signature(action).parameters
    who, when = parameters.get("by"), parameters.get("at")
    assert who is not None, "by= is missing"
    assert when is not None, "at= is missing"
    assert {who.kind, when.kind} == {inspect.Parameter.KEYWORD_ONLY}
    assert who.default is when.default is inspect.Parameter.empty, "by= and at= have no defaults"
    assert get_type_hints(action)["by"] is Actor


@pytest.mark.parametrize("action", [pytest.param(value, id=name) for name, value in actions()])
def test_an_action_reads_no_clock(action: Callable[..., Any]) -> None:
    source = inspect.getsource(inspect.getmodule(action))  # type: ignore[arg-type]
    assert not any(clock in source for clock in ("now()", "today()", "timezone.now"))


def test_there_are_actions() -> None:
    assert len(actions()) >= 4
