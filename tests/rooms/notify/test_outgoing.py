# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.notify.actions import deliver, send_code, send_mail, send_sms
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
    assert (row.address, row.text, row.state, row.attempts) == ("", "", "sent", 1)


@pytest.mark.django_db
def test_a_message_that_is_gone_is_no_error():
    assert deliver(message_id=uuid7()) is False


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
