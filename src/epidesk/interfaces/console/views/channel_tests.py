# SPDX-License-Identifier: Apache-2.0
"""Testing whether messages reach the teams: start one, and read who did not answer."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.notify.actions import start_channel_test
from epidesk.foundation.notify.queries import channel_tests
from epidesk.foundation.notify.rules import Permission
from epidesk.interfaces.console.access import bar_context, for_staff

WINDOWS_MINUTES = (15, 30, 60)


@require_safe
@for_staff(Permission.TEST_CHANNELS)
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@for_staff(Permission.TEST_CHANNELS)
def start(request: HttpRequest) -> HttpResponse:
    """Asks all teams now."""
    minutes = request.POST.get("minutes", "")
    window = timedelta(minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 5 else 0)
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        start_channel_test(by=by, window=window, note=request.POST.get("note", ""))
    except DomainError as error:
        said = "; ".join(str(text) for text in error.fields.values()) or str(error.message)
        return _page(request, error.status, refused=said, note=request.POST.get("note", ""))
    messages.success(request, _("All teams are asked now."))
    return redirect("console:channel-tests")


def _page(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    tests = channel_tests(viewer)
    context = {
        **bar_context(viewer, "channel-tests"),
        "tests": tests,
        "under_way": any(one.open for one in tests),
        "windows": WINDOWS_MINUTES,
        **more,
    }
    return render(request, "console/channel_tests.html", context, status=status)
