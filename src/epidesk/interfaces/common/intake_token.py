# SPDX-License-Identifier: Apache-2.0
"""A token that lets a device declare through the fast lane for some minutes: signed, so that no row is read.

It says which device it was made for and which account was signed in, until when, and whether many people use the
device. Whoever holds it may declare as that device, no more; the device's secret is not in it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from epidesk.foundation.core.principals import Actor, PrincipalKind

LIVES_S = 2 * 3600
"""As long as somebody may take to fill in the form, with a pause."""
_BODY = struct.Struct(">BIB32s16s")
_VERSION = 1
_MAC_BYTES = 16
_KIOSK = 1


@dataclass(frozen=True)
class Bearer:
    """Who shows a token."""

    device: str
    user_id: UUID | None
    kiosk: bool

    def actor(self, language: str, request_id: str = "") -> Actor:
        citizen = self.user_id is not None
        return Actor(
            kind=PrincipalKind.CITIZEN if citizen else PrincipalKind.ANONYMOUS,
            user_id=self.user_id,
            label="citizen" if citizen else "anonymous",
            device=self.device,
            via="lane",
            language=language,
            request_id=request_id,
        )


def make_token(by: Actor, *, kiosk: bool = False) -> str:
    """For the device that opened a form. Its account is named only when a citizen is signed in; "" without a device."""
    if not by.device or len(by.device) != 64:
        return ""
    account = by.user_id.bytes if by.kind is PrincipalKind.CITIZEN and by.user_id else bytes(16)
    until = int(time.time()) + LIVES_S
    body = _BODY.pack(_VERSION, until, _KIOSK if kiosk else 0, bytes.fromhex(by.device), account)
    return base64.urlsafe_b64encode(body + _mac(body)).decode()


def read_token(token: str) -> Bearer | None:
    """Who shows it; None for one that is forged, torn or over. Reads nothing but the installation's key."""
    try:
        whole = base64.urlsafe_b64decode(token.encode("ascii"))
    except (ValueError, UnicodeEncodeError):
        return None
    body, mac = whole[: _BODY.size], whole[_BODY.size :]
    if len(body) != _BODY.size or not hmac.compare_digest(mac, _mac(body)):
        return None
    version, until, flags, device, account = _BODY.unpack(body)
    if version != _VERSION or until < time.time():
        return None
    return Bearer(device.hex(), UUID(bytes=account) if any(account) else None, bool(flags & _KIOSK))


def _mac(body: bytes) -> bytes:
    return hmac.digest(_key(settings.SECRET_KEY), body, "sha256")[:_MAC_BYTES]


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"epidesk intake token\0" + secret.encode()).digest()
