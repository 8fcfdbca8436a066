# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

import pytest

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.people.rules import Permission


@pytest.fixture
def citadel(hue: None) -> UUID:
    """The ward of Huế's citadel."""
    from epidesk.foundation.places import queries as places  # models load once Django is set up

    ward = places.area_at(107.5779, 16.4698)
    assert ward is not None
    return ward.id


@pytest.fixture
def lang_co(hue: None) -> UUID:
    """The ward of Lăng Cô, at the other end of the province."""
    from epidesk.foundation.places import queries as places

    ward = places.area_at(108.0786, 16.2330)
    assert ward is not None
    return ward.id


@pytest.fixture
def operator(citadel: UUID) -> Actor:
    """Staff of the citadel's ward who may read and merge."""
    return Actor(
        kind=PrincipalKind.STAFF,
        user_id=uuid7(),
        label="Trực ca đêm",
        permissions=frozenset({Permission.READ, Permission.MERGE}),
        areas=frozenset({citadel}),
    )


@pytest.fixture
def stranger() -> Actor:
    """Somebody without an account, known by the device only."""
    return Actor(kind=PrincipalKind.ANONYMOUS, device="d" * 64, areas=frozenset())
