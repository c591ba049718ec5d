"""The site's settings for the tests: a home of their own, and one of the two database paths.

``MINZHENG_TEST_DATABASE`` is ``embedded`` (default) or ``served``: a PostgreSQL from the system's packages, reached by
``DATABASE_URL``. Either server is made for the session under a temporary folder and removed with it.
"""

from __future__ import annotations

import os
import secrets
import socket
import tempfile
from base64 import urlsafe_b64encode
from pathlib import Path

TEST_DATABASE = os.environ.get("MINZHENG_TEST_DATABASE", "embedded")
TEST_HOME = Path(tempfile.mkdtemp(prefix="minzheng-test-"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


SERVED_PORT = _free_port()
os.environ["MINZHENG_HOME"] = str(TEST_HOME)
os.environ["MINZHENG_SECRET_KEY"] = secrets.token_urlsafe(48)
os.environ["MINZHENG_FIELD_KEY"] = urlsafe_b64encode(secrets.token_bytes(64)).decode()
os.environ.pop("DATABASE_URL", None)
if TEST_DATABASE == "served":
    os.environ["DATABASE_URL"] = f"postgresql://postgres@127.0.0.1:{SERVED_PORT}/minzheng"

from minzheng.site.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["tests.hashers.CheapArgon2"]
