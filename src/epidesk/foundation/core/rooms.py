# SPDX-License-Identifier: Apache-2.0
"""The base of every room's `apps.py`."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig


class RoomConfig(AppConfig):
    """Loads the room's handlers, and the audiences and importers that it names, once all rooms' models are there, so
    that all are known.

    Import the module, not this name: of two configurations in one `apps.py` Django silently takes neither.
    """

    default = False  # every apps.py imports this class: Django must not hesitate between it and the room's own
    default_auto_field = "django.db.models.BigAutoField"

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        for part in ("handlers", "audiences", "importers"):
            if find_spec(f"{self.name}.{part}"):
                import_module(f"{self.name}.{part}")
