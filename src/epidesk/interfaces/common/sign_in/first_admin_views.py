# SPDX-License-Identifier: Apache-2.0
"""The first administrator of a production installation, by a printed one-time link."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from epidesk.foundation.accounts.actions import check_first_admin, claim_first_admin
from epidesk.foundation.accounts.queries import get_user
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.limits import limited
from epidesk.interfaces.common.client_address import client_address, is_private_line
from epidesk.interfaces.common.sign_in.forms import FirstAdminForm


class OpenLine(Forbidden):
    code = "open-line"
    default_message = _("This link works over HTTPS, or on the machine itself. Here somebody could listen.")


def first_admin_address(token: str) -> str:
    """The link to print for a token of `accounts.actions.first_admin_link`."""
    return f"{settings.ENV.public_url}{reverse('first_admin', kwargs={'token': token})}"


@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def first_admin(request: HttpRequest, token: str) -> HttpResponse:
    """Name, e-mail, password; then the second factor."""
    if not is_private_line(request):
        raise OpenLine
    limited("first-admin", client_address(request), limit=20, window_s=60)
    check_first_admin(token=token)
    form = FirstAdminForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user_id = claim_first_admin(
                token=token,
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                password=form.cleaned_data["password"],
                language=get_language() or "vi",
            )
        except Invalid as error:
            for field, text in error.fields.items():
                form.add_error(field if field in form.fields else None, str(text))
        else:
            user = get_user(user_id)
            get_adapter().login(request, user)
            record_authentication(request, user, method="password", reauthenticated=True)
            return redirect("mfa_index")
    status = 422 if form.is_bound else 200
    return render(request, "common/sign_in/first_admin.html", {"form": form}, status=status)
