"""Addresses of the checks."""

from __future__ import annotations

from django.urls import path

from . import deeds, lists, one, reports

urlpatterns = [
    path("verification/requests/", lists.listing, name="requests"),
    path("verification/requests/due/", lists.due, name="requests_due"),
    path("verification/requests/due/ask", deeds.ask_for_due, name="requests_batch"),
    path("verification/requests/looks/", lists.looks, name="requests_looks"),
    path("verification/requests/of-case/<int:case_id>", deeds.ask_for_case, name="requests_ask"),
    path("verification/requests/of-household/<int:household_id>", deeds.ask_for_household, name="requests_review"),
    path("verification/requests/<int:request_id>/", one.page, name="requests_one"),
    path("verification/requests/<int:request_id>/authorise", one.authorise, name="requests_authorise"),
    path("verification/requests/<int:request_id>/supporter", deeds.supporter, name="requests_supporter"),
    path("verification/requests/<int:request_id>/give-up", deeds.give_up, name="requests_give_up"),
    path("verification/requests/<int:request_id>/run", deeds.run, name="requests_run"),
    path("verification/requests/<int:request_id>/issue", reports.issue, name="requests_issue"),
    path("verification/requests/authorisations/<int:authorisation_id>/withdraw", deeds.withdraw, name="requests_withdraw"),
    path("verification/requests/reports/<int:report_id>/", reports.page, name="requests_report"),
    path("verification/requests/reports/<int:report_id>/report.pdf", reports.paper, name="requests_paper"),
    path("verification/requests/reports/<int:report_id>/object", reports.object_to, name="requests_object"),
    path("verification/requests/objections/<int:objection_id>/settle", reports.settle, name="requests_settle"),
    path("verification/requests/objections/<int:objection_id>/evidence", reports.evidence, name="requests_evidence"),
]
