# SPDX-License-Identifier: Apache-2.0
"""What allauth reads from Django's settings; `settings.py` takes all of it.

allauth carries the sign-in of staff (password, authenticator app, passkey) and the stages of a sign-in; the phone codes
of citizens use its process and session state. Its texts are ours: forms, error messages and templates stand in
`interfaces/common`.
"""

from epidesk.env import environment as _environment
from epidesk.foundation.accounts import rules as _rules

_FORMS = "epidesk.interfaces.common.sign_in.forms"

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SECOND_FACTOR_REQUIRED = _environment().is_production

ACCOUNT_ADAPTER = "epidesk.interfaces.common.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "epidesk.interfaces.common.sign_in.adapter.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}  # of the password form; phones come in by their own door
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # read by the password form; nobody signs up: there is no such address
ACCOUNT_EMAIL_VERIFICATION = "none"  # an administrator wrote the address
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = _rules.CODE_TTL_S
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = _rules.CODE_ATTEMPTS
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = _rules.CODE_RESENDS
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SESSION_COOKIE_AGE = _rules.STAFF_SESSION_S
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.PasswordSignInForm",
    "reset_password": f"{_FORMS}.ForgotPasswordForm",
    "reset_password_from_key": f"{_FORMS}.NewPasswordForm",
    "change_password": f"{_FORMS}.PasswordChangeForm",
    "set_password": f"{_FORMS}.FirstPasswordForm",
    "reauthenticate": f"{_FORMS}.PasswordAgainForm",
}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,6/5m/key",
    "reset_password": "20/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}

MFA_ADAPTER = "epidesk.interfaces.common.sign_in.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _environment().is_production  # http://localhost while trying it out
MFA_TOTP_ISSUER = "Epidesk"
MFA_TOTP_TOLERANCE = 1  # one step of drift, RFC 6238 §5.2
MFA_RECOVERY_CODES_SHOW_ONCE = False
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondFactorForm",
    "reauthenticate": f"{_FORMS}.SecondFactorAgainForm",
    "activate_totp": f"{_FORMS}.AppActivationForm",
    "add_webauthn": f"{_FORMS}.PasskeyForm",
    "edit_webauthn": f"{_FORMS}.PasskeyNameForm",
}
