# SPDX-License-Identifier: Apache-2.0
"""How well the centre keeps its promise, for everybody to read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.intake.claims.policy import policy
from epidesk.intake.claims.queries.shapes import ServiceLevel

DAYS = 30
_kept: ProcessCache[int, ServiceLevel] = ProcessCache(ttl_s=30, size=4)

# A tip is due when the promised time has passed since it came; one that was answered earlier counts as well. What was
# refused with a reason was answered too. What is closed without an answer (its verdict withdrawn) waits no more.
_FIGURES = """
SELECT count(*), count(answered_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - at) / 3600)
        FILTER (WHERE answered_at IS NOT NULL),
    count(*) FILTER (WHERE answered_at IS NOT NULL OR at <= %(due)s),
    count(*) FILTER (WHERE answered_at IS NOT NULL AND answered_at - at <= %(promise)s)
FROM claims_tip WHERE at > %(since)s
"""
_WAITING = """
SELECT count(*), count(*) FILTER (WHERE tip.at <= %(due)s), min(tip.at)
FROM claims_tip AS tip JOIN claims_claim AS claim ON claim.id = tip.claim_id
WHERE tip.answered_at IS NULL AND claim.state IN ('received', 'checking', 'paused')
"""
# One that was withdrawn is no verdict any more; one that is paused may come back.
_VERDICTS = "SELECT count(*) FROM claims_claim WHERE published_at > %(since)s AND state IN ('published', 'paused')"


def service_level() -> ServiceLevel:
    """The last 30 days and how it stands now, at most half a minute old."""
    return _kept.get(DAYS, _count)


def _count() -> ServiceLevel:
    now = timezone.now()
    promise = policy().answer_within
    since = now - timedelta(days=DAYS)
    params: dict[str, Any] = {"since": since, "due": now - promise, "promise": promise}  # the stubs know no timedelta
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, params)
        asked, answered, median_h, due, in_time = cursor.fetchone()
        cursor.execute(_WAITING, params)
        waiting, late, oldest = cursor.fetchone()
        cursor.execute(_VERDICTS, params)
        verdicts = cursor.fetchone()[0]
    return ServiceLevel(
        days=DAYS,
        promised_h=round(promise.total_seconds() / 3600),
        asked=asked,
        answered=answered,
        waiting=waiting,
        late=late,
        oldest_h=(now - oldest).total_seconds() / 3600 if oldest else None,
        median_h=float(median_h) if median_h is not None else None,
        in_time=in_time / due if due else None,
        verdicts=verdicts,
        at=now,
    )
