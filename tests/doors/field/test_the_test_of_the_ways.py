# SPDX-License-Identifier: Apache-2.0
"""The centre asks whether its messages reach a team, and one of the team answers."""

from __future__ import annotations

from datetime import timedelta

from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.notify.actions import start_channel_test
from epidesk.foundation.notify.models import ChannelTestTeam


def test_anybody_of_the_team_answers_for_all(handset) -> None:
    leader, member = handset("PX2"), handset("PX2", role="team_member")
    member.open("/field/test")
    assert "Không có lần kiểm tra nào" in member.text
    test_id = start_channel_test(by=SYSTEM, window=timedelta(minutes=30))
    member.open("/field/test")
    assert "một người trả lời thay cả đội" in member.text
    answer = member.client.post("/field/test", {"test": str(test_id)})
    assert answer.status_code == 302
    line = ChannelTestTeam.objects.exclude(answered_at=None).get()
    assert line.answered_via == "field"
    leader.open("/field/test")
    assert "đã xác nhận lúc" in leader.text
    assert member.client.post("/field/test", {"test": "nonsense"}).status_code == 302
