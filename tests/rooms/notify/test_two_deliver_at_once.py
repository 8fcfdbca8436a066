# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import psycopg
import pytest
from django.db import OperationalError, connection

from epidesk.foundation.core.models import OutboxMessage
from epidesk.foundation.notify.actions import send_sms
from epidesk.foundation.notify.actions.outgoing import deliver


@pytest.mark.django_db(transaction=True)
def test_a_message_held_by_another_is_tried_again_and_never_counted_as_sent() -> None:
    message_id = send_sms(to_e164="+841200000100", text="Mã của bạn là 123456")
    settings = connection.settings_dict
    other = psycopg.connect(
        dbname=settings["NAME"], user=settings["USER"], host=settings["HOST"], port=settings["PORT"] or None
    )
    other.execute("SELECT 1 FROM notify_outgoingmessage WHERE id = %s FOR UPDATE", [message_id])
    with pytest.raises(OperationalError):
        deliver(message_id=message_id)
    other.close()  # the other died with the message unsent
    assert deliver(message_id=message_id)
    assert not deliver(message_id=message_id)
    assert OutboxMessage.objects.count() == 1
