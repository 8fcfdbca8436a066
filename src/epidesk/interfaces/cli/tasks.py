# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings

from epidesk.foundation.core.jobs import app

if settings.DEMO:

    @app.periodic(cron="*/2 * * * *")
    @app.task(name="cli.refresh_demo_positions", queue="normal", queueing_lock="refresh_demo_positions")
    def refresh_demo_positions(timestamp: int) -> None:
        from epidesk.interfaces.cli.demo.positions import refresh_positions

        refresh_positions()
