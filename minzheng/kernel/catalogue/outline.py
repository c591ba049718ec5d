"""The report's outline from the folders: chapters in the bureau's order, live businesses in each."""

from __future__ import annotations

from minzheng.kernel.indicators import declarations
from minzheng.kernel.reports import paragraphs
from minzheng.kernel.reports.outline import Chapter, Outline, Section

from .chapters import CHAPTERS
from .common_figures import common_figures
from .loader import Business, Catalogue


def report_outline(catalogue: Catalogue) -> Outline:
    """Every live business with its paragraph and indicators, under its chapter, in the order of the businesses' numbers.

    Chapters without a live business are left out.
    """
    live = [business for business in catalogue.businesses.values() if business.status == "live"]
    live.sort(key=lambda business: (business.business_ids[:1] or ("~",), business.name))
    chapters = [
        Chapter(title, tuple(_section(business) for business in live if business.chapter == name))
        for name, title in CHAPTERS.items()
    ]
    files = [section.indicators for chapter in chapters for section in chapter.sections]
    return Outline(tuple(chapter for chapter in chapters if chapter.sections), common_figures(catalogue.root, files))


def _section(business: Business) -> Section:
    template = paragraphs.load(business.path / "report.md")
    return Section(business.name, business.title, template, declarations.load(business.path / "indicators.yaml"),
                   business.owner)
