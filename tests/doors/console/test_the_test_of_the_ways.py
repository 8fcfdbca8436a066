# SPDX-License-Identifier: Apache-2.0
"""The page that asks all teams, and names those that did not answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from epidesk.foundation.notify.models import ChannelTest

from .operator import Operator, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.row("AL-09")
def test_all_teams_are_asked_once_and_all_are_named(sign_in: Callable[..., Operator], hue_teams: None) -> None:
    lead = sign_in("shift_lead")
    assert "No test yet" in text_of(lead.get("/desk/channel-tests"))
    refused = lead.client.post("/desk/channel-tests/start", {"minutes": "1", "note": "Sau bão"})
    assert refused.status_code == 422
    assert "Sau bão" in refused.content.decode()
    assert lead.client.post("/desk/channel-tests/start", {"minutes": "30", "note": "Sau bão"}).status_code == 302
    shown = text_of(lead.get("/desk/channel-tests"))
    assert "23 of 23 teams have not answered" in shown
    assert "nobody to ask" in shown
    assert lead.client.post("/desk/channel-tests/start", {"minutes": "30"}).status_code == 409
    assert ChannelTest.objects.count() == 1
