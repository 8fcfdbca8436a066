# SPDX-License-Identifier: Apache-2.0
"""An agency's server on loopback, the configuration that names it, and an alert to begin with."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.epikit.cap_examples import ENGLISH, GOOD, RING, VIETNAMESE
from tests.rooms.news.conftest import FeedServer

from epikit.formats.cap12 import Alert, Area, to_xml
from epikit.formats.cap12.feed import ATOM

NOW = datetime.now(UTC).replace(microsecond=0)
WRITTEN = dataclasses.replace(
    GOOD,
    identifier="agency-1",
    sender="alerts@agency.example",
    sent_at=NOW - timedelta(minutes=3),
    infos=tuple(
        dataclasses.replace(
            info,
            effective_at=None,
            onset_at=None,
            expires_at=NOW + timedelta(hours=6),
            areas=(Area("Huế", polygons=(RING,)),),
        )
        for info in (VIETNAMESE, ENGLISH)
    ),
)


def alert(identifier: str = "agency-1", **changes: Any) -> Alert:
    return dataclasses.replace(WRITTEN, identifier=identifier, **changes)


class Agency(FeedServer):
    """`lists(alert, …)`: its feed, with each document at an address of its own."""

    def lists(self, *alerts: Alert | bytes) -> None:
        entries = []
        for number, one in enumerate(alerts):
            xml = one if isinstance(one, bytes) else to_xml(one)
            path = f"/{number if isinstance(one, bytes) else one.identifier}.cap"
            self.says(path, xml)
            entries.append(f'<entry><id>{path}</id><link type="application/cap+xml" href="{path}"/></entry>')
        self.says("/cap.atom", f'<feed xmlns="{ATOM}">{"".join(entries)}</feed>'.encode())


@pytest.fixture
def agency(settings: Any, tmp_path: Path) -> Iterator[Agency]:
    server = Agency()
    config = tmp_path / "config"
    shutil.copytree(settings.ENV.config_dir, config)
    settings.ENV = dataclasses.replace(settings.ENV, outbound_loopback=True, config_dir=config)
    configure(config, weather={"name": "Đài Khí tượng", "url": server.url("/cap.atom")})
    yield server
    server.http.shutdown()
    server.http.server_close()


def configure(config: Path, **feeds: Any) -> None:
    from epidesk.publishing.relays import policy

    (config / policy.FILE).write_text(yaml.safe_dump({"feeds": feeds}, allow_unicode=True), encoding="utf-8")
    policy._read.cache_clear()


@pytest.fixture
def asked(agency: Agency, db: None) -> Callable[[], Any]:
    """Asks the agency as if its time had come; gives what became of it."""
    from epidesk.publishing.relays.actions import fetch_due
    from epidesk.publishing.relays.models import FeedState

    def ask() -> Any:
        FeedState.objects.update(next_try_at=NOW - timedelta(days=1))
        return fetch_due(now=datetime.now(UTC)).get("weather")

    return ask
