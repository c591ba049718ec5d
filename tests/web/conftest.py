"""The web's tests read the translations as they stand."""

from __future__ import annotations

from tests.web.messages import compile_catalogue

compile_catalogue()
