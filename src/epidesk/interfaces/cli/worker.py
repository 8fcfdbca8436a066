# SPDX-License-Identifier: Apache-2.0
"""One worker process for one queue: `python -m epidesk.interfaces.cli.worker --queue urgent`.

Ends on SIGTERM or Ctrl-C after the jobs in hand, or after `--grace` seconds, when they are given back to the queue.
"""

import argparse
import os

from epidesk.env import environment
from epidesk.foundation.core.redaction import redact_last_words

from .installation import refuse_unless_fit

QUEUES = ("urgent", "normal", "bulk", "fanout")
CONCURRENCY = {"urgent": 4, "normal": 2, "bulk": 1, "fanout": 8}
"""Of `fanout` (pushes to many) all share one loop and its connections: a chunk that waits for a push service costs
nothing, and the others go on. More than a slow one can hold at once (`notify/sending/engine.py`, `RUN_FOR_S`)."""

YIELDS = {"urgent": 4, "normal": 6, "bulk": 10, "fanout": 0}
"""How far each steps back where the processor is short (nice): who waits for a page or an acknowledgement comes first,
then what follows from it. Telling everybody at once steps back for nobody."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queue", choices=QUEUES, required=True)
    parser.add_argument("--grace", type=float, default=8, help="seconds that jobs in hand get at the end")
    options = parser.parse_args()
    redact_last_words()
    os.nice(YIELDS[options.queue])
    os.environ["EPIDESK_PROCESS"] = "worker"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "epidesk.settings")

    refuse_unless_fit(environment())

    import django

    django.setup()

    from django.conf import settings
    from procrastinate.contrib.django import app

    stalled_after_s = settings.ENV.stalled_after_s

    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]
        worker_app.run_worker(
            queues=[options.queue],
            name=f"{options.queue}-{os.getpid()}",
            concurrency=CONCURRENCY[options.queue],
            shutdown_graceful_timeout=options.grace,
            update_heartbeat_interval=stalled_after_s / 3,
            stalled_worker_timeout=stalled_after_s,
            fetch_job_polling_interval=1.0 if options.queue in ("urgent", "fanout") else 5.0,
        )


if __name__ == "__main__":
    main()
