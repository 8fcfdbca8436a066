# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.notify.actions import channel_tests, start_channel_test
from epidesk.foundation.notify.audiences import Audience
from epidesk.foundation.notify.models import Campaign, ChannelTest


@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_a_test_of_the_ways_at_once_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(2)
    group = Audience("teams", "teams", lambda wards: [], groups=lambda: [(uuid7(), "PX1")])
    monkeypatch.setattr(channel_tests, "get_audience", lambda name: group)

    def begin(_: int) -> UUID | None:
        try:
            together.wait()
            return start_channel_test(by=SYSTEM)
        except Conflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        started = [one for one in people.map(begin, range(2)) if one]
    assert len(started) == ChannelTest.objects.count() == Campaign.objects.count() == 1
