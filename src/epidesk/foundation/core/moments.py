# SPDX-License-Identifier: Apache-2.0
"""Instants as people here read them, in every language and at every door: `13:52 03/11/2026`, by the province's clock.
The day is always whole, day before month; of today's the clock is enough where it is read at once."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format


def whole_moment(at: datetime) -> str:
    """For what may be read on another day: messages, timelines."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def short_moment(at: datetime) -> str:
    """For pages: `13:52` when it is today, else whole."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return date_format(local, "TIME_FORMAT")
    return whole_moment(at)
