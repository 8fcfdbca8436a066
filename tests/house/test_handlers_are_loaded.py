# SPDX-License-Identifier: Apache-2.0
"""A subscription that nobody loads is silent: events would vanish without an error."""

from __future__ import annotations

import sys
from pathlib import Path

from django.apps import apps

from epidesk.foundation.core import events, rooms

SOURCE = Path(__file__).resolve().parents[2] / "src"


def test_every_room_is_configured_by_its_own_configuration() -> None:
    ours = [config for config in apps.get_app_configs() if config.name.startswith("epidesk.")]
    assert ours
    assert not [config.name for config in ours if not isinstance(config, rooms.RoomConfig)]


def test_every_handlers_module_is_loaded_and_subscribes() -> None:
    modules = {".".join(path.with_suffix("").relative_to(SOURCE).parts) for path in SOURCE.rglob("handlers.py")}
    assert modules
    assert modules <= set(sys.modules)
    subscribed = {name.split(":")[0] for known in events._subscribers.values() for name in known}
    assert modules == subscribed
