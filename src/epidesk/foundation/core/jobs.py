# SPDX-License-Identifier: Apache-2.0
"""Procrastinate's application, as rooms' `tasks.py` use it: `from …core.jobs import app`."""

from __future__ import annotations

from procrastinate import App, RetryStrategy
from procrastinate.contrib.django import app

RETRY = RetryStrategy(max_attempts=8, wait=2, exponential_wait=2)
"""4 s, then 6, 10, 18 … 258: eight tries again in about nine minutes. What failed for a moment passes; what always
fails stays visible as failed for 30 days. Messages to people are tried for days by `notify`, not by this."""

__all__ = ["RETRY", "app", "on_app_ready"]


def on_app_ready(procrastinate_app: App) -> None:
    """Called by Procrastinate when Django is ready."""
