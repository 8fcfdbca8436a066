# SPDX-License-Identifier: Apache-2.0
"""Whose key a machine shows, the same for all three ways in: the lane, `/api/v1`, Open311.

A key that this process knows costs nothing. Any other costs a look into the database, and an address has only so many
of these: they are counted before looking, and given back for a key that was good.
"""

from __future__ import annotations

from epidesk.foundation.accounts.queries import principal_for_api_key, remembered_api_key
from epidesk.foundation.core.principals import Viewer
from epidesk.interfaces.api.flood import Flood
from epidesk.interfaces.common.front.arrivals import neighbourhood

flood = Flood(per_second=2_000, burst=4_000)
"""What one key may send through one process; a guard against a runaway client, far above any storm of people."""
strangers = Flood(per_second=1, burst=60)
"""Unknown keys from one address."""


def remembered(key: str) -> Viewer | None:
    """The holder, if that needs no database; safe on the event loop."""
    return remembered_api_key(key) if key else None


def look_up(key: str, address: str) -> Viewer | None:
    """Asks the database, for a look that `strangers` has counted."""
    viewer = principal_for_api_key(key)
    if viewer is not None:
        strangers.give_back(neighbourhood(address))
    return viewer


def count_stranger(address: str) -> None:
    """Before `look_up`. Raises `TooMany`."""
    strangers.count(neighbourhood(address))


def holder_of(key: str, address: str) -> Viewer | None:
    """Who holds this key; None: nobody. Raises `TooMany` for an address that shows too many unknown keys, and for a key
    that sends too much."""
    if not key:
        return None
    viewer = remembered(key)
    if viewer is None:
        count_stranger(address)
        viewer = look_up(key, address)
    if viewer is not None:
        count_sending(viewer)
    return viewer


def count_sending(viewer: Viewer) -> None:
    """One request with a good key, by whichever way it came. Raises `TooMany`."""
    flood.count(str(viewer.key_id))
