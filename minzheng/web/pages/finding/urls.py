"""Addresses of findings."""

from __future__ import annotations

from django.urls import path

from . import deeds, figures, lists, one

urlpatterns = [
    path("verification/findings/", lists.listing, name="finding_list"),
    path("verification/findings/export/<slug:kind>", lists.exported, name="finding_list_export"),
    path("verification/findings/assign", lists.assign, name="assign_findings"),
    path("verification/findings/close", lists.close, name="close_findings"),
    path("verification/findings/figures/", figures.page, name="finding_figures"),
    path("verification/findings/figures/export/<slug:kind>", figures.exported, name="finding_figures_export"),
    path("verification/findings/<int:finding_id>/", one.page, name="finding_one"),
    path("verification/findings/<int:finding_id>/assign", deeds.assign, name="assign_finding"),
    path("verification/findings/<int:finding_id>/examine", deeds.examine, name="examine_finding"),
    path("verification/findings/<int:finding_id>/send-back", deeds.send_back, name="send_back_finding"),
    path("verification/findings/<int:finding_id>/close", deeds.close, name="close_finding"),
    path("verification/findings/<int:finding_id>/look-back", deeds.look_back, name="look_back_finding"),
    path("verification/findings/<int:finding_id>/papers/<int:paper_id>", deeds.paper, name="finding_paper"),
]
