# SPDX-License-Identifier: Apache-2.0
"""The web process: Granian with `epidesk.asgi`, at HOST and PORT: `python -m epidesk.interfaces.cli.web`."""

import copy
import gc
import logging
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LOGGING_CONFIG

from epidesk.env import environment
from epidesk.foundation.core.redaction import redact_last_words
from epidesk.interfaces.common.live import END_SIGNAL

from .installation import refuse_unless_fit
from .tether import tie

WORKERS = 2
MAX_OPEN = 16_384  # requests a worker answers at once; an open live stream is one of them, all its life
NEW_OBJECTS = 20_000  # so many before Python looks for circles among them (else 700: many times a page, for nothing)
STOP_GRACE_S = 2  # for requests in hand, and for streams whose reader has stopped reading


def load_app() -> Callable[..., Any]:
    """Called in each worker process. A worker never outlives the process that holds the port."""
    tie(signal.SIGKILL)
    refuse_unless_fit(environment())
    from epidesk.asgi import app

    return app


def load_shared() -> None:
    """Django and all views, once before the workers fork: they start at once, share the memory, and so does a new
    one after a crash. What must be each worker's own (connections, the listener, threads) is made in `load_app`."""
    from django.urls import get_resolver

    from epidesk import wsgi  # noqa: F401 (sets Django up)

    get_resolver().url_patterns  # noqa: B018 (loads them)
    gc.collect()
    gc.freeze()  # what is loaded stays: looking through all of it again and again stops every page
    gc.set_threshold(NEW_OBJECTS, 10, 10)


def allow_many_connections() -> None:
    """As many open files as the system lets us: its usual 1,024 would end the streams of a busy day."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def not_a_gone_reader(record: logging.LogRecord) -> bool:
    """A browser that closes a page closes its stream: everyday, and nothing that a log should warn of."""
    return not record.getMessage().startswith(('ASGI transport error: "Closed', "ASGI transport error: Closed"))


def quiet_log() -> dict[str, Any]:
    """Granian's log redacted, and without closed streams. Its workers configure it each for itself, hence here."""
    config: dict[str, Any] = copy.deepcopy(dict(LOGGING_CONFIG))
    for formatter in config["formatters"].values():
        formatter["()"] = "epidesk.foundation.core.redaction.RedactingFormatter"
    config["filters"] = {"quiet": {"()": lambda: not_a_gone_reader}}
    config["handlers"]["console"]["filters"] = ["quiet"]
    return config


class Server(Granian):  # type: ignore[misc, valid-type]
    """Ends live streams before it asks its workers to stop: Granian has no hook for that, and would wait for streams
    until `STOP_GRACE_S` is over."""

    def _stop_workers(self) -> None:
        for worker in self.wrks:
            if worker.is_alive():
                os.kill(worker.inner.pid, END_SIGNAL)
        super()._stop_workers()


def main() -> None:
    redact_last_words()
    os.environ["EPIDESK_PROCESS"] = "web"
    allow_many_connections()
    env = environment()
    refuse_unless_fit(env)
    load_shared()
    Server(
        f"{__spec__.name}:{load_app.__name__}",
        factory=True,
        address=env.host,
        port=env.port,
        interface=Interfaces.ASGI,
        workers=int(os.environ.get("EPIDESK_WEB_WORKERS") or WORKERS),
        backlog=4096,
        backpressure=MAX_OPEN,
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=STOP_GRACE_S,
        http1_settings=HTTP1Settings(max_buffer_size=256 * 1024),
        working_dir=Path.cwd(),
        log_access=False,
        log_dictconfig=quiet_log(),
    ).serve()


if __name__ == "__main__":
    main()
