# SPDX-License-Identifier: Apache-2.0
"""Who writes, who agrees, and an alert that has left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.factories.alerts import leave, person, written

from epidesk.foundation.core.principals import Actor
from epidesk.publishing.alerts import actions
from epidesk.publishing.alerts.models import Alert


@pytest.fixture
def an(hue: None) -> Actor:
    return person("An")


@pytest.fixture
def binh(hue: None) -> Actor:
    return person("Bình")


@pytest.fixture
def sent(an: Actor, binh: Actor) -> Callable[..., Alert]:
    """An alert that An wrote, Bình agreed to, and that has left."""

    def made(**changes: Any) -> Alert:
        alert_id = actions.draft_alert(by=an, draft=written(**changes))
        return leave(an, binh, alert_id)

    return made
