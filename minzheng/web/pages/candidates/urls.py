"""Addresses of rows without a number."""

from __future__ import annotations

from django.urls import path

from . import lists, one

urlpatterns = [
    path("verification/candidates/", lists.listing, name="candidates"),
    path("verification/candidates/export/<slug:kind>", lists.exported, name="candidates_export"),
    path("verification/candidates/find", lists.seek, name="candidates_find"),
    path("verification/candidates/<int:candidate_id>/", one.page, name="candidate"),
    path("verification/candidates/<int:candidate_id>/answer", one.answer, name="candidate_answer"),
]
