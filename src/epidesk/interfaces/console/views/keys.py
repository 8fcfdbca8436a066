# SPDX-License-Identifier: Apache-2.0
"""Keys of machines: which there are, making one, taking one back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.accounts.actions import create_api_key, revoke_api_key
from epidesk.foundation.accounts.queries import api_keys
from epidesk.foundation.accounts.rules import Permission
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.staff.forms import KeyForm
from epidesk.interfaces.console.staff.showing import Words


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.MANAGE_KEYS)
def page(request: HttpRequest) -> HttpResponse:
    """The list, and the form for a new one. A new key is shown in the answer to its making and never again."""
    viewer = request.viewer  # type: ignore[attr-defined]
    form = KeyForm(request.POST or None, viewer=viewer)
    made = name = ""
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            _id, made = create_api_key(
                by=viewer.as_actor(), name=values["name"], roles=values["roles"], permissions=values["permissions"]
            )
        except Invalid as error:
            for field, text in error.fields.items():
                form.add_error("roles" if field == "role" else field, str(text))
        else:
            name = values["name"]
            form = KeyForm(viewer=viewer)
    words = Words(viewer)
    rows = [words.key(row) for row in api_keys(viewer)]
    context = {
        **bar_context(viewer, "staff"),
        "tab": "keys",
        "may_make_keys": True,
        "keys": [one for one in rows if one["row"].revoked_at is None],
        "revoked": [one for one in rows if one["row"].revoked_at is not None],
        "form": form,
        "made": made,
        "made_name": name,
    }
    return render(request, "console/staff/keys.html", context, status=422 if form.is_bound else 200)


@require_POST
@for_staff(Permission.MANAGE_KEYS)
def revoke(request: HttpRequest, api_key: str) -> HttpResponse:
    found = parse_public_id("key", api_key)
    if found is None:
        raise NotFound
    revoke_api_key(by=request.viewer.as_actor(), key_id=found)  # type: ignore[attr-defined]
    messages.success(request, _("Key revoked. It opens nothing any more within 15 seconds."))
    return redirect("console:keys")
