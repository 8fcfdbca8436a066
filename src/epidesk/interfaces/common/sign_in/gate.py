# SPDX-License-Identifier: Apache-2.0
"""Staff without a second factor set one up before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import sync_only_middleware

from epidesk.foundation.accounts.queries import has_second_factor

OPEN_PATHS = ("/accounts/", "/static/", "/language/", "/theme", "/healthz", "/readyz")
SESSION_KEY = "second_factor_of"


@sync_only_middleware
def second_factor_gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Leads staff to their second factor while they have none. Asked once a session; the demonstration has no such
    gate (`SECOND_FACTOR_REQUIRED`), because its cast signs in by buttons."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OPEN_PATHS) and must_set_up(request):
            return redirect("mfa_index")
        return get_response(request)

    return middleware


def must_set_up(request: HttpRequest) -> bool:
    """Whether this session may do nothing yet but set up its second factor. Streams ask this too (live/who.py): they do
    not come by the middleware."""
    if not settings.SECOND_FACTOR_REQUIRED:
        return False
    user = request.user
    if not user.is_authenticated or user.kind != "staff":
        return False
    if request.session.get(SESSION_KEY) == str(user.pk):
        return False
    if not has_second_factor(user.pk):
        return True
    request.session[SESSION_KEY] = str(user.pk)
    return False
