# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The one clock that all hosts share: for what is agreed between several of them, by the minute. Their own may
    stand further apart than that. Goes on within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now
