# SPDX-License-Identifier: Apache-2.0
"""What colleagues are told by mail when somebody else changes how they come in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from epidesk.foundation.accounts.queries import StaffRow, languages_of
from epidesk.foundation.notify.actions import send_mail


def address_of(key: str) -> str:
    """The page on which a password is chosen; `key` is of `accounts.actions.password_link`."""
    uid, _dash, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return f"{settings.ENV.public_url}{path}"


def send_link(to: StaffRow, address: str, *, by: str) -> None:
    with override(_language(to)):
        text = _(
            "%(by)s has made this link for you, so that you can choose a password for Epidesk. It works once, within "
            "three days:\n\n%(address)s\n\nThen sign in with this e-mail address. You will be asked to set up a second "
            "factor. Did you not expect this? Then tell your administrator."
        )
        send_mail(to=to.email, subject=_("Your way into Epidesk"), text=text % {"by": by, "address": address})


def tell_of_reset(to: StaffRow, *, by: str) -> None:
    with override(_language(to)):
        text = _(
            "%(by)s has taken off your second factor and signed you out everywhere. Sign in with your password and set "
            "up a new one. Did you not ask for this? Then call your administrator at once."
        )
        send_mail(to=to.email, subject=_("Your second factor was taken off"), text=text % {"by": by})


def _language(to: StaffRow) -> str:
    return languages_of([to.user_id]).get(to.user_id, "vi")
