# SPDX-License-Identifier: Apache-2.0
"""Reading the ledger, and checking that it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, F, Min
from django.utils import timezone

from epidesk.foundation.audit.models import Entry, ReadEntry, Segment
from epidesk.foundation.audit.rules import GENESIS, KEPT_AT_LEAST, Permission, rows_digest, seal_of
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer

HASHED_COLUMNS = (
    "id",
    "at",
    "xid",
    "actor_kind",
    "actor_id",
    "actor_label",
    "via",
    "verb",
    "subject_kind",
    "subject_id",
    "fields",
    "reason",
    "request_id",
)


@dataclass(frozen=True)
class EntryLine:
    """One write of a record's history."""

    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_label: str
    via: str
    verb: str
    fields: tuple[str, ...]
    reason: str
    request_id: str


@dataclass(frozen=True)
class LatestLine:
    """One write of any record."""

    at: datetime
    actor_label: str
    via: str
    verb: str
    subject_kind: str
    subject_id: UUID | None
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ReadLine:
    """One request that showed a record."""

    at: datetime
    viewer_kind: str
    viewer_id: UUID | None
    viewer_label: str
    via: str
    path: str
    outside: bool
    reason: str
    request_id: str


@dataclass(frozen=True)
class Breach:
    """A segment that is not what was sealed, and how that shows."""

    number: int
    what: str


@dataclass(frozen=True)
class VerifyReport:
    """`head` is the last segment's hash: note it elsewhere, and the whole chain up to it can be held against it.
    `tail_*`: what is not sealed yet."""

    segments: int
    rows: int
    cut_segments: int
    head_number: int
    head: str
    breaches: tuple[Breach, ...]
    tail_rows: int
    tail_oldest_age_s: float

    @property
    def ok(self) -> bool:
        return not self.breaches


def entries_of(viewer: Viewer, kind: str, id: UUID, limit: int = 200) -> tuple[EntryLine, ...]:
    """The newest writes to one record, newest first. Needs `audit:read`."""
    requires(viewer, Permission.READ)
    rows = Entry.objects.filter(subject_id=id, subject_kind=kind).order_by("-id")[:limit]
    return tuple(
        EntryLine(
            row.at,
            row.actor_kind,
            row.actor_id,
            row.actor_label,
            row.via,
            row.verb,
            tuple(row.fields),
            row.reason,
            row.request_id,
        )
        for row in rows
    )


def latest(viewer: Viewer, limit: int = 50) -> tuple[LatestLine, ...]:
    """The newest writes of all, newest first. Needs `audit:read`."""
    requires(viewer, Permission.READ)
    return tuple(
        LatestLine(row.at, row.actor_label, row.via, row.verb, row.subject_kind, row.subject_id, tuple(row.fields))
        for row in Entry.objects.order_by("-id")[:limit]
    )


def reads_of(viewer: Viewer, kind: str, id: UUID, limit: int = 200) -> tuple[ReadLine, ...]:
    """Who was shown one record, newest first. Needs `audit:read`."""
    requires(viewer, Permission.READ)
    rows = ReadEntry.objects.filter(subjects__contains=[{"kind": kind, "ids": [str(id)]}]).order_by("-id")[:limit]
    return tuple(
        ReadLine(
            row.at,
            row.viewer_kind,
            row.viewer_id,
            row.viewer_label,
            row.via,
            row.path,
            row.outside,
            row.reason,
            row.request_id,
        )
        for row in rows
    )


def hashed_rows(xid_from: int, xid_to: int) -> Iterator[tuple[Any, ...]]:
    """The rows of a range as they are hashed. `id + 0` keeps the planner from walking the whole primary key."""
    rows = Entry.objects.filter(xid__gte=xid_from, xid__lt=xid_to).order_by(F("id") + 0)
    return rows.values_list(*HASHED_COLUMNS).iterator(chunk_size=5_000)


def verify(anchor: tuple[int, str] | None = None) -> VerifyReport:
    """Reads the whole ledger and holds it against its seals, in one snapshot. For the administrator's command line.

    `anchor`: number and hash of a segment noted earlier outside the database; finds a chain that was made anew.
    """
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:  # a test's own transaction has begun already
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return _verify(anchor)


def _verify(anchor: tuple[int, str] | None) -> VerifyReport:
    segments = list(Segment.objects.order_by("number"))
    breaches: list[Breach] = []
    previous, expected_number, expected_from, any_kept = GENESIS, 1, 0, False
    for segment in segments:
        wrong = _chain_faults(segment, previous, expected_number, expected_from)
        if segment.cut_at is not None and any_kept:
            wrong.append("cut, although an older segment is kept")
        any_kept = any_kept or segment.cut_at is None
        wrong += _row_faults(segment)
        if anchor is not None and anchor[0] == segment.number and anchor[1] != segment.sha256:
            wrong.append("differs from the hash noted earlier")
        breaches += [Breach(segment.number, what) for what in wrong]
        previous, expected_number, expected_from = segment.sha256, segment.number + 1, segment.xid_to
    if anchor is not None and anchor[0] >= expected_number:
        breaches.append(Breach(anchor[0], "is gone: the chain ends before the segment noted earlier"))
    tail = Entry.objects.filter(xid__gte=expected_from).aggregate(rows=Count("id"), oldest=Min("at"))
    age_s = (timezone.now() - tail["oldest"]).total_seconds() if tail["oldest"] else 0.0
    return VerifyReport(
        segments=len(segments),
        rows=sum(segment.rows for segment in segments if segment.cut_at is None),
        cut_segments=sum(segment.cut_at is not None for segment in segments),
        head_number=expected_number - 1,
        head=previous,
        breaches=tuple(breaches),
        tail_rows=tail["rows"],
        tail_oldest_age_s=max(0.0, age_s),
    )


def _chain_faults(segment: Segment, previous: str, number: int, xid_from: int) -> list[str]:
    wrong = []
    if segment.number != number:
        wrong.append(f"follows a gap: segment {number} is missing")
    elif segment.xid_from != xid_from:
        wrong.append("does not begin where the one before it ends")
    sealed = seal_of(
        previous,
        segment.number,
        segment.xid_from,
        segment.xid_to,
        segment.rows,
        segment.newest_at,
        segment.rows_sha256,
    )
    if sealed != segment.sha256 and segment.number == number:
        wrong.append("its seal does not fit: it or the one before it was changed")
    return wrong


def _row_faults(segment: Segment) -> list[str]:
    rows, digest = rows_digest(hashed_rows(segment.xid_from, segment.xid_to))
    if segment.cut_at is not None:
        if segment.cut_at - segment.newest_at < KEPT_AT_LEAST:
            return ["cut before its time"]
        return [f"{rows} row(s) inserted into a cut segment"] if rows else []
    if rows < segment.rows:
        return [f"{segment.rows - rows} row(s) removed"]
    if rows > segment.rows:
        return [f"{rows - segment.rows} row(s) inserted"]
    return ["a row was changed"] if digest != segment.rows_sha256 else []
