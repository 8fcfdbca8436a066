# SPDX-License-Identifier: Apache-2.0
"""Filters under a name, and how an operator has the desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.models import DeskSetting, SavedView
from epidesk.foundation.desk.rules import VIEW_FILTERS, VIEW_NAME, VIEWS_LIMIT, Permission
from epikit.text import nfc

THEMES = ("", "light", "dark")


def save_view(*, by: Actor, name: str, filters: Mapping[str, str], role: str = "") -> UUID:
    """Keeps a filter under a name; the same name again replaces what it held. `role`: for everybody who holds it.

    Who may: `desk:read`; for a role, one's own and `desk:share_views`. What is searched for is never kept. Locks: the
    names of this owner. Raises `Invalid`, `Forbidden`.
    """
    requires(by, Permission.READ)
    if by.user_id is None:
        raise Forbidden
    if role:
        requires(by, Permission.SHARE_VIEWS)
        if role not in by.roles:
            raise Forbidden
    name = " ".join(nfc(name).split())
    if not name or len(name) > VIEW_NAME:
        raise Invalid({"name": _("Give it a name of at most %(limit)s characters.") % {"limit": VIEW_NAME}})
    kept = {key: str(value)[:80] for key, value in filters.items() if key in VIEW_FILTERS and value}
    whose = {"role": role} if role else {"owner_id": by.user_id}
    with unit_of_work():
        lock_names("desk-views", [role or str(by.user_id)])
        mine = SavedView.objects.filter(**whose)
        view = mine.filter(name=name).first()
        if view is None:
            if mine.count() >= VIEWS_LIMIT:
                raise Invalid({"name": _("At most %(limit)s views. Delete one first.") % {"limit": VIEWS_LIMIT}})
            view = SavedView(name=name, created_at=timezone.now(), by_label=by.label[:120], **whose)
        view.filters = kept
        view.save()
        if role:
            record(by=by, verb="desk.view_shared", subject=("view", view.id), fields=("name", "filters"))
    found: UUID = view.id
    return found


def delete_view(*, by: Actor, view_id: UUID) -> None:
    """Who may: whose it is; of a role, who holds it and `desk:share_views`. Not there: changes nothing."""
    with unit_of_work():
        view = SavedView.objects.filter(id=view_id).first()
        if view is None:
            return
        _own(by, view)
        if view.role:
            record(by=by, verb="desk.view_deleted", subject=("view", view.id), fields=("name",))
        view.delete()


def open_with(*, by: Actor, view_id: UUID | None) -> None:
    """The view with which this operator's desk opens; None for the whole queue. Raises `NotFound` for one they do not
    see."""
    view = SavedView.objects.filter(id=view_id).first() if view_id else None
    if view_id and (view is None or not (view.owner_id == by.user_id or view.role in by.roles)):
        raise NotFound
    with unit_of_work():
        setting = _setting(by)
        setting.default_view = view
        setting.save()


def order_views(*, by: Actor, view_ids: Iterable[UUID]) -> None:
    """The order in which this operator has the views; those not named follow by name."""
    with unit_of_work():
        setting = _setting(by)
        setting.view_order = list(dict.fromkeys(view_ids))[: VIEWS_LIMIT * 4]
        setting.save()


def choose_theme(*, by: Actor, theme: str) -> None:
    """The ground of this account's pages: light, dark, or "" for what the device has."""
    if theme not in THEMES:
        raise Invalid({"theme": _("Choose one of the answers.")})
    with unit_of_work():
        setting = _setting(by)
        setting.theme = theme
        setting.save()


def _own(by: Actor, view: SavedView) -> None:
    if view.owner_id is not None and view.owner_id == by.user_id:
        return
    if not (view.role and view.role in by.roles):
        raise NotFound
    requires(by, Permission.SHARE_VIEWS)


def _setting(by: Actor) -> DeskSetting:
    """This account's row, ours until commit."""
    if by.user_id is None:
        raise Forbidden
    DeskSetting.objects.get_or_create(user_id=by.user_id)
    return DeskSetting.objects.select_for_update().get(user_id=by.user_id)
