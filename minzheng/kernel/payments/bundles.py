"""The frozen inputs of a run on disk: Parquet, parameters, rule sources and a manifest with the digest of each.

``HOME/bundles/2026-11/430426000000-17/`` is the bundle of run 17. It is written beside its place under a name with a
dot, synced, and renamed just before the run commits; until the commit is known it carries the file ``UNCOMMITTED``. So
whatever kills a run, ``sweep`` at the next start of that month can tell a whole bundle from a leftover.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl

from minzheng.kernel.values.errors import Place, Problem, Refused
from minzheng.kernel.values.language import say
from minzheng.kernel.values.periods import Month, NotAMonth

from .disk import not_written

MANIFEST = "manifest.json"
UNCOMMITTED = "UNCOMMITTED"
WRITING = ".writing-"
FRAMES = ("persons", "households", "awards")
ENTRIES = "entries"


class BundleDamaged(Refused):
    """A frozen bundle is not what was frozen: files missing, added or changed."""

    code = "bundle_damaged"


@dataclass(frozen=True)
class Frozen:
    """Everything a run computes from. ``parameters`` are plain values, ``rules`` source texts by their path.

    ``entries`` are what the awards of a run of arrears are owed, month by month; other runs have none.
    """

    persons: pl.DataFrame
    households: pl.DataFrame
    awards: pl.DataFrame
    parameters: list[dict[str, Any]]
    rules: Mapping[str, bytes]
    entries: pl.DataFrame | None = None

    def files(self) -> dict[str, bytes]:
        """The bundle's files; equal inputs give equal bytes."""
        named = {f"{name}.parquet": _parquet(getattr(self, name)) for name in FRAMES}
        named["parameters.json"] = _json(self.parameters)
        if self.entries is not None:
            named[f"{ENTRIES}.parquet"] = _parquet(self.entries)
        return named | {f"rules/{path}": text for path, text in self.rules.items()}


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = BytesIO()
    frame.write_parquet(buffer, compression="zstd")
    return buffer.getvalue()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each file, by path."""
    return {path: hashlib.sha256(files[path]).hexdigest() for path in sorted(files)}


def digest(of_files: Mapping[str, str], *, month: Month, area: int) -> str:
    """One SHA-256 for the inputs of a run: its month, area and the digests of its files."""
    text = "\n".join([str(month), str(area), *(f"{of_files[path]} {path}" for path in sorted(of_files))])
    return hashlib.sha256(text.encode()).hexdigest()


def folder(home: Path, name: str) -> Path:
    """Where the bundle called ``name`` (``2026-11/430426000000-17``) stands."""
    return home / "bundles" / name


def write(home: Path, name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Path:
    """Write a bundle under its temporary name, synced to disk; returns where. ``place`` then gives it its name.

    Raises NotWritten when the disk is full or refuses; then nothing of it is left.
    """
    final = folder(home, name)
    temporary = final.with_name(WRITING + final.name)
    try:
        for path, content in {**files, MANIFEST: _json(dict(manifest)), UNCOMMITTED: b""}.items():
            _write_synced(temporary / path, content)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        raise not_written(error, final) from error
    return temporary


def place(temporary: Path) -> Path:
    """Give a written bundle its name: one rename, synced. It stays marked until ``confirm``."""
    final = temporary.with_name(temporary.name.removeprefix(WRITING))
    temporary.rename(final)
    _sync_folder(final.parent)
    return final


def confirm(bundle: Path) -> None:
    """The run is committed: take the mark away."""
    (bundle / UNCOMMITTED).unlink(missing_ok=True)


def sweep(home: Path, month: Month, kept: Collection[str]) -> list[str]:
    """Remove what killed runs of ``month`` left; ``kept`` are the names of bundles that runs refer to.

    Only unfinished and unconfirmed bundles are touched: a confirmed one is never removed. Returns the names removed.
    """
    removed = []
    for found in sorted(folder(home, str(month)).glob("*")):
        name = f"{month}/{found.name}"
        if found.name.startswith(WRITING) or ((found / UNCOMMITTED).exists() and name not in kept):
            shutil.rmtree(found)
            removed.append(name)
        elif name in kept:
            confirm(found)
    return removed


def read(home: Path, name: str, *, expected: str) -> tuple[Frozen, dict[str, Any]]:
    """A bundle and its manifest. Raises BundleDamaged with every file that is missing, added or changed.

    ``expected`` is the digest that the run keeps in the database.
    """
    files, manifest = _checked(home, name, expected)
    return _frozen(files, {one: pl.read_parquet(BytesIO(files[f"{one}.parquet"])) for one in _frames_in(files)}), manifest


def _frames_in(files: Mapping[str, bytes]) -> list[str]:
    return [*FRAMES, ENTRIES] if f"{ENTRIES}.parquet" in files else [*FRAMES]


def _checked(home: Path, name: str, expected: str) -> tuple[dict[str, bytes], dict[str, Any]]:
    root = folder(home, name)
    manifest = _manifest(root / MANIFEST, name)
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*")) if path.is_file() and path.name not in (MANIFEST, UNCOMMITTED)
    }
    _check(name, files, manifest, expected)
    return files, manifest


def _frozen(files: Mapping[str, bytes], frames: Mapping[str, pl.DataFrame]) -> Frozen:
    rules = {path.removeprefix("rules/"): text for path, text in files.items() if path.startswith("rules/")}
    return Frozen(**frames, parameters=json.loads(files["parameters.json"]), rules=rules)


def read_household(home: Path, name: str, household_id: int, *, expected: str) -> tuple[Frozen, dict[str, Any]]:
    """What a bundle holds of one household, after every file was held against its digest; see ``read``."""
    files, manifest = _checked(home, name, expected)
    of_household = pl.col("household_id") == household_id
    frames = {one: pl.scan_parquet(BytesIO(files[f"{one}.parquet"])).filter(of_household).collect()
              for one in _frames_in(files)}
    return _frozen(files, frames), manifest


def parameters(home: Path, name: str) -> list[dict[str, Any]]:
    """The values frozen in a bundle, to look at: nothing is held against its digest. None of a bundle that is not there."""
    path = folder(home, name) / "parameters.json"
    values: list[dict[str, Any]] = json.loads(path.read_bytes()) if path.is_file() else []
    return values


def _manifest(path: Path, name: str) -> dict[str, Any]:
    if not path.is_file():
        raise BundleDamaged(say("冻结的数据包 {name} 不存在", name=name), ())
    try:
        manifest: dict[str, Any] = json.loads(path.read_bytes())
        Month.parse(str(manifest["month"]))
        return manifest | {"area_code": int(manifest["area_code"]), "files": dict(manifest["files"])}
    except (ValueError, TypeError, KeyError, NotAMonth) as error:
        raise BundleDamaged(say("冻结的数据包 {name} 的清单无法读取", name=name), ()) from error


def _check(name: str, files: Mapping[str, bytes], manifest: Mapping[str, Any], expected: str) -> None:
    listed: dict[str, str] = manifest["files"]
    found = digests(files)
    problems = [
        Problem("bundle_file", _difference(path, listed, found), place=Place(file=f"{name}/{path}"))
        for path in sorted(listed.keys() | found.keys()) if listed.get(path) != found.get(path)
    ]
    month = Month.parse(str(manifest["month"]))
    if not problems and digest(found, month=month, area=manifest["area_code"]) != expected:
        sentence = say("清单已被改动：与核算批次记录的摘要不符")
        problems = [Problem("bundle_manifest", sentence, place=Place(file=f"{name}/{MANIFEST}"))]
    if problems:
        raise BundleDamaged(say("冻结的数据包 {name} 已被改动，不能据以复算", name=name), problems)


def _difference(path: str, listed: Mapping[str, str], found: Mapping[str, str]) -> Any:
    if path not in found:
        return say("文件缺失")
    return say("多出的文件") if path not in listed else say("文件内容已被改动")


def _write_synced(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


