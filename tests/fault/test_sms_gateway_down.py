# SPDX-License-Identifier: Apache-2.0
"""The SMS gateway is away for an hour: out of service, dead, too slow, or gone after it had taken a message. Nothing is
lost, staff see how it stands, and nothing goes twice unless somebody who was warned says so."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from lxml import html
from tests.doors.console.operator import Operator, text_of
from tests.factories.incidents import PHONE, citizen, filed, report, staff

from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.notify.actions import deliver, delivering, mend_deliveries, outgoing, resending
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.queries import inbox
from epidesk.foundation.notify.rules import Delivery
from epidesk.intake.incidents.actions import mark_assigned, triage
from epidesk.intake.incidents.actions.telling import tell_reporters
from epidesk.intake.incidents.models import Step

pytestmark = pytest.mark.usefixtures("hue")
PROVIDER = Path(__file__).parent / "sms_provider.py"
GATEWAYS = """
sms:
  kind: http
  url: http://127.0.0.1:{port}/send
  timeout_s: 0.7
  fields: {{to: "{{address}}", text: "{{body}}"}}
"""


@dataclass
class Provider:
    """The gateway's process, and what it took: text → how often."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        if self.process is None:
            self.process = subprocess.Popen([sys.executable, str(PROVIDER), str(self.folder)])
            self._until_it_listens()

    def die(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def does(self, mode: str) -> None:
        (self.folder / "mode").write_text(mode)

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    @property
    def taken(self) -> Counter[str]:
        lines = (self.folder / "taken").read_text().splitlines() if (self.folder / "taken").exists() else []
        return Counter(json.loads(line)["text"] for line in lines)

    def _until_it_listens(self) -> None:
        import socket

        for _ in range(200):
            with contextlib.suppress(OSError, ValueError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError("the provider does not listen")


@dataclass
class Hour:
    """Time that passes when the test says so, and the worker who does what is due in it. Each job comes twice."""

    at: datetime
    tries: Counter[UUID] = field(default_factory=Counter)

    def now(self) -> datetime:
        return self.at

    def passes(self, span: timedelta) -> None:
        end = self.at + span
        while True:
            due = OutgoingMessage.objects.filter(state=Delivery.QUEUED, next_try_at__lte=end).order_by("next_try_at")
            message = due.first()
            if message is None:
                break
            self.at = max(self.at, message.next_try_at or self.at)
            self.tries[message.id] += 1
            for _ in range(2):
                deliver(message_id=message.id)
        self.at = end
        mend_deliveries(now=self.at)


@pytest.fixture
def provider(tmp_path: Path, settings: Any) -> Iterator[Provider]:
    provider = Provider(tmp_path)
    provider.does("ok")
    provider.start()
    config = tmp_path / "config"
    shutil.copytree(settings.ENV.config_dir, config)
    (config / "gateways.yaml").write_text(GATEWAYS.format(port=provider.port))
    settings.ENV = dataclasses.replace(settings.ENV, config_dir=config, outbound_loopback=True)
    yield provider
    provider.die()


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Hour:
    hour = Hour(timezone.now())
    for module in (delivering, outgoing, resending):
        monkeypatch.setattr(module, "timezone", hour)
    return hour


@pytest.fixture
def lead(hue: None, settings: Any) -> Operator:
    settings.SECOND_FACTOR_REQUIRED = False
    return Operator.of_role("shift_lead", (), "Hanh", "en")


@pytest.fixture
def reporter(hue: None) -> Actor:
    """Somebody who has proved the number that their reports name."""
    return citizen()


def team_is_asked(reporter: Actor) -> str:
    """A report of theirs for which a team is asked, and they are told; its code."""
    lan = staff("Lan")
    one = filed(report(contact_phone=PHONE), reporter)
    triage(by=lan, incident_id=one.id, priority=Priority.SEVERE)
    mark_assigned(by=lan, incident_id=one.id, team_name="Phú Xuân 2", mission_id=uuid4())
    tell_reporters(step_ids=[Step.objects.get(incident_id=one.id, verb="assigned").id])
    return one.code


def figures(lead: Operator) -> tuple[int, int, int, int]:
    """Waiting, not delivered, may have arrived, handed over."""
    page = html.fromstring(lead.get("/desk/messages").content.decode())
    waiting, failed, unknown = (int(text) for text in page.xpath("//*[@class='figure__value']/text()"))
    return waiting, failed, unknown, int(page.get_element_by_id("handed-over").text)


def text_with(taken: Counter[str], code: str) -> int:
    return sum(count for text, count in taken.items() if code in text)


def test_an_hour_without_the_gateway(provider: Provider, hour: Hour, lead: Operator, reporter: Actor) -> None:
    before = team_is_asked(reporter)
    hour.passes(timedelta(minutes=1))
    provider.does("503")
    refused = [team_is_asked(reporter) for _ in range(3)]
    hour.passes(timedelta(minutes=20))
    provider.die()
    while_dead = team_is_asked(reporter)
    hour.passes(timedelta(minutes=20))
    assert len(inbox(reporter.as_viewer())) == 5, "who opens the page reads it all the while"
    assert figures(lead) == (4, 0, 0, 1)
    page = text_of(lead.get("/desk/messages"))
    assert "the gateway could not be reached" in page
    assert PHONE not in page, "not whom"
    provider.start()
    provider.does("hang-up")
    cut_off = team_is_asked(reporter)
    deliver(message_id=OutgoingMessage.objects.order_by("-id")[0].id)
    provider.does("slow")
    too_slow = team_is_asked(reporter)
    deliver(message_id=OutgoingMessage.objects.order_by("-id")[0].id)
    provider.does("503")
    hour.passes(timedelta(minutes=19))
    provider.does("ok")
    hour.passes(timedelta(hours=2))

    assert figures(lead) == (0, 0, 2, 5)
    for code in (before, *refused, while_dead, cut_off, too_slow):
        assert text_with(provider.taken, code) == 1, "nothing lost, nothing twice"
    hour.passes(timedelta(days=1))
    assert sum(provider.taken.values()) == 7, "what may have arrived is never sent again by itself"


def test_who_sends_again_what_may_have_arrived_is_warned_first(
    provider: Provider, hour: Hour, lead: Operator, reporter: Actor
) -> None:
    provider.does("hang-up")
    code = team_is_asked(reporter)
    hour.passes(timedelta(minutes=1))
    provider.does("ok")
    page = html.fromstring(lead.get("/desk/messages").content.decode())
    (address,) = page.xpath("//form[contains(@action, '/resend')]/@action")
    unticked = lead.client.post(address, {})
    assert unticked.status_code == 422
    assert "Tick that it may come twice" in text_of(unticked)
    hour.passes(timedelta(hours=1))
    assert text_with(provider.taken, code) == 1
    for _ in range(2):
        lead.client.post(address, {"although_twice": "1"})  # pressed twice
    hour.passes(timedelta(hours=1))
    assert text_with(provider.taken, code) == 2, "once more, as was said"
    assert figures(lead)[2] == 0


def test_what_failed_for_good_goes_out_once_when_the_lead_says_so(
    provider: Provider, hour: Hour, lead: Operator, reporter: Actor
) -> None:
    provider.does("503")
    codes = [team_is_asked(reporter) for _ in range(2)]
    hour.passes(timedelta(days=3, hours=2))
    assert figures(lead)[1] == 2
    assert "the gateway is out of service (503)" in text_of(lead.get("/desk/messages"))
    provider.does("ok")
    answers = [lead.client.post("/desk/messages/resend", follow=True) for _ in range(2)]
    assert "2 messages go out again." in text_of(answers[0])
    assert "There is nothing to send again." in text_of(answers[1])
    hour.passes(timedelta(minutes=1))
    assert [text_with(provider.taken, code) for code in codes] == [1, 1]
    assert figures(lead)[1] == 0


def test_who_may_not_is_refused(lead: Operator, settings: Any) -> None:
    operator = Operator.of_role("operator", (), "Minh", "en")
    assert operator.get("/desk/messages").status_code == 403
    assert operator.client.post("/desk/messages/resend").status_code == 403
    assert lead.client.post("/desk/messages/msg_x/resend").status_code == 404
