"""What casework is told of the folders: procedures, rules, codes, titles and guards."""

from __future__ import annotations

from functools import cache
from types import FunctionType

from minzheng.kernel.casework.guards import Guard
from minzheng.kernel.casework.law import Law
from minzheng.kernel.casework.letters.templates import own
from minzheng.kernel.casework.procedures import FILE, load

from .loader import Catalogue, catalogue, module_of


@cache
def law() -> Law:
    """The law of the installed package. Raises Refused with every problem of every folder."""
    return law_of(catalogue())


def law_of(known: Catalogue) -> Law:
    """The law that the folders of a catalogue declare."""
    businesses = {name: one for name, one in known.businesses.items() if (one.path / FILE).exists() and one.status == "live"}
    return Law(
        known.program, known.parameters,
        {name: load(one.path) for name, one in businesses.items()},
        {name: one.business_ids[0] for name, one in businesses.items()},
        {name: one.title for name, one in businesses.items()},
        {name: one.outputs[0].first_month for name, one in businesses.items() if one.outputs},
        {(name, guard): function for name in businesses for guard, function in _guards(known, name)},
        {(name, kind): template for name, one in businesses.items() for kind, template in own(one.path).items()},
    )


def _guards(known: Catalogue, name: str) -> list[tuple[str, Guard]]:
    """The guards of a folder's ``guards.py``."""
    module = module_of(known.businesses[name].path / "guards.py", known.root)
    found = vars(module).items() if module is not None else ()
    return [(key, value) for key, value in found if isinstance(value, FunctionType)]
