# SPDX-License-Identifier: Apache-2.0
"""Instants as people here read them, in every language and at every door: `13:52 03/11/2026`, by the province's clock.
The day is always whole, day before month; of today's the clock is enough where it is read at once."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

WHOLE = "%H:%M %d/%m/%Y"
CLOCK = "%H:%M"


def whole_moment(at: datetime) -> str:
    """For what may be read on another day: messages, timelines."""
    return timezone.localtime(at).strftime(WHOLE)


def short_moment(at: datetime) -> str:
    """For pages: `13:52` when it is today, else whole. A queue draws a hundred: so not by Django's formats."""
    here = timezone.get_current_timezone()
    local = at.astimezone(here)
    today = timezone.now().astimezone(here).date()
    return local.strftime(CLOCK if local.date() == today else WHOLE)
