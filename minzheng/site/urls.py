"""Addresses of the site: the web's own, and those that business folders bring."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from minzheng.web.own_pages import addresses

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("minzheng.web.urls"):
    urlpatterns.append(path("", include("minzheng.web.urls")))
urlpatterns += addresses()
