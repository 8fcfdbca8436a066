# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import datetime

from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.news.models import Entry, Story
from epidesk.publishing.news.rules.keeping import KEPT_FOR

BATCH = 500


def forget_old(*, now: datetime) -> int:
    """News older than three months goes, and stories with nothing left; gives how many entries. In batches, each its
    own transaction. Safe to run twice."""
    removed = 0
    while True:
        with unit_of_work():
            old = list(Entry.objects.filter(at__lt=now - KEPT_FOR).values_list("id", flat=True)[:BATCH])
            Entry.objects.filter(id__in=old).delete()
            removed += len(old)
            Story.objects.filter(entries=None, newest_at__lt=now - KEPT_FOR).delete()
        if len(old) < BATCH:
            return removed
