"""The ``minzheng`` command: settings first, then the command line."""

from __future__ import annotations

import gc
import os
import signal
import sys
from types import FrameType


def _leave(number: int, frame: FrameType | None) -> None:
    """Leave in order when told to end, so that the embedded database is not left behind."""
    sys.exit(128 + number)


def main() -> None:
    """Run the command line with this site's settings. What it writes about people is for its own user only."""
    os.umask(0o077)
    gc.set_threshold(50_000, 20, 50)  # a command makes much that stays: looking for garbage took an eighth of its time
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minzheng.site.settings")
    signal.signal(signal.SIGTERM, _leave)
    from minzheng.cli.main import app

    app()
