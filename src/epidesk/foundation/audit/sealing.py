# SPDX-License-Identifier: Apache-2.0
"""Sealing: entries of finished transactions become segments of a hash chain. No writer ever waits for it.

1. One sealer at a time, by an advisory lock; another one goes home.
2. `pg_snapshot_xmin` is the oldest transaction still running: everything below it is finished for good, so no row
   can appear there later. A long transaction holds the line back and is sealed when it ends.
3. The range from the last segment's end up to that line is hashed in order of id and written as the next segment.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from epidesk.foundation.audit.models import Entry, LedgerClock, Segment
from epidesk.foundation.audit.queries import hashed_rows
from epidesk.foundation.audit.rules import GENESIS, ROWS_PER_SEGMENT, rows_digest, seal_of

SEAL_LOCK = 0x45504944_4C454447  # any fixed number: "EPIDLEDG"


def seal() -> int:
    """Seals all that is finished; returns how many rows. Returns 0 at once when another sealer is at work."""
    sealed = 0
    while True:
        with transaction.atomic():
            rows = _seal_one_segment() if _alone() else 0
        if not rows:
            return sealed
        sealed += rows


def set_clock_ahead() -> int:
    """After a restored backup PostgreSQL counts transactions from low numbers again: sets the ledger's clock beyond
    everything written before, and returns by how much it is ahead. Does nothing when all is well. Call at start, before
    the first write."""
    with transaction.atomic(), connection.cursor() as cursor:
        clock, _ = LedgerClock.objects.select_for_update().get_or_create(id=1)
        cursor.execute("SELECT audit_ledger_time()")
        now = cursor.fetchone()[0]
        known = max(
            Entry.objects.aggregate(top=Max("xid"))["top"] or 0,
            Segment.objects.aggregate(top=Max("xid_to"))["top"] or 0,
        )
        if now < known:
            clock.ahead += known + 1 - now
            clock.save(update_fields=["ahead"])
        return clock.ahead


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        return bool(cursor.fetchone()[0])


def _seal_one_segment() -> int:
    last = Segment.objects.order_by("-number").first()
    number, xid_from, previous = (last.number + 1, last.xid_to, last.sha256) if last else (1, 0, GENESIS)
    xid_to = _end_of_segment(xid_from, _finished_below())
    if xid_to is None:
        return 0
    newest: datetime = Entry.objects.filter(xid__gte=xid_from, xid__lt=xid_to).aggregate(at=Max("at"))["at"]
    rows, rows_sha256 = rows_digest(hashed_rows(xid_from, xid_to))
    Segment.objects.create(
        number=number,
        xid_from=xid_from,
        xid_to=xid_to,
        rows=rows,
        newest_at=newest,
        rows_sha256=rows_sha256,
        sha256=seal_of(previous, number, xid_from, xid_to, rows, newest, rows_sha256),
    )
    return rows


def _finished_below() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " + coalesce((SELECT ahead FROM audit_ledgerclock WHERE id = 1), 0)"
        )
        return int(cursor.fetchone()[0])


def _end_of_segment(xid_from: int, limit: int) -> int | None:
    """Where the next segment ends (not included), or None when there is no row to seal."""
    waiting = Entry.objects.filter(xid__gte=xid_from, xid__lt=limit).order_by("xid").values_list("xid", flat=True)
    beyond = waiting[ROWS_PER_SEGMENT : ROWS_PER_SEGMENT + 1].first()
    if beyond is None:
        return limit if waiting.exists() else None
    return beyond if waiting.filter(xid__lt=beyond).exists() else beyond + 1
