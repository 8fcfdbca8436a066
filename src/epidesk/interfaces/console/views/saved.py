# SPDX-License-Identifier: Apache-2.0
"""Saved views of the queue: keep, order, open with, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.accounts.roles import roles
from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.desk import actions
from epidesk.foundation.desk.rules import VIEW_FILTERS, VIEW_PREFIX, Permission
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.saved import views_context


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """All one's views; a POST keeps the filter that `filters` (a query string) says."""
    if request.method != "POST":
        return _show(request)
    query = QueryDict(request.POST.get("filters", "")[:1000])
    filters = {name: query.get(name, "") for name in VIEW_FILTERS if query.get(name)}
    try:
        actions.save_view(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            name=request.POST.get("name", ""),
            filters=filters,
            role=request.POST.get("role", ""),
        )
    except DomainError as error:
        return _show(request, status=error.status, refused=error, typed=request.POST)
    messages.success(request, _("The view is kept."))
    return redirect(f"{reverse('console:desk')}?{query.urlencode() or 'view=all'}")


@require_POST
@for_staff(Permission.READ)
def change(request: HttpRequest, view: str) -> HttpResponse:
    """`do`: up, down, open, close (the desk no longer opens with it) or delete."""
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    found = _id(view)
    do = request.POST.get("do", "")
    if do in ("up", "down"):
        ids = [one["view"].id for one in views_context(request)]
        if found in ids:
            at = ids.index(found)
            to = max(0, min(len(ids) - 1, at + (-1 if do == "up" else 1)))
            ids.insert(to, ids.pop(at))
            actions.order_views(by=by, view_ids=ids)
    elif do in ("open", "close"):
        actions.open_with(by=by, view_id=found if do == "open" else None)
    elif do == "delete":
        actions.delete_view(by=by, view_id=found)
        messages.success(request, _("The view is deleted."))
    return redirect("console:views")


def _id(view: str) -> UUID:
    found = parse_public_id(VIEW_PREFIX, view)
    if found is None:
        raise NotFound
    return found


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    cards, language = roles(), get_language() or "vi"
    context = {
        **bar_context(viewer, "views"),
        "views": [
            {**one, "role_title": cards[one["view"].role].title(language) if one["view"].role in cards else ""}
            for one in views_context(request)
        ],
        "filters": request.POST.get("filters", request.GET.urlencode()),
        "share_with": [(slug, cards[slug].title(language)) for slug in sorted(viewer.roles) if slug in cards]
        if viewer.may(Permission.SHARE_VIEWS)
        else [],
        **more,
    }
    return render(request, "console/views.html", context, status=status)
