"""The addresses of jobs."""

from __future__ import annotations

from django.urls import path

from . import jobs

urlpatterns = [
    path("jobs/", jobs.listing, name="jobs"),
    path("jobs/<int:job_id>/", jobs.page, name="job"),
    path("jobs/<int:job_id>/again", jobs.again, name="job_again"),
]
