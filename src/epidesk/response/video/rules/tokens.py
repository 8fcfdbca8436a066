# SPDX-License-Identifier: Apache-2.0
"""Janus's signed tokens (its «stored and signed tokens» scheme): the time of expiry, a realm and descriptors, and their
HMAC-SHA1. Janus asks them of every request; none of them ever leaves the gate."""

from __future__ import annotations

import base64
import hmac

PLUGIN = "janus.plugin.videoroom"
CORE_REALM = "janus"


def core_token(secret: str, *, expires_at_s: int) -> str:
    """For the top of every request. `expires_at_s`: Unix time."""
    return _signed(secret, expires_at_s, CORE_REALM, PLUGIN)


def room_token(secret: str, room: str, *, expires_at_s: int) -> str:
    """For joining this one room."""
    return _signed(secret, expires_at_s, PLUGIN, f"room={room}")


def _signed(secret: str, expires_at_s: int, realm: str, descriptor: str) -> str:
    words = f"{expires_at_s},{realm},{descriptor}"
    return f"{words}:{base64.b64encode(hmac.digest(secret.encode(), words.encode(), 'sha1')).decode()}"
