"""Which business folders are Django apps of their own: those that keep tables or templates."""

from __future__ import annotations

from pathlib import Path


def business_apps(package: Path) -> list[str]:
    """The dotted names of the folders below ``package`` that have models, migrations or templates, ordered by name."""
    folders = sorted(path for path in (package / "businesses").glob("*/*/") if not path.name.startswith((".", "_")))
    return [".".join((package.name, *path.relative_to(package).parts)) for path in folders
            if (path / "models.py").exists() or (path / "migrations").is_dir() or (path / "templates").is_dir()]
