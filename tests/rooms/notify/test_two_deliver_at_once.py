# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from epidesk.foundation.core.models import OutboxMessage
from epidesk.foundation.notify.actions import deliver, delivering, send_sms
from epidesk.foundation.notify.models import OutgoingMessage


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_with_one_message_one_sends_it() -> None:
    message_id = send_sms(to_e164="+841200000100", text="Mã của bạn là 123456")
    together = Barrier(4)

    def work(_: int) -> bool:
        try:
            together.wait()
            return deliver(message_id=message_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as workers:
        assert sorted(workers.map(work, range(4))) == [False, False, False, True]
    assert OutboxMessage.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_claim_stands_before_anything_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second worker that looks while the first one's gateway is at it sees the claim, and lets it be."""
    message_id = send_sms(to_e164="+841200000100", text="Mã của bạn là 123456")
    seen = []

    class Slow:
        repeatable = False

        def send(self, *_: str) -> None:
            with ThreadPoolExecutor(1) as other:
                seen.append(other.submit(look).result())

    def look() -> tuple[str, bool]:
        try:
            return OutgoingMessage.objects.get().state, deliver(message_id=message_id)
        finally:
            connection.close()

    monkeypatch.setattr(delivering, "gateway", lambda channel: Slow())
    assert deliver(message_id=message_id) is True
    assert seen == [("sending", False)]
