# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from importlib.util import find_spec


def test_every_rooms_subscriptions_are_known_when_django_is_ready():
    import sys

    from django.apps import apps

    from epidesk.foundation.core.rooms import RoomConfig

    rooms = [config for config in apps.get_app_configs() if config.name.startswith("epidesk.")]
    assert [config.name for config in rooms if not isinstance(config, RoomConfig)] == []
    with_handlers = [config.name for config in rooms if find_spec(f"{config.name}.handlers")]
    assert with_handlers
    assert [name for name in with_handlers if f"{name}.handlers" not in sys.modules] == []
