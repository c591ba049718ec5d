"""Addresses of deliveries."""

from __future__ import annotations

from django.urls import path

from . import deliveries, delivery, upload

urlpatterns = [
    path("verification/deliveries/", deliveries.listing, name="deliveries"),
    path("verification/deliveries/export/<slug:kind>", deliveries.exported, name="deliveries_export"),
    path("verification/deliveries/registers/", deliveries.registers, name="delivery_registers"),
    path("verification/deliveries/new", upload.upload, name="new_delivery"),
    path("verification/deliveries/new/<str:token>/", upload.preview, name="tried_delivery"),
    path("verification/deliveries/<int:delivery_id>/", delivery.page, name="delivery"),
    path("verification/deliveries/<int:delivery_id>/bad/export/<slug:kind>", delivery.exported, name="delivery_bad_export"),
    path("verification/deliveries/<int:delivery_id>/accept", delivery.accept, name="accept_delivery"),
    path("verification/deliveries/<int:delivery_id>/refuse", delivery.refuse, name="refuse_delivery"),
]
