"""Addresses of the figures."""

from __future__ import annotations

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import correcting, entered, importing, lists, one, records


class IndicatorConverter(StringConverter):
    """The id of an indicator in an address: ``SA-01.07``."""

    regex = r"[A-Z]{2}-\d{2}\.\d{2}"


register_converter(IndicatorConverter, "indicator")

urlpatterns = [
    path("figures/", lists.listing, name="snapshots"),
    path("figures/freeze", lists.freeze, name="snapshots_freeze"),
    path("figures/entered/", entered.listing, name="entered"),
    path("figures/entered/export/<slug:kind>", entered.exported, name="entered_export"),
    path("figures/entered/new", entered.enter, name="entered_new"),
    path("figures/entered/import", importing.upload, name="entered_import"),
    path("figures/entered/template", importing.empty, name="entered_template"),
    path("figures/entered/<int:entered_id>/review", entered.review, name="entered_review"),
    path("figures/<int:snapshot_id>/", lists.area, name="figures"),
    path("figures/<int:snapshot_id>/export/<slug:kind>", lists.exported, name="figures_export"),
    path("figures/<int:snapshot_id>/<indicator:indicator>/", one.page, name="figure"),
    path("figures/<int:snapshot_id>/<indicator:indicator>/records/", records.page, name="figure_records"),
    path("figures/<int:snapshot_id>/<indicator:indicator>/correct", correcting.correct, name="figure_correct"),
]
