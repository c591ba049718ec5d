"""The ``minzheng`` command: settings first, then the command line."""

from __future__ import annotations

import os


def main() -> None:
    """Run the command line with this site's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
    from minzheng.cli.main import app

    app()
