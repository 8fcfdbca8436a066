# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Channel = Literal["sms", "mail"]
SMS: Channel = "sms"
MAIL: Channel = "mail"
MAX_SMS_CHARACTERS = 450  # Vietnamese with its marks: 67 characters a part, so 7 parts at most
INBOX_PAGE = 50


@dataclass(frozen=True)
class Recipient:
    """Who is told: an account, a device (its hash), or both; `phone_e164` only for texts that may go by SMS."""

    user_id: UUID | None = None
    device: str | None = None
    phone_e164: str = ""
