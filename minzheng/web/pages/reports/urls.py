"""The addresses of work reports."""

from __future__ import annotations

from django.urls import path

from . import files, lists, one, section, versions

urlpatterns = [
    path("reports/", lists.listing, name="reports"),
    path("reports/export/<slug:kind>", lists.exported, name="reports_export"),
    path("reports/new", lists.begin, name="new_report"),
    path("reports/<int:report_id>/", one.page, name="report"),
    path("reports/<int:report_id>/read", one.read, name="read_report"),
    path("reports/<int:report_id>/remarks", one.remarks_page, name="report_remarks"),
    path("reports/<int:report_id>/files/<slug:name>.<slug:ending>", one.download, name="report_file"),
    path("reports/<int:report_id>/sheets.xlsx", one.sheets, name="report_sheets"),
    path("reports/<int:report_id>/do/<slug:deed>", one.do, name="do_report"),
    path("reports/<int:report_id>/chapters/new", one.add_chapter, name="add_report_chapter"),
    path("reports/<int:report_id>/attachments/new", files.add, name="add_report_attachment"),
    path("reports/<int:report_id>/attachments/<int:attachment_id>", files.download, name="report_attachment"),
    path("reports/<int:report_id>/attachments/<int:attachment_id>/remove", files.remove, name="remove_report_attachment"),
    path("reports/<int:report_id>/versions", versions.page, name="report_versions"),
    path("reports/<int:report_id>/sections/<int:section_id>/", section.page, name="report_section"),
    path("reports/<int:report_id>/sections/<int:section_id>/preview", section.preview, name="preview_report_section"),
    path("reports/<int:report_id>/sections/<int:section_id>/checked", section.checked, name="check_report_section"),
    path("reports/<int:report_id>/sections/<int:section_id>/owner", section.owner, name="assign_report_section"),
    path("reports/<int:report_id>/sections/<int:section_id>/draft", section.redraft, name="redraft_report_section"),
    path("reports/<int:report_id>/sections/<int:section_id>/history", versions.history_page, name="report_section_history"),
]
