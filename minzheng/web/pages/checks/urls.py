"""Addresses of the checks."""

from __future__ import annotations

from django.urls import path

from . import rules, runs

urlpatterns = [
    path("verification/checks/", runs.listing, name="checks"),
    path("verification/checks/export/<slug:kind>", runs.exported, name="checks_export"),
    path("verification/checks/run", runs.start, name="checks_start"),
    path("verification/checks/rules/", rules.listing, name="checks_rules"),
    path("verification/checks/rules/export/<slug:kind>", rules.exported, name="checks_rules_export"),
    path("verification/checks/<int:run_id>/", runs.page, name="checks_run"),
]
