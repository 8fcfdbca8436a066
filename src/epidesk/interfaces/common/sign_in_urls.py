# SPDX-License-Identifier: Apache-2.0
"""Addresses under `/accounts/`. Of allauth's views only those that are wanted; nobody signs up as staff."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, re_path

from epidesk.interfaces.common.sign_in import call_views, demo_views, first_admin_views, phone_views, staff_views
from epidesk.interfaces.common.sign_in.staff_views import staff_only

urlpatterns = [
    path("", staff_views.account_home, name="account_home"),
    path("login/", staff_views.SignInView.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("demo/", demo_views.become, name="demo_sign_in"),
    path("phone/", phone_views.ask_phone, name="account_request_login_code"),
    path("phone/code/", phone_views.ask_code, name="account_confirm_login_code"),
    path("phone/call/", call_views.by_call, name="account_by_call"),
    path("phone/call/begin/", call_views.begin, name="account_by_call_begin"),
    path("first/<str:token>/", first_admin_views.first_admin, name="first_admin"),
    path("again/", staff_only(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", staff_only(account.password_change), name="account_change_password"),
    path("password/set/", staff_only(account.password_set), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/reset/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-factor/", staff_only(mfa.index), name="mfa_index"),
    path("second-factor/code/", mfa.authenticate, name="mfa_authenticate"),
    path("second-factor/again/", staff_only(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("second-factor/app/", staff_only(totp.activate_totp), name="mfa_activate_totp"),
    path("second-factor/app/off/", staff_only(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-factor/recovery/", staff_only(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "second-factor/recovery/new/", staff_only(recovery.generate_recovery_codes), name="mfa_generate_recovery_codes"
    ),
    path(
        "second-factor/recovery/file/", staff_only(recovery.download_recovery_codes), name="mfa_download_recovery_codes"
    ),
    path("passkeys/", staff_only(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", staff_only(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("passkeys/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/again/", staff_only(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("passkeys/<int:pk>/edit/", staff_only(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", staff_only(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]
