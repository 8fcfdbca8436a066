# SPDX-License-Identifier: Apache-2.0
"""Words in a session that its row must not tell: sessions are signed and packed, which hides nothing."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import SessionBase

from epidesk.foundation.core.crypto import decrypt, encrypt


def keep(session: SessionBase, key: str, text: str) -> None:
    session[key] = encrypt(text)


def kept(session: SessionBase, key: str) -> str:
    """What was kept; empty for nothing, and when its key is gone since (`epidesk keys rotate`)."""
    return opened(session.get(key, ""))


def opened(token: object) -> str:
    """The text of one that was encrypted; empty for anything else."""
    try:
        return decrypt(token) if isinstance(token, str) and token else ""
    except InvalidToken:
        return ""
