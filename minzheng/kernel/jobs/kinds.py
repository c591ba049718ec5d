"""The kinds of jobs: what each is called and what does it. They are registered where their work is put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from minzheng.kernel.access.actor import Actor
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say

Tell = Callable[[str, int, int], None]
"""Told the phase, what is done of it, and what there is (0: unknown)."""


@dataclass(frozen=True)
class Work:
    """What a job is given: its arguments, the area, who asked, the time, and whom to tell how far it is."""

    arguments: dict[str, Any]
    area: int
    by: Actor
    at: datetime
    tell: Tell


@dataclass(frozen=True)
class Kind:
    """A kind of job. ``do`` answers the address of the page that shows what came of it."""

    name: str
    label: Label
    do: Callable[[Work], str]


KINDS: dict[str, Kind] = {}


def kind(name: str, label: Label) -> Callable[[Callable[[Work], str]], Callable[[Work], str]]:
    """Register the decorated function as what does jobs of this kind."""

    def register(do: Callable[[Work], str]) -> Callable[[Work], str]:
        KINDS[name] = Kind(name, label, do)
        return do

    return register


def of(name: str) -> Kind:
    """The kind of that name. Raises NotFound for one that this version does not know."""
    if name not in KINDS:
        raise NotFound(say("没有“{name}”这种任务", name=name), code="no_such_job")
    return KINDS[name]
