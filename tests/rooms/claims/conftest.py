# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.factories.claims import checker

from epidesk.foundation.core.principals import Actor


@pytest.fixture
def lead(db: None) -> Actor:
    """Checks claims and publishes verdicts."""
    return checker()
