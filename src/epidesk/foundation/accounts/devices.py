# SPDX-License-Identifier: Apache-2.0
"""A device proves itself by the secret in its cookie; rows keep only the hash."""

from __future__ import annotations

import hashlib


def device_hash(secret: str) -> str:
    """64 hex digits. A plain hash is enough: the secret is random and 128 bits or more."""
    return hashlib.sha256(b"epidesk device\0" + secret.encode()).hexdigest()
