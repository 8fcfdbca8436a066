# SPDX-License-Identifier: Apache-2.0
"""What has just come to one's own inbox, said on the open desk."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.desk.rules import Permission
from epidesk.foundation.notify.queries import inbox
from epidesk.interfaces.console.access import for_staff

NEW_FOR = timedelta(seconds=60)
MOST = 3


@require_safe
@for_staff(Permission.READ)
def newest(request: HttpRequest) -> HttpResponse:
    """Unread messages of the last minute, as toasts; each carries its id, so that the page shows it once."""
    viewer = request.viewer  # type: ignore[attr-defined]
    since = timezone.now() - NEW_FOR
    fresh = [one for one in inbox(viewer, limit=MOST) if one.read_at is None and one.created_at > since]
    entries = [{"entry": one, "id": public_id("msg", one.id)} for one in reversed(fresh)]
    return render(request, "console/parts/news_toasts.html", {"entries": entries})
