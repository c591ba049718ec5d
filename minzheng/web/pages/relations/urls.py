"""Addresses of relations between figures."""

from __future__ import annotations

from django.urls import path

from . import lists, one

urlpatterns = [
    path("relations/", lists.listing, name="relations"),
    path("relations/export/<slug:kind>", lists.exported, name="relations_export"),
    path("relations/check", lists.check, name="relations_check"),
    path("relations/<int:finding_id>/", one.page, name="relation"),
    path("relations/<int:finding_id>/explain", one.explain, name="relation_explain"),
]
