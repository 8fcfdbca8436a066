# SPDX-License-Identifier: Apache-2.0
"""allauth's forms in our words, and the two of the phone door. Named in `accounts/allauth_settings.py`."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.phones import read_phone
from epidesk.foundation.accounts.rules import CODE_DIGITS
from epidesk.foundation.core.errors import Invalid

PASSWORD_HINT = _("At least 12 characters. Three or four words in a row are easy to remember and hard to guess.")


def _say(form: forms.Form, **labels: Any) -> None:
    """Labels for inherited fields, without allauth's placeholders."""
    for name, label in labels.items():
        if name in form.fields:
            form.fields[name].label = label
            form.fields[name].widget.attrs.pop("placeholder", None)


def _hint(form: forms.Form, **hints: Any) -> None:
    for name, hint in hints.items():
        form.fields[name].help_text = hint


class PhoneForm(forms.Form):
    """Any way of writing a number; `cleaned_data["phone"]` is E.164."""

    phone = forms.CharField(
        label=_("Your phone number"),
        help_text=_("We send you a code by SMS. Your number is not shown to anyone else."),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("Type your phone number.")},
    )

    def clean_phone(self) -> str:
        try:
            return read_phone(self.cleaned_data["phone"])
        except Invalid as error:
            raise ValidationError(str(error.fields["phone"])) from error


class CodeForm(forms.Form):
    """Six digits, however they are spaced."""

    code = forms.CharField(
        label=_("Code from the SMS"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*", "maxlength": 12}
        ),
        error_messages={"required": _("Type the six digits of the SMS.")},
    )

    def clean_code(self) -> str:
        digits = "".join(self.cleaned_data["code"].split())
        if len(digits) != CODE_DIGITS or not digits.isascii() or not digits.isdigit():
            raise ValidationError(_("The code has six digits."), code="shape")
        return digits


class PasswordSignInForm(account_forms.LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, login=_("E-mail address"), password=_("Password"))
        self.fields["password"].help_text = ""


class ForgotPasswordForm(account_forms.ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, email=_("E-mail address"))


class NewPasswordForm(account_forms.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=_("New password"), password2=_("New password once more"))
        _hint(self, password1=PASSWORD_HINT)


class PasswordChangeForm(account_forms.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self,
            oldpassword=_("Password of now"),
            password1=_("New password"),
            password2=_("New password once more"),
        )
        _hint(self, password1=PASSWORD_HINT, oldpassword="")


class FirstPasswordForm(account_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password1=_("New password"), password2=_("New password once more"))
        _hint(self, password1=PASSWORD_HINT)


class PasswordAgainForm(account_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, password=_("Password"))
        _hint(self, password="")


class _OnceOnly:
    """A code of an authenticator app opens once. allauth remembers a used code for one step; with a step of drift
    allowed on either side it lives for three."""

    authenticator: Authenticator
    user: Any

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if self.authenticator.type == Authenticator.Type.TOTP:
            _use_up(self.user, code)
        return code


def _use_up(user: Any, code: str) -> None:
    """Raises as for a wrong code when it has been used."""
    lifetime_s = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
    digits = "".join(character for character in code if character.isdigit())
    if not cache.add(f"totp-used:{user.pk}:{digits}", True, timeout=lifetime_s):
        raise mfa_adapter().validation_error("incorrect_code")


class SecondFactorForm(_OnceOnly, mfa_forms.AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code=_("Code of your authenticator app, or a recovery code"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class SecondFactorAgainForm(_OnceOnly, mfa_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code=_("Code of your authenticator app, or a recovery code"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class AppActivationForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, code=_("Six digits that the app shows now"))
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        code: str = super().clean_code()
        _use_up(self.user, code)
        return code


class PasskeyForm(webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("passwordless", True)
        super().__init__(*args, **kwargs)
        _say(self, name=_("A name for it"), passwordless=_("Sign in with it alone, without the password"))
        _hint(self, name=_("For example: the centre’s laptop, my phone."), passwordless="")


class PasskeyNameForm(webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, name=_("A name for it"))


class FirstAdminForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=PASSWORD_HINT,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", _("The two passwords differ."))
        return values
