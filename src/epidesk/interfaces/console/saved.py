# SPDX-License-Identifier: Apache-2.0
"""Saved views as the desk shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.queries import View

WHOLE = "all"
"""`?view=all`: the whole queue, also for who has another view to open with."""


def view_query(view: View) -> str:
    """The query string that shows it."""
    return urlencode({**view.filters, "view": view.public_id})


def views_of(request: HttpRequest) -> tuple[View, ...]:
    """This operator's, read once a request."""
    found: tuple[View, ...] | None = getattr(request, "epidesk_views", None)
    if found is None:
        found = desk.views(request.viewer)  # type: ignore[attr-defined]
        request.epidesk_views = found  # type: ignore[attr-defined]
    return found


def views_context(request: HttpRequest) -> list[dict[str, Any]]:
    """The links above the queue, in the operator's order."""
    on = request.GET.get("view", "")
    return [{"view": view, "query": view_query(view), "on": view.public_id == on} for view in views_of(request)]


def default_view(request: HttpRequest) -> str:
    """The query string with which this operator's desk opens, "" for the whole queue."""
    return next((view_query(view) for view in views_of(request) if view.is_default), "")
