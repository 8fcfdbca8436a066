# SPDX-License-Identifier: Apache-2.0
"""Tells a device that another account sits at it now, without telling it which."""

from __future__ import annotations

from uuid import UUID

from django.utils.crypto import salted_hmac


def mark_of(user_id: UUID) -> str:
    """The same for the same account, nothing to anybody else."""
    return salted_hmac("epidesk.who", str(user_id), algorithm="sha256").hexdigest()[:12]
