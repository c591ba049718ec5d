"""Addresses of work plans."""

from __future__ import annotations

from django.urls import path

from . import board, forms, importing, lists, owed, proposing, reporting, result, task, task_forms

urlpatterns = [
    path("plans/", board.page, name="plans"),
    path("plans/red/export/<slug:kind>", board.red_exported, name="plans_red_export"),
    path("plans/owed/", owed.page, name="plans_owed"),
    path("plans/owed/export/<slug:kind>", owed.exported, name="plans_owed_export"),
    path("plans/new", forms.new, name="new_plan"),
    path("plans/import", importing.upload, name="plan_import"),
    path("plans/template", importing.empty, name="plan_template"),
    path("plans/<int:plan_id>/", lists.page, name="plan"),
    path("plans/<int:plan_id>/export/<slug:kind>", lists.exported, name="plan_export"),
    path("plans/<int:plan_id>/result/", result.page, name="plan_result"),
    path("plans/<int:plan_id>/result/export/<slug:kind>", result.exported, name="plan_result_export"),
    path("plans/<int:plan_id>/approve", forms.approve, name="approve_plan"),
    path("plans/<int:plan_id>/follow", forms.follow, name="follow_plan"),
    path("plans/<int:plan_id>/close", forms.close, name="close_plan"),
    path("plans/<int:plan_id>/tasks/new", task_forms.new, name="new_plan_task"),
    path("plans/tasks/<int:task_id>/", task.page, name="plan_task"),
    path("plans/tasks/<int:task_id>/change", task_forms.change, name="change_plan_task"),
    path("plans/tasks/<int:task_id>/drop", task_forms.drop, name="drop_plan_task"),
    path("plans/tasks/<int:task_id>/report", reporting.report, name="report_plan_task"),
    path("plans/tasks/<int:task_id>/carry", task_forms.carry, name="carry_plan_task"),
    path("plans/tasks/<int:task_id>/do/<slug:deed>", task_forms.do, name="do_plan_task"),
    path("plans/proposals/new/<slug:source>/<int:key>", proposing.propose, name="propose_task"),
    path("plans/proposals/<int:proposal_id>/take", proposing.take, name="take_task"),
    path("plans/proposals/<int:proposal_id>/decline", proposing.decline, name="decline_task"),
    path("plans/evidence/<int:evidence_id>", reporting.evidence, name="plan_evidence"),
]
