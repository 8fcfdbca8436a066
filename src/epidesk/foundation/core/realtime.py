# SPDX-License-Identifier: Apache-2.0
"""Hints: «topic, id, version» by NOTIFY. A hint is never the truth: who hears one reads the row again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection

from epidesk.foundation.core.unit_of_work import current_unit

CHANNEL = "epidesk_hints"
MAX_PAYLOAD_BYTES = 7_900  # PostgreSQL refuses 8,000


def hint(topic: str, *, id: UUID | str, version: int = 0, areas: Iterable[UUID] = ()) -> None:
    """Something changed. `areas` limits delivery to those who may see these wards; empty means anyone on the topic.

    Topics: `desk` (operators), `incident` (the filing device and account), `team` (id = team id), `map`, `inbox` (id =
    the reader's account or device), `public`, `content`, `answer` (what everybody may read: pages kept ready are made
    anew), `alert` (the same, and the banner of every open page is drawn anew).
    """
    current_unit().hints.append({"t": topic, "i": str(id), "v": version, "a": [str(area) for area in areas]})


def notify(hints: list[dict[str, Any]]) -> None:
    """One NOTIFY with all hints of the transaction; too many to fit become one «read everything again» per topic."""
    payload = json.dumps(hints, separators=(",", ":"))
    if len(payload) > MAX_PAYLOAD_BYTES:
        topics = sorted({entry["t"] for entry in hints})
        payload = json.dumps([{"t": topic, "i": "*", "v": 0, "a": []} for topic in topics], separators=(",", ":"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])
