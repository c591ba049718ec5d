"""Addresses of the leader's page and of the pictures of an indicator."""

from __future__ import annotations

from django.urls import path

from . import indicator, overview

urlpatterns = [
    path("overview/", overview.page, name="leader"),
    path("overview/file/<slug:name>/<slug:kind>", overview.file, name="leader_file"),
    path("overview/indicator/", indicator.page, name="indicator_pictures"),
    path("overview/indicator/file/<slug:name>/<slug:kind>", indicator.file, name="indicator_pictures_file"),
]
