# SPDX-License-Identifier: Apache-2.0
"""The only way out of the ledger: whole expired segments, by functions that the database itself guards."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Sum

from epidesk.foundation.audit.models import ReadEntry, Segment

READS_PER_CUT = 5_000


def cut_entries(before: datetime) -> int:
    """Removes the rows of sealed segments that are wholly older than `before`; their hashes stay. Returns how many."""
    return _repeat("SELECT audit_cut_segment(%s)", [before])


def cut_reads(before: datetime) -> int:
    """Removes reads older than `before`. Returns how many."""
    return _repeat("SELECT nullif(audit_cut_reads(%s, %s), 0)", [before, READS_PER_CUT])


def due_entries(before: datetime) -> int:
    """How many rows `cut_entries` would remove, as far as the seals tell."""
    return Segment.objects.filter(cut_at=None, newest_at__lt=before).aggregate(rows=Sum("rows"))["rows"] or 0


def due_reads(before: datetime) -> int:
    return ReadEntry.objects.filter(at__lt=before).count()


def _repeat(statement: str, parameters: list[datetime | int]) -> int:
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            gone = cursor.fetchone()[0]
        if gone is None:
            return total
        total += gone
