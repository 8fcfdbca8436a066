# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    JOIN = "video:join"
    """Be seen and heard in the province's room and in one's own team's, while on duty."""
    COMMAND = "video:command"
    """Speak for the centre: watch every room, talk to all or to one, show somebody out."""
