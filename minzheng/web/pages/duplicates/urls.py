"""Addresses of persons registered twice."""

from __future__ import annotations

from django.urls import path

from . import lists, one

urlpatterns = [
    path("verification/duplicates/", lists.listing, name="duplicates"),
    path("verification/duplicates/export/<slug:kind>", lists.exported, name="duplicates_export"),
    path("verification/duplicates/find", lists.seek, name="duplicates_find"),
    path("verification/duplicates/<int:pair_id>/", one.page, name="duplicate"),
    path("verification/duplicates/<int:pair_id>/merge", one.merge, name="duplicate_merge"),
    path("verification/duplicates/<int:pair_id>/set-aside", one.set_aside, name="duplicate_set_aside"),
    path("verification/duplicates/<int:pair_id>/undo", one.undo, name="duplicate_undo"),
]
