# SPDX-License-Identifier: Apache-2.0
"""While the SMS or mail gateway is away nothing is lost, nothing goes twice, and staff can see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from epidesk.foundation.accounts.actions import create_staff
from epidesk.foundation.core.errors import Conflict, Forbidden, Gone, Invalid
from epidesk.foundation.core.gateways import BadGateway, GatewayFailed, GatewayRefused, GatewayUnsure
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor, Viewer
from epidesk.foundation.notify.actions import (
    deliver,
    delivering,
    forget_sent,
    mend_deliveries,
    outgoing,
    resend,
    resend_failed,
    send_code,
    send_mail,
    send_sms,
    tell,
    tell_of_undelivered,
)
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.queries import inbox, traffic, undelivered
from epidesk.foundation.notify.rules import Delivery, Permission, Recipient

pytestmark = pytest.mark.django_db
PHONE = "+841205550101"
MAY_SEE = Viewer(permissions=frozenset({Permission.SEE_UNDELIVERED}))
MAY_RESEND = Actor(label="Lan", permissions=frozenset({Permission.SEE_UNDELIVERED, Permission.RESEND}))


@dataclass
class Provider:
    """A gateway that does what `answer` says: None takes the message, an exception is raised. References of what it
    took or may have taken are kept."""

    answer: Exception | None = None
    repeatable: bool = False
    heard: list[str] = field(default_factory=list)

    def send(self, address: str, subject: str, body: str, reference: str = "") -> None:
        self.heard.append(reference)
        if self.answer is not None:
            raise self.answer


@dataclass
class Clock:
    at: datetime

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that passes when the test says so."""
    clock = Clock(timezone.now())
    for module in (delivering, outgoing):
        monkeypatch.setattr(module, "timezone", clock)
    return clock


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider()
    monkeypatch.setattr(delivering, "gateway", lambda channel: provider)
    return provider


def row() -> OutgoingMessage:
    return OutgoingMessage.objects.get()


