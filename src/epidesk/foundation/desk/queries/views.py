# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.models import DeskSetting, SavedView
from epidesk.foundation.desk.rules import VIEW_PREFIX, Permission
from epikit.text import sort_key


@dataclass(frozen=True)
class View:
    """A filter under a name. `role`: shared with everybody who holds it, "" for one's own; `by_label`: who made it;
    `is_default`: the desk opens with it; `mine`: this viewer may delete it."""

    id: UUID
    name: str
    filters: Mapping[str, str]
    role: str
    by_label: str
    is_default: bool
    mine: bool

    @property
    def public_id(self) -> str:
        return public_id(VIEW_PREFIX, self.id)


def views(viewer: Viewer) -> tuple[View, ...]:
    """One's own and those of one's roles, in one's own order. Two statements. Raises `Forbidden`."""
    requires(viewer, Permission.READ)
    if viewer.user_id is None:
        return ()
    setting = DeskSetting.objects.filter(user_id=viewer.user_id).values_list("default_view_id", "view_order").first()
    default, order = setting or (None, [])
    places = {id: place for place, id in enumerate(order)}
    shares = viewer.may(Permission.SHARE_VIEWS)
    found = SavedView.objects.filter(Q(owner_id=viewer.user_id) | Q(role__in=sorted(viewer.roles), owner=None))
    ordered = sorted(found, key=lambda one: (places.get(one.id, len(places)), sort_key(one.name)))
    return tuple(
        View(
            id=row.id,
            name=row.name,
            filters=row.filters,
            role=row.role,
            by_label=row.by_label,
            is_default=row.id == default,
            mine=row.owner_id is not None or shares,
        )
        for row in ordered
    )


def theme_of(user_id: UUID) -> str:
    """The ground this account has chosen: light, dark, or "" for what the device has."""
    found = DeskSetting.objects.filter(user_id=user_id).values_list("theme", flat=True).first()
    return found or ""
