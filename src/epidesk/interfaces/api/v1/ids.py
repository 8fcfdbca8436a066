# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id


def wanted(prefix: str, text: str) -> UUID:
    """The UUID of a public id in an address. Raises `NotFound` for anything else."""
    value = parse_public_id(prefix, text)
    if value is None:
        raise NotFound
    return value
