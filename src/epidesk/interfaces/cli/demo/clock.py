# SPDX-License-Identifier: Apache-2.0
"""Time as the demonstration tells it.

A week of incidents has to have happened over a week. Rooms ask `django.utils.timezone.now`; while a story is told,
that answers the story's time. Only the loader, alone in its process, does this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch


@contextmanager
def told_at(at: datetime) -> Iterator[None]:
    """Within this block it is `at` (aware)."""
    with patch("django.utils.timezone.now", return_value=at):
        yield
