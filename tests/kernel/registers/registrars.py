"""Registrars who may act: with a certificate of their office."""

from __future__ import annotations

from minzheng.kernel.access.actor import PROGRAM, Actor
from minzheng.kernel.catalogue.book import book
from minzheng.kernel.registers import actions
from tests.kernel.casework.stories import COUNTY, at, numbered


def certify(registrar: Actor, day: str = "2026-01-05", until: str = "2028-12-31") -> Actor:
    """Let an account that is a registrar's act from ``day`` on."""
    given = {"person.name": "登记员示例", "person.id_type": "resident_id", "person.id_number": numbered("19850505", 998),
             "username": registrar.username, "trained_hours": "24", "exam_on": day, "score": "90", "valid_from": day,
             "valid_until": until}
    actions.make(book=book(), kind="registrar_certificate", deed="certify", given=given, area_code=COUNTY, by=PROGRAM, at=at(day))
    return registrar
