"""The worked stories of every register, on a real database."""

from __future__ import annotations

import pytest

from minzheng.kernel.access.actions import create_account
from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.access.models import Account
from minzheng.kernel.access.roles import Role
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.registers.stories import FILE, StoryDeclared, Telling, stories_of
from minzheng.kernel.values.areas import parse
from tests.kernel.casework.stories import at

FOLDERS = [one.path for one in catalogue().businesses.values() if (one.path / FILE).exists()]
STORIES = [(folder.name, story) for folder in FOLDERS for story in stories_of(folder)]


@pytest.mark.django_db
@pytest.mark.parametrize(("folder", "story"), STORIES, ids=lambda one: one if isinstance(one, str) else one.title.en)
def test_story(folder: str, story: StoryDeclared) -> None:
    def actor_of(role: str, name: str, institution: int | None) -> Actor:
        username = f"{role}{name}{institution or ''}"
        known = Account.objects.filter(username=username).first() or create_account(
            username=username, password=None, role=Role(role), post="示例岗位", area_code=parse(story.area), is_demo=True,
            by=PROGRAM, at=at("2000-01-04"))
        Account.objects.filter(pk=known.pk).update(institution=institution)
        return known.actor

    assert Telling(book(), story, actor_of).tell() == []


def test_every_register_has_stories_of_what_is_allowed_and_what_is_not() -> None:
    for folder in FOLDERS:
        steps = [step for story in stories_of(folder) for step in story.steps]
        assert any(step.refused for step in steps), folder.name
        assert any(step.state for step in steps), folder.name