def jobs_of(message_id: UUID) -> list[datetime | None]:
    """When the jobs of this message are to run; None: at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT scheduled_at FROM procrastinate_jobs WHERE task_name = 'notify.deliver_message'"
            " AND args->>'message_id' = %s ORDER BY id",
            [str(message_id)],
        )
        return [at for (at,) in cursor.fetchall()]


def until_it_ends(clock: Clock, message_id: UUID) -> list[timedelta]:
    """Runs each job when its time has come, as a worker does; how long after the first each try was."""
    began, tries = clock.at, []
    while (message := row()).next_try_at is not None:
        assert jobs_of(message_id)[-1] in (None, message.next_try_at), "every next try has its job"
        clock.at = message.next_try_at
        tries.append(clock.at - began)
        deliver(message_id=message_id)
    return tries


def test_a_gateway_away_for_a_day_delays_and_loses_nothing(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayFailed("503", code="http-503")
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    back_at = clock.at + timedelta(days=1)
    while (at := row().next_try_at) < back_at:
        clock.at = at
        assert deliver(message_id=message_id) is False
        assert (row().state, row().error, row().text) == ("queued", "http-503", "Đội đang đến")
    provider.answer = None
    clock.at = row().next_try_at
    assert clock.at - back_at <= timedelta(hours=1)
    assert deliver(message_id=message_id) is True
    assert (row().state, row().error, row().text) == ("sent", "", "")
    assert len(set(provider.heard)) == 1, "one reference for every try"


def test_pauses_grow_to_an_hour_and_end_after_three_days(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayFailed("down")
    tries = until_it_ends(clock, send_sms(to_e164=PHONE, text="Đội đang đến"))
    minutes = [int((after - before).total_seconds() / 60) for before, after in pairwise(tries)]
    assert minutes[:7] == [1, 2, 5, 10, 30, 60, 60]
    assert set(minutes[6:]) == {60}
    assert timedelta(hours=71) < tries[-1] <= timedelta(days=3)
    assert (row().state, row().attempts, row().error) == ("failed", len(tries), "failed")
    assert (row().address, row().text) == (PHONE, "Đội đang đến"), "kept for a week, for staff to have it tried again"


def test_a_code_is_not_sent_once_it_is_worth_nothing(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayFailed("down")
    tries = until_it_ends(clock, send_code(to_e164=PHONE, code="123456", language="vi"))
    assert tries[1] == timedelta(seconds=5)
    assert timedelta(minutes=9) <= tries[-1] <= timedelta(minutes=10)
    assert (row().state, row().address, row().text) == ("failed", "", ""), "and a code is not kept"
    with pytest.raises(Gone):
        resend(by=MAY_RESEND, message_id=row().id)


def test_a_job_that_comes_too_early_leaves_the_message_for_its_time(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayFailed("down")
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    for _ in range(5):
        deliver(message_id=message_id)
        clock.at += timedelta(seconds=1)
    assert len(provider.heard) == 1


@pytest.mark.parametrize("broken", [GatewayUnsure("the line broke"), RuntimeError("a fault of ours")])
def test_what_may_have_been_taken_is_never_sent_again(clock: Clock, provider: Provider, broken: Exception) -> None:
    provider.answer = broken
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    assert deliver(message_id=message_id) is False
    provider.answer = None
    clock.at += timedelta(days=1)
    mend_deliveries(now=clock.at)
    assert deliver(message_id=message_id) is False
    assert (row().state, len(provider.heard)) == ("unknown", 1)


def test_a_gateway_that_knows_our_reference_gets_it_again(clock: Clock, provider: Provider) -> None:
    provider.repeatable, provider.answer = True, GatewayUnsure("the line broke")
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    deliver(message_id=message_id)
    assert (row().state, row().error) == ("queued", "no-answer")
    provider.answer, clock.at = None, row().next_try_at
    assert deliver(message_id=message_id) is True
    assert provider.heard == [str(message_id)] * 2


def test_an_address_that_does_not_exist_is_not_tried_for_days(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayRefused("no such mailbox", code="smtp-550")
    deliver(message_id=send_mail(to="ai@example.org", subject="…", text="…"))
    assert (row().state, row().error, row().attempts) == ("failed", "smtp-550", 1)


def test_a_bad_entry_in_the_settings_waits_for_the_administrator(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def bad(channel: str) -> None:
        raise BadGateway("gateways.yaml: sms: the variable SMS_TOKEN is not set")

    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    with monkeypatch.context() as patched:
        patched.setattr(delivering, "gateway", bad)
        deliver(message_id=message_id)
    assert (row().state, row().error) == ("queued", "bad-gateway")
    clock.at = row().next_try_at
    assert deliver(message_id=message_id) is True


def test_a_worker_that_died_while_sending_leaves_an_unknown_message(clock: Clock, provider: Provider) -> None:
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    OutgoingMessage.objects.update(state="sending", claimed_at=clock.at, attempts=1)
    assert mend_deliveries(now=clock.at + timedelta(minutes=1)) == 0, "another may be at it"
    assert mend_deliveries(now=clock.at + timedelta(minutes=6)) == 1
    assert (row().state, row().error) == ("unknown", "worker-died")
    assert deliver(message_id=message_id) is False
    assert provider.heard == []


def test_a_message_whose_job_was_lost_gets_a_new_one(clock: Clock) -> None:
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'message_id' = %s", [str(message_id)])
    assert mend_deliveries(now=clock.at + timedelta(minutes=5)) == 0
    assert mend_deliveries(now=clock.at + timedelta(minutes=11)) == 1
    assert mend_deliveries(now=clock.at + timedelta(minutes=11)) == 0
    assert len(jobs_of(message_id)) == 1
    clock.at += timedelta(minutes=11)
    assert deliver(message_id=message_id) is True


def test_a_worker_given_up_for_dead_does_not_write_over_what_followed(clock: Clock, provider: Provider) -> None:
    provider.repeatable = True
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    late = delivering._claim(message_id, clock.at)
    assert late is not None
    clock.at += timedelta(minutes=6)
    mend_deliveries(now=clock.at)
    clock.at = row().next_try_at
    assert deliver(message_id=message_id) is True
    delivering._again(late, "late")
    assert row().state == "sent"


def test_staff_see_what_failed_and_what_it_was_about_but_not_whom(clock: Clock, provider: Provider) -> None:
    subject = ("incident", uuid7())
    params = {"code": "K7M2-QX4P", "team": "Đội Phú Xuân 2"}
    tell(by=SYSTEM, to=[Recipient(phone_e164=PHONE)], template="incident-assigned", params=params, subject=subject)
    assert undelivered(MAY_SEE) == (), "what was never tried has not failed"
    provider.answer = GatewayFailed("503", code="http-503")
    deliver(message_id=row().id)
    (entry,) = undelivered(MAY_SEE)
    assert (entry.channel, entry.state, entry.attempts, entry.error) == ("sms", "queued", 1, "http-503")
    assert (entry.subject_kind, entry.subject_id) == subject
    assert entry.next_try_at == clock.at + timedelta(minutes=1)
    until_it_ends(clock, row().id)
    assert undelivered(MAY_SEE)[0].state == "failed"
    assert PHONE not in str(undelivered(MAY_SEE))
    with pytest.raises(Forbidden):
        undelivered(Viewer())


def test_staff_have_a_failed_message_tried_again_once(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayRefused("no", code="refused")
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    deliver(message_id=message_id)
    assert undelivered(MAY_SEE)[0].may_go_again is False, "seeing is not sending"
    assert undelivered(MAY_RESEND.as_viewer())[0].may_go_again is True
    provider.answer = None
    with pytest.raises(Forbidden):
        resend(by=Actor(permissions=frozenset({Permission.SEE_UNDELIVERED})), message_id=message_id)
    resend(by=MAY_RESEND, message_id=message_id)
    with pytest.raises(Conflict):
        resend(by=MAY_RESEND, message_id=message_id)
    assert len(jobs_of(message_id)) == 2
    for _ in range(3):
        deliver(message_id=message_id)
    assert (row().state, row().text, len(provider.heard)) == ("sent", "", 2)
    with pytest.raises(Conflict):
        resend(by=MAY_RESEND, message_id=message_id)


def test_what_may_have_arrived_is_sent_again_only_by_who_says_so(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayUnsure("the line broke")
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    deliver(message_id=message_id)
    with pytest.raises(Invalid) as refused:
        resend(by=MAY_RESEND, message_id=message_id)
    assert "although_twice" in refused.value.fields
    assert resend_failed(by=MAY_RESEND) == 0, "never by the dozen"
    provider.answer = None
    resend(by=MAY_RESEND, message_id=message_id, although_twice=True)
    assert deliver(message_id=message_id) is True


def test_all_that_failed_go_again_at_one_press(clock: Clock, provider: Provider) -> None:
    provider.answer = GatewayRefused("no")
    ids = [send_sms(to_e164=PHONE, text=f"Tin {n}") for n in range(3)]
    for message_id in ids:
        deliver(message_id=message_id)
    assert traffic(MAY_SEE).failed == 3
    assert resend_failed(by=MAY_RESEND) == 3
    assert resend_failed(by=MAY_RESEND) == 0
    assert (traffic(MAY_SEE).failed, traffic(MAY_SEE).waiting) == (0, 3)


def test_a_worker_given_up_for_dead_does_not_write_over_what_staff_sent_again(clock: Clock, provider: Provider) -> None:
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến")
    late = delivering._claim(message_id, clock.at)
    assert late is not None
    clock.at += timedelta(minutes=6)
    mend_deliveries(now=clock.at)
    resend(by=MAY_RESEND, message_id=message_id, although_twice=True)
    assert delivering._claim(message_id, timezone.now() + timedelta(minutes=7)) is not None
    delivering._end(late, Delivery.FAILED, "late")
    assert row().state == "sending"


def test_what_is_over_is_forgotten_and_what_is_tried_stays(clock: Clock, provider: Provider) -> None:
    def sent(answer: Exception | None) -> UUID:
        provider.answer = answer
        message_id = send_sms(to_e164=PHONE, text="x")
        deliver(message_id=message_id)
        return message_id

    sent(None)
    failed, tried = sent(GatewayRefused("never")), sent(GatewayFailed("down"))
    left: Callable[[], set[UUID]] = lambda: set(OutgoingMessage.objects.values_list("id", flat=True))  # noqa: E731
    forget_sent(now=clock.at + timedelta(hours=23))
    assert len(left()) == 3
    forget_sent(now=clock.at + timedelta(hours=25))
    assert left() == {failed, tried}
    forget_sent(now=clock.at + timedelta(days=8))
    assert left() == {tried}


def test_staff_hear_once_of_an_outage_before_anything_is_lost(clock: Clock, provider: Provider) -> None:
    people = {
        role: create_staff(by=SYSTEM, email=f"{role}@example.org", name=role, role=role)
        for role in ("shift_lead", "administrator", "analyst")
    }

    def heard(role: str) -> list[str]:
        return [entry.body for entry in inbox(Viewer(user_id=people[role], language="en"))]

    provider.answer = GatewayFailed("503", code="http-503")
    subject = ("incident", uuid7())
    message_id = send_sms(to_e164=PHONE, text="Đội đang đến", subject=subject)
    deliver(message_id=message_id)
    assert tell_of_undelivered(now=clock.at) == 0, "a hiccup"
    while row().attempts < 4:
        clock.at = row().next_try_at
        deliver(message_id=message_id)
    for _ in range(2):
        tell_of_undelivered(now=clock.at)
    assert heard("shift_lead") == heard("administrator")
    (said,) = heard("shift_lead")
    assert said.startswith("Not delivered: 0. Tried again: 1. Last fault: http-503.")
    assert inbox(Viewer(user_id=people["shift_lead"]))[0].subject_id == subject[1]
    assert heard("analyst") == []
    until_it_ends(clock, message_id)
    cache.clear()
    tell_of_undelivered(now=clock.at)
    assert heard("shift_lead")[0].startswith("Not delivered: 1. Tried again: 0.")
