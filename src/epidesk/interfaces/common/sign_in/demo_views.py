# SPDX-License-Identifier: Apache-2.0
"""The demonstration: a role by one press, and a page of the messages that no gateway sent. Elsewhere: nothing here."""

from __future__ import annotations

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.accounts.queries import demo_cast, get_user
from epidesk.foundation.notify.queries import outbox
from epidesk.interfaces.common.errors import PageNotFound
from epidesk.interfaces.common.sign_in.landing import home_of, safe_next


@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Signs in as a member of the cast, never as anyone else."""
    if not settings.DEMO:
        raise PageNotFound
    try:
        wanted = UUID(request.POST.get("user", ""))
    except ValueError as error:
        raise PageNotFound from error
    if wanted not in {member.user_id for member in demo_cast()}:
        raise PageNotFound
    next_url = safe_next(request, request.POST.get("next"))
    user = get_user(wanted)
    logout(request)
    get_adapter().login(request, user)
    return redirect(next_url or home_of(user))


@never_cache
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """The last SMS and e-mails, newest first."""
    if not settings.DEMO:
        raise PageNotFound
    return render(request, "common/sign_in/outbox.html", {"messages_sent": outbox(limit=50)})
