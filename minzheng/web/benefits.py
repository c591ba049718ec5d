"""What the catalogue declares, as pages show it: the web itself knows no benefit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minzheng.kernel.catalogue.loader import catalogue
from minzheng.kernel.values.errors import NotFound
from minzheng.kernel.values.language import Label, say


@dataclass(frozen=True)
class Benefit:
    """One benefit in its declared order: its ``name`` in tables and addresses, title, and titles of its components."""

    name: str
    title: Label
    components: dict[str, Label]


def benefits() -> dict[str, Benefit]:
    """Every benefit that pays something, by name, in the catalogue's order."""
    found: dict[str, Benefit] = {}
    for business in catalogue().businesses.values():
        for output in business.outputs:
            one = found.setdefault(output.benefit, Benefit(output.benefit, business.title, {}))
            one.components[output.component] = output.title
    return found


def benefit(name: str) -> Benefit:
    """The benefit of that name. Raises NotFound."""
    if name not in (known := benefits()):
        raise NotFound(say("没有名为“{name}”的待遇", name=name))
    return known[name]


def order(name: str) -> int:
    """A benefit's place in the catalogue; unknown ones come last."""
    known = list(benefits())
    return known.index(name) if name in known else len(known)


def title(name: str, component: str = "") -> str:
    """The benefit's title in the reader's language; with a component, its own title where the benefit has several."""
    one = benefits().get(name)
    if one is None:
        return name
    if component and len(one.components) > 1:
        return _begun(str(one.components.get(component, component)))
    return str(one.title)


def _begun(text: str) -> str:
    """The text with a capital first: a component is declared as it stands within a sentence."""
    return text[:1].upper() + text[1:]


def options() -> Sequence[tuple[str, Label]]:
    """The benefits as the choices of a filter."""
    return [(one.name, one.title) for one in benefits().values()]
