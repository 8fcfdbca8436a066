# SPDX-License-Identifier: Apache-2.0
"""Travellers and what they declare."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from epidesk.intake.movement.rules import DeclarationDraft, VisitDraft

PHONE = "0120 555 0101"


def day(offset: int = 0) -> date:
    """Today, or so many days later, by the province's clock."""
    return timezone.localdate() + timedelta(days=offset)


def arrival(**changes: Any) -> DeclarationDraft:
    """Hồ Thị Thu comes home from Hà Nội on yesterday's flight, well."""
    values: dict[str, Any] = {
        "kind": "arrival",
        "name": "Hồ Thị Thu",
        "year_of_birth": 1990,
        "sex": "female",
        "phone": PHONE,
        "conveyance": "air",
        "conveyance_no": "vn 1547",
        "seat": "12 c",
        "departed_on": day(-1),
        "arrived_on": day(-1),
        "origin": "VN-HN",
        "ward_code": "",
        "stay_address": "12 Lê Lợi",
        "health_said": True,
    }
    return DeclarationDraft(**{**values, **changes})


def entry(**changes: Any) -> DeclarationDraft:
    """Kim Min-jun lands from Daegu, where he was ill, on the official form of 2020."""
    values: dict[str, Any] = {
        "kind": "entry",
        "name": "KIM MIN JUN",
        "year_of_birth": 1985,
        "sex": "male",
        "nationality": "KR",
        "id_number": "M 1234 5678",
        "phone": "0120 555 0102",
        "conveyance_no": "vn 0054",
        "seat": "05K",
        "origin": "KR",
        "symptoms": ("fever", "cough"),
        "exposures": ("case_contact",),
        "visits": (VisitDraft("KR", day(-12), day(-1)),),
    }
    return arrival(**{**values, **changes})
