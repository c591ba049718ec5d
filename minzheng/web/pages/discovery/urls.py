"""Addresses of discovery and coverage."""

from __future__ import annotations

from django.urls import path

from . import coverage, forms, lists, one

urlpatterns = [
    path("verification/discovery/", lists.listing, name="discovery"),
    path("verification/discovery/export/<slug:kind>", lists.exported, name="discovery_export"),
    path("verification/discovery/sheet", lists.sheet, name="discovery_sheet"),
    path("verification/discovery/seek", forms.seek, name="discovery_seek"),
    path("verification/discovery/send", forms.send, name="discovery_send"),
    path("verification/discovery/new", forms.new, name="discovery_new"),
    path("verification/discovery/<int:discovery_id>/", one.page, name="discovery_one"),
    path("verification/discovery/<int:discovery_id>/contact", one.contact, name="discovery_contact"),
    path("verification/discovery/<int:discovery_id>/apply", one.apply, name="discovery_apply"),
    path("verification/discovery/<int:discovery_id>/close", one.close, name="discovery_close"),
    path("verification/discovery/<int:discovery_id>/told", one.told, name="discovery_told"),
    path("verification/coverage/", coverage.page, name="discovery_coverage"),
    path("verification/coverage/export/<slug:kind>", coverage.exported, name="discovery_coverage_export"),
]
