# SPDX-License-Identifier: Apache-2.0
"""What allauth asks of us: where phones are kept, how codes and mails go out, how secrets are stored, and our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import find_citizen_by_phone
from epidesk.foundation.accounts.rules import STAFF_SESSION_S
from epidesk.foundation.core import crypto
from epidesk.foundation.notify.actions import send_code, send_mail
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.sign_in.landing import home_of

WORDS = {
    "account_inactive": _("This account is closed. Ask your administrator."),
    "email_password_mismatch": _("E-mail and password do not match. Try again, or set a new password."),
    "enter_current_password": _("This is not your password of now."),
    "incorrect_code": _("This code is not right. Type the newest one."),
    "incorrect_password": _("This is not your password."),
    "invalid_or_expired_key": _("This link has expired or has been used."),
    "invalid_password_reset": _("This link has expired or has been used."),
    "too_many_login_attempts": _("Too many failed tries. Wait five minutes, then try again."),
    "rate_limited": _("Too many tries. Wait a minute, then try again."),
}


def display_name(user: Any) -> str:
    """What an authenticator shows beside the key."""
    return str(user.name or user.email or "Epidesk")


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **WORDS}

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["allauth.account.stages.LoginByCodeStage", "allauth.mfa.stages.AuthenticateStage"]

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        if user.kind == "staff":  # type: ignore[attr-defined]
            request.session.set_expiry(STAFF_SESSION_S)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return home_of(request.user)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_home")

    # Phones: E.164 throughout. Only citizens have one here; staff never come in by SMS.

    def get_user_by_phone(self, phone: str) -> AbstractBaseUser | None:
        return find_citizen_by_phone(phone)

    def get_phone(self, user: Any) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def set_phone(self, user: Any, phone: str, verified: bool) -> None:
        raise NotImplementedError("a citizen's phone is the account: another phone is another account")

    def set_phone_verified(self, user: Any, phone: str) -> None:
        """Done by `accounts.actions.sign_in_by_phone`, together with the account and the news of it."""

    def send_verification_code_sms(self, user: Any, phone: str, code: str, **kwargs: Any) -> None:
        send_code(to_e164=phone, code=code, language=get_language() or settings.LANGUAGE_CODE)

    # Mail

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message = self.render_mail(template_prefix, email, context)
        send_mail(to=email, subject=str(message.subject), text=str(message.body))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.ENV.public_url}{path}"  # never the Host header: a stranger may have sent the request


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WORDS["incorrect_code"],
        "cannot_delete_authenticator": _("A second factor cannot be taken off."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _now("Passkey")

    def build_totp_svg(self, url: str) -> str:
        """The QR code as an `<svg>` element that can stand in a page: without the XML line before it."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]
