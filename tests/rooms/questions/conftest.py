# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.factories.incidents import staff
from tests.factories.questions import lead_of_shift

from epidesk.foundation.core.principals import Actor
from epidesk.intake.questions.rules import Permission


@pytest.fixture
def lead(db: None) -> Actor:
    """The shift lead: may do everything with questions."""
    return lead_of_shift()


@pytest.fixture
def doctor(db: None) -> Actor:
    """An expert: reads and drafts, signs nothing."""
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    user_id = create_staff(by=SYSTEM, email="bs.mai@demo.invalid", name="BS Mai", role="clinician")
    actor = staff("bs.mai", permissions=frozenset({Permission.READ, Permission.DRAFT}))
    assert actor.user_id == user_id
    return actor
