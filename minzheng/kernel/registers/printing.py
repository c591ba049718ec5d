"""Papers printed from an entry: certificates, register pages, receipts, lists of inspection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

from minzheng.kernel.access.actions import record
from minzheng.kernel.access.actor import Actor
from minzheng.kernel.access.queries import account_of
from minzheng.kernel.paper.blocks import Block, table
from minzheng.kernel.paper.docx import docx_of
from minzheng.kernel.paper.numerals import written_date
from minzheng.kernel.paper.pdf import pdf_of
from minzheng.kernel.values.errors import NotAllowed, NotFound
from minzheng.kernel.values.language import say, speaking
from minzheng.kernel.values.periods import ZONE

from .duties import require_reader
from .fields import Value, shown
from .kinds import ABSENT, Book, Kind
from .models import Entry
from .naming import names_of
from .templates import FOLDER, NAME
from .values import opened


def printed(
    *, book: Book, entry_id: int, name: str, ending: str, by: Actor, at: datetime
) -> tuple[str, bytes]:
    """A paper of an entry as ``pdf`` or ``docx``: its title and bytes. That it was printed is on record."""
    entry = Entry.objects.filter(pk=entry_id).first()
    if entry is None or ending not in ("pdf", "docx"):
        raise NotFound(ABSENT)
    kind = book.kind(entry.kind)
    account = account_of(by)
    require_reader(account, kind, entry)
    paper = kind.print_of(name)
    if entry.state not in paper.states:
        raise NotFound(ABSENT)
    if paper.who and account.role not in paper.who:
        raise NotAllowed(say("您的岗位没有这项权限。需要时请联系本单位的系统管理员。"))
    with speaking("zh"):
        title, blocks = composed(kind, entry, kind.folder / FOLDER / f"{name}.md", on=at.astimezone(ZONE).date())
        record(by=by, at=at, action="print_entry", subject=f"{kind.name}:{entry.number or entry.pk}", details={"paper": name})
        make = pdf_of if ending == "pdf" else docx_of
        return title, make(blocks, title=title, at=at)


def composed(kind: Kind, entry: Entry, path: Path, *, on: date) -> tuple[str, list[Block]]:
    """The title and the blocks of a paper."""
    heading, *body = path.read_text(encoding="utf-8").splitlines()
    title = heading.removeprefix("# ").strip()
    values = opened(entry)
    places = _places(kind, entry, values, on)
    blocks = [Block("title", title)]
    for paragraph in "\n".join(body).strip().split("\n\n"):
        lines = [line for line in paragraph.splitlines() if line.strip()]
        if all(places.get(name) for line in lines for name in NAME.findall(line)):
            blocks += [block for line in lines for block in _line(line.strip(), places, kind, values)]
    return title, blocks


def _places(kind: Kind, entry: Entry, values: Mapping[str, Value], on: date) -> dict[str, str]:
    named = names_of([kind], [values])
    found = {name: _written(shown(field, values.get(name), in_full=True, named=named)) for name, field in kind.fields.items()}
    for name, field in kind.fields.items():
        if field.type == "person" and (person := values.get(name)):
            found |= {f"{name}.{part}": _written(str(one)) for part, one in person.items()}
        if field.type == "entry" and values.get(name):
            found[f"{name}.number"] = Entry.objects.values_list("number", flat=True).get(pk=values[name])
    return {**found, "number": entry.number, "on": written_date(entry.on), "today": written_date(on),
            "state": kind.states[entry.state].zh, "all": "all"}


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written(text: str) -> str:
    return written_date(date.fromisoformat(text)) if _DAY.fullmatch(text) else text


def _line(line: str, places: Mapping[str, str], kind: Kind, values: Mapping[str, Value]) -> Iterator[Block]:
    if line == "{all}":
        named = names_of([kind], [values])
        rows = [(field.zh, shown(field, values.get(name), in_full=True, named=named)) for name, field in kind.fields.items()
                if values.get(name) not in (None, "", [])]
        yield table((), rows, (30, 70))
        return
    text = NAME.sub(lambda match: places[match[1]], line)
    if text.startswith("> "):
        yield Block("signature", text.removeprefix("> "))
    elif text.startswith("## "):
        yield Block("section", text.removeprefix("## "))
    else:
        yield Block("body", text)
