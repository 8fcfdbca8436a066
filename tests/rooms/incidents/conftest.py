# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.factories.incidents import CITADEL, SHIFT_LEAD, staff, ward_at

from epidesk.foundation.core.principals import Actor


@pytest.fixture
def lan(hue: None) -> Actor:
    """An operator of the whole province."""
    return staff("Lan")


@pytest.fixture
def minh(hue: None) -> Actor:
    """An operator of the citadel's ward only."""
    return staff("Minh", areas=frozenset({ward_at(CITADEL)}))


@pytest.fixture
def lead(hue: None) -> Actor:
    """The shift lead."""
    return staff("Hạnh", permissions=SHIFT_LEAD)
