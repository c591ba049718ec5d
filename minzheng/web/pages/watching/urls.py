"""Addresses of watching."""

from __future__ import annotations

from django.urls import path

from . import person, population, tasks, warnings

urlpatterns = [
    path("verification/watch/", tasks.listing, name="watch"),
    path("verification/watch/export/<slug:kind>", tasks.exported, name="watch_export"),
    path("verification/watch/run", tasks.run, name="watch_run"),
    path("verification/watch/tasks/<int:task_id>/", tasks.page, name="watch_task"),
    path("verification/watch/tasks/<int:task_id>/note", tasks.note, name="watch_task_note"),
    path("verification/watch/tasks/<int:task_id>/done", tasks.finish, name="watch_task_done"),
    path("verification/watch/warnings/", warnings.listing, name="early_warnings"),
    path("verification/watch/warnings/export/<slug:kind>", warnings.exported, name="early_warnings_export"),
    path("verification/watch/warnings/<int:warning_id>/", warnings.page, name="early_warning"),
    path("verification/watch/warnings/<int:warning_id>/close", warnings.close, name="close_early_warning"),
    path("verification/watch/visits/", warnings.visits, name="monitor_visits"),
    path("verification/watch/visits/<int:household_id>/new", warnings.visit, name="monitor_visit"),
    path("verification/low-income/", population.listing, name="low_income"),
    path("verification/low-income/export/<slug:kind>", population.exported, name="low_income_export"),
    path("verification/low-income/gaps/", population.gaps, name="low_income_gaps"),
    path("verification/low-income/referrals/", population.referrals, name="referrals"),
    path("verification/low-income/referrals/<int:referral_id>/answer", person.answer, name="low_income_answer"),
    path("verification/low-income/needs/<int:need_id>/met", person.need_met, name="low_income_need_met"),
    path("verification/low-income/<int:person_id>/", person.page, name="low_income_person"),
    path("verification/low-income/<int:person_id>/need", person.need, name="low_income_need"),
    path("verification/low-income/<int:person_id>/aid", person.aid, name="low_income_aid"),
    path("verification/low-income/<int:person_id>/recognise", person.recognise, name="low_income_recognise"),
    path("verification/low-income/<int:person_id>/refer/<slug:measure>", person.refer, name="low_income_refer"),
]
