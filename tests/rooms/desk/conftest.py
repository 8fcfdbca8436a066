# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.desk.actions import NewItem, open_items
from epidesk.foundation.desk.rules import Permission, Priority
from epidesk.foundation.places.queries import wards

Put = Callable[..., UUID]


@pytest.fixture
def ward(hue: None) -> Sequence[UUID]:
    """The wards' ids, by number."""
    return [ref.id for ref in wards()]


@pytest.fixture
def put(ward: Sequence[UUID]) -> Put:
    """Puts a matter on the desk: `put(priority=…, due_min=…, area=…)`."""

    def item(**changes: Any) -> UUID:
        subject_id, now = uuid7(), timezone.now()
        due_at = now + timedelta(minutes=changes.pop("due_min", 30))
        values: dict[str, Any] = {
            "stream": "incident",
            "kind": "suspected_case",
            "subject_id": subject_id,
            "code": f"C{subject_id.int % 10**7:07d}",
            "title": [("a crowd gathered", {})],
            "area_id": ward[0],
            "lon": 107.58,
            "lat": 16.47,
            "priority": Priority.MODERATE,
            "confirmed": True,
            "due_at": due_at,
            "due_what": "triage",
            "opened_at": now,
            "stage": "received",
        }
        open_items(by=SYSTEM, items=[NewItem(**{**values, **changes})])
        return subject_id

    return item


def operator(name: str, areas: frozenset[UUID] | None = None, **powers: Any) -> Actor:
    """Somebody on duty at the desk, with an account."""
    from epidesk.foundation.accounts.models import User

    user = User.objects.create(kind="staff", email=f"{name}@demo.invalid".lower(), name=name)
    permissions = powers.pop("permissions", frozenset(Permission))
    return Actor(kind=PrincipalKind.STAFF, user_id=user.id, label=name, areas=areas, permissions=permissions, **powers)


@pytest.fixture
def lan(db: None) -> Actor:
    return operator("Lan")


@pytest.fixture
def minh(db: None) -> Actor:
    return operator("Minh")
