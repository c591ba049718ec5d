"""Addresses of earlier reports."""

from __future__ import annotations

from django.urls import path

from . import bringing, deciding, lists, report

urlpatterns = [
    path("old-reports/", lists.listing, name="old_reports"),
    path("old-reports/export/<slug:kind>", lists.exported, name="old_reports_export"),
    path("old-reports/new", bringing.bring, name="new_old_report"),
    path("old-reports/<int:report_id>/", report.page, name="old_report"),
    path("old-reports/<int:report_id>/source", report.source, name="old_report_source"),
    path("old-reports/<int:report_id>/period", bringing.say_period, name="old_report_period"),
    path("old-reports/<int:report_id>/values/export/<slug:kind>", report.exported, name="old_values_export"),
    path("old-reports/<int:report_id>/confirm", deciding.confirm_above, name="confirm_old_values"),
    path("old-reports/values/<int:value_id>/", deciding.value, name="old_value"),
    path("old-reports/values/<int:value_id>/confirm", deciding.confirm, name="confirm_old_value"),
    path("old-reports/values/<int:value_id>/reject", deciding.reject, name="reject_old_value"),
    path("old-reports/values/<int:value_id>/reopen", deciding.reopen, name="reopen_old_value"),
    path("old-reports/tasks/<int:task_id>/<slug:deed>", deciding.task, name="decide_old_task"),
]
