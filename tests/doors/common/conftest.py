# SPDX-License-Identifier: Apache-2.0
"""What the stories of the sign-in door share: the SMS on a person's phone, and staff with their secrets."""

from __future__ import annotations

import re
from uuid import UUID

import pytest

PASSWORD = "bốn con vịt qua sông Hương"
PHONE = "0120 555 0101"
PHONE_E164 = "+841205550101"


@pytest.fixture
def last_code():
    """The code of the newest SMS to a number; "" when none was sent."""

    def read(phone: str = PHONE_E164) -> str:
        from epidesk.foundation.notify.models import OutgoingMessage

        for message in OutgoingMessage.objects.order_by("-id"):
            if message.address == phone:
                return re.findall(r"\d{6}", message.text)[0]
        return ""

    return read


@pytest.fixture
def half_a_minute_later():
    """The wait between two codes is over."""

    def wait(client) -> None:
        import hashlib

        from django.core.cache import cache

        cache.delete(f"phone-code-sent:{hashlib.sha256(PHONE_E164.encode()).hexdigest()}")
        session = client.session
        session["account_login"]["state"]["stages"]["login_by_code"]["data"]["sent_at"] -= 31
        session.save()

    return wait


@pytest.fixture
def operator(db) -> UUID:
    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM

    return create_staff(by=SYSTEM, email="lan@example.org", name="Trần Thị Lan", role="operator", password=PASSWORD)
