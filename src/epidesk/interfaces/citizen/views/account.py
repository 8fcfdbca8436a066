# SPDX-License-Identifier: Apache-2.0
"""A citizen's own corner: profile and messages."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.accounts.actions import update_profile
from epidesk.foundation.accounts.queries import profile, standing
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.foundation.notify.actions import mark_read
from epidesk.foundation.notify.queries import inbox
from epidesk.interfaces.citizen.forms.profile import ProfileForm
from epidesk.interfaces.citizen.standing import level_context
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.sign_in.landing import safe_next
from epikit.text.phones import phone_display


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The short address of the phone sign-in."""
    target = safe_next(request, request.GET.get("next")) or "/"
    return redirect(f"{reverse('account_request_login_code')}?{urlencode({'next': target})}")


@require_http_methods(["GET", "POST"])
def my_profile(request: HttpRequest) -> HttpResponse:
    """Name, year of birth, where one lives, ID number; all optional."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.kind is not PrincipalKind.CITIZEN:
        return redirect("account_home" if viewer.user_id else "/sign-in?next=/profile")
    own = profile(viewer)
    form = ProfileForm(own, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            update_profile(by=actor_of(request), language=viewer.language, **form.values())
        except Invalid as error:
            for name, text in error.fields.items():
                form.add_error(name if name in form.fields else None, str(text))
        else:
            messages.success(request, _("Saved."))
            return redirect("citizen:profile")
    status = 422 if form.is_bound else 200
    context = {"form": form, "phone": phone_display(own.phone), **level_context(standing(viewer))}
    return render(request, "citizen/profile.html", context, status=status)


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """The number of unread messages, read again when there is a new one."""
    return render(request, "citizen/parts/bell.html")


@require_safe
def my_inbox(request: HttpRequest) -> HttpResponse:
    """What the centre told me. Who opens the list has read what is for them alone, and what was new keeps its mark on
    this page; alerts are new until each was said to be read."""
    entries = inbox(request.viewer)  # type: ignore[attr-defined]
    lines = [
        {
            "entry": entry,
            "url": _about(entry.subject_kind, entry.subject_id),
        }
        for entry in entries
    ]
    response = render(request, "citizen/inbox.html", {"lines": lines})
    unread = [entry.id for entry in entries if entry.read_at is None and entry.level is None]
    if unread and request.method == "GET":
        mark_read(by=actor_of(request), message_ids=unread)
    return response


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """One alert in an inbox (of whichever door) was read, by this reader."""
    try:
        message_id = UUID(request.POST.get("id", ""))
    except ValueError:
        raise NotFound from None
    if request.viewer.user_id or request.viewer.device:  # type: ignore[attr-defined]
        mark_read(by=actor_of(request), message_ids=[message_id])
    return redirect(safe_next(request, request.POST.get("next")) or "citizen:inbox")


def _about(kind: str, subject_id: UUID | None) -> str:
    """Where what a message tells of can be read; empty for nowhere."""
    if kind == "sanction":
        return reverse("citizen:standing")
    pages = {
        "incident": ("citizen:my_matter", "inc"),
        "witness": ("citizen:joined", "wit"),
        "question": ("citizen:question", "que"),
        "claim": ("citizen:claim_own", "tip"),
        "declaration": ("citizen:declared", "dec"),
    }
    if kind not in pages or subject_id is None:
        return ""
    page, prefix = pages[kind]
    return reverse(page, args=[public_id(prefix, subject_id)])
