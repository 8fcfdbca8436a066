# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from epidesk.foundation.core.gateways import GatewayFailed
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.notify.actions import deliver, forget_sent, outgoing, send_code, send_mail, send_sms
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.queries import outbox

PHONE = "+841205550101"


@pytest.fixture
def jobs(request: pytest.FixtureRequest) -> Callable[[], list[tuple[str, str, str]]]:
    """The jobs of this test; tests with real commits may have left others in the queue."""

    def since(last: int) -> list[tuple[str, str, str]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT task_name, queue_name, args FROM procrastinate_jobs WHERE id > %s ORDER BY id", [last]
            )
            return cursor.fetchall()

    transactional = request.node.get_closest_marker("django_db").kwargs.get("transaction")
    request.getfixturevalue("transactional_db" if transactional else "db")
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM procrastinate_jobs")
        before = cursor.fetchone()[0]
    return lambda: since(before)


@pytest.mark.django_db
def test_a_message_is_a_row_and_an_urgent_job(jobs):
    message_id = send_sms(to_e164=PHONE, text="Xin chào")
    task, queue, arguments = jobs()[0]
    assert (task, queue) == ("notify.deliver_message", "urgent")
    assert str(message_id) in str(arguments)
    send_mail(to="a@example.org", subject="Hai\ndòng", text="…")
    assert jobs()[1][1] == "normal"
    assert OutgoingMessage.objects.get(channel="mail").subject == "Hai dòng"


@pytest.mark.django_db
def test_the_job_s_name_is_a_task_that_delivers(jobs):
    from epidesk.foundation.notify.tasks import deliver_message

    message_id = send_sms(to_e164=PHONE, text="Xin chào")
    deliver_message(message_id=str(message_id))
    assert deliver_message.name == jobs()[0][0]
    assert outbox()[0].body == "Xin chào"


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_sent(jobs):
    with transaction.atomic():
        send_sms(to_e164=PHONE, text="Xin chào")
        transaction.set_rollback(True)
    assert not OutgoingMessage.objects.exists()
    assert jobs() == []


@pytest.mark.django_db
def test_two_runs_of_a_job_send_once_and_nothing_of_it_is_kept():
    message_id = send_sms(to_e164=PHONE, text="Mã 123456")
    assert deliver(message_id=message_id) is True
    assert deliver(message_id=message_id) is False
    assert [(entry.address, entry.body) for entry in outbox()] == [(PHONE, "Mã 123456")]
    row = OutgoingMessage.objects.get()
    assert (row.address, row.text, row.sent_at is not None) == ("", "", True)


@pytest.mark.django_db
def test_a_message_that_is_gone_is_no_error():
    assert deliver(message_id=uuid7()) is False


@pytest.mark.django_db
def test_when_the_gateway_fails_nothing_is_marked_and_the_job_comes_again(monkeypatch):
    class Broken:
        def send(self, address: str, subject: str, body: str) -> None:
            raise GatewayFailed("down")

    message_id = send_sms(to_e164=PHONE, text="Xin chào")
    with monkeypatch.context() as patched:
        patched.setattr(outgoing, "gateway", lambda channel: Broken())
        with pytest.raises(GatewayFailed):
            deliver(message_id=message_id)
    assert OutgoingMessage.objects.get().sent_at is None
    assert deliver(message_id=message_id) is True


@pytest.mark.django_db
def test_phone_and_words_lie_encrypted_while_they_wait(jobs):
    send_code(to_e164=PHONE, code="123456", language="vi")
    with connection.cursor() as cursor:
        cursor.execute("SELECT address, text FROM notify_outgoingmessage")
        raw = str(cursor.fetchone())
    assert PHONE not in raw
    assert "123456" not in raw
    assert "procrastinate" not in raw
    assert "123456" not in str(jobs())


@pytest.mark.django_db
def test_an_sms_never_grows_without_end():
    send_sms(to_e164=PHONE, text="a" * 100_000)
    assert len(OutgoingMessage.objects.get().text) == 450


@pytest.mark.django_db
def test_what_was_sent_yesterday_and_what_nobody_took_for_a_week_is_forgotten():
    sent, stuck, fresh = (send_sms(to_e164=PHONE, text=str(number)) for number in range(3))
    now = timezone.now()
    OutgoingMessage.objects.filter(id=sent).update(sent_at=now - timedelta(days=2))
    OutgoingMessage.objects.filter(id=stuck).update(created_at=now - timedelta(days=8))
    assert forget_sent(now=now) == 2
    assert OutgoingMessage.objects.get().id == fresh
