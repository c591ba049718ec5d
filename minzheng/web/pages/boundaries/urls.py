"""Addresses of boundaries."""

from __future__ import annotations

from django.urls import path

from . import editions

urlpatterns = [
    path("boundaries/", editions.listing, name="boundaries"),
    path("boundaries/load", editions.load, name="load_boundaries"),
    path("boundaries/<int:edition_id>/withdraw", editions.withdraw, name="withdraw_boundaries"),
]
