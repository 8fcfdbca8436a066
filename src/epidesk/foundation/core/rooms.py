# SPDX-License-Identifier: Apache-2.0
"""The base of every room's `apps.py`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class RoomConfig(AppConfig):
    """Loads the room's handlers once all rooms' models are there, so that its subscriptions are known."""

    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if find_spec(f"{self.name}.handlers"):
            import_module(f"{self.name}.handlers")
