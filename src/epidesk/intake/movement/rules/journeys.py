# SPDX-License-Identifier: Apache-2.0
"""The key under which everybody on one flight, train or bus is found."""

from __future__ import annotations

from datetime import date

from epidesk.intake.movement.rules.words import Conveyance

SHARED: dict[str, str] = {
    Conveyance.AIR: "flight",
    Conveyance.RAIL: "train",
    Conveyance.BUS: "bus",
    Conveyance.SHIP: "ship",
}
"""Conveyances that strangers share → the head of their key."""


def journey_key(conveyance: str, number: str, departed_on: date) -> str:
    """For instance "flight:VN54:2020-03-01". `number` as `epikit.text.conveyance_number` writes it. Empty for what
    nobody else was on, or without a number."""
    head = SHARED.get(conveyance)
    return f"{head}:{number}:{departed_on.isoformat()}" if head and number else ""
