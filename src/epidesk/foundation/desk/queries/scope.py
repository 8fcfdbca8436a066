# SPDX-License-Identifier: Apache-2.0
"""Which wards a question is about: the viewer's, narrowed by the filter."""

from __future__ import annotations

from uuid import UUID

from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.places.queries import expand

Scope = tuple[UUID | None, ...] | None
"""Wards, with None for «no ward»; or None for everything."""


def scope_of(viewer: Viewer, area_id: UUID | None = None) -> Scope:
    """The wards to look in. An area that the viewer may not see leaves nothing."""
    everywhere = viewer.areas is None or viewer.kind is PrincipalKind.SYSTEM
    if area_id is not None:
        wanted = expand({area_id})
        allowed = wanted if everywhere else wanted & (viewer.areas or frozenset())
        return tuple(sorted(allowed))
    if everywhere:
        return None
    return (*sorted(viewer.areas or ()), None)
