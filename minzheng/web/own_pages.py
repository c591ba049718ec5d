"""Pages that business folders bring: their addresses below the folder's name, and their places in the navigation.

A folder's ``pages.py`` has ``urlpatterns`` and, where it wants to be found, ``NAVIGATION``: a tuple of ``Place``. What it puts on
record is called as its ``DEEDS`` say. Its templates lie in the folder's ``templates/NAME/``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, include, path

from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.own_pages import own_pages
from minzheng.kernel.values.language import Label


@dataclass(frozen=True)
class Place:
    """A page in the navigation: the name of its address in the folder, what it is called, its icon, and who finds it there."""

    name: str
    label: Label
    icon: str
    roles: frozenset[Role]


def own_deeds() -> dict[str, Label]:
    """What the folders put on record, by the name of the action: ``DEEDS`` of their ``pages.py``."""
    return {name: label for module in own_pages().values() for name, label in getattr(module, "DEEDS", {}).items()}


def addresses() -> list[URLPattern | URLResolver]:
    """``NAME/`` for each folder with pages, in a namespace of the folder's name."""
    return [path(f"{name}/", include((module.urlpatterns, name))) for name, module in own_pages().items()]


def places(role: str) -> Iterator[tuple[str, Place]]:
    """The folders' places in the navigation of a role, each with its folder."""
    for name, module in own_pages().items():
        for place in getattr(module, "NAVIGATION", ()):
            if role in place.roles:
                yield name, place
