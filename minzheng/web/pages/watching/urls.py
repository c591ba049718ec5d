"""Addresses of watching."""

from __future__ import annotations

from django.urls import path

from . import tasks

urlpatterns = [
    path("verification/watch/", tasks.listing, name="watch"),
    path("verification/watch/export/<slug:kind>", tasks.exported, name="watch_export"),
    path("verification/watch/run", tasks.run, name="watch_run"),
    path("verification/watch/tasks/<int:task_id>/", tasks.page, name="watch_task"),
    path("verification/watch/tasks/<int:task_id>/note", tasks.note, name="watch_task_note"),
    path("verification/watch/tasks/<int:task_id>/done", tasks.finish, name="watch_task_done"),
]
