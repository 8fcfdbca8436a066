# SPDX-License-Identifier: Apache-2.0
from epidesk.foundation.accounts.actions.appeals import appeal, decide_appeal
from epidesk.foundation.accounts.actions.citizens import ensure_citizen, sign_in_by_phone, update_profile
from epidesk.foundation.accounts.actions.first_admin import check_first_admin, claim_first_admin, first_admin_link
from epidesk.foundation.accounts.actions.keys import create_api_key, revoke_api_key
from epidesk.foundation.accounts.actions.phone_calls import ask_for_call, confirm_call, sign_in_by_call
from epidesk.foundation.accounts.actions.sanctions import lift, sanction
from epidesk.foundation.accounts.actions.secrets import reencrypt_authenticators
from epidesk.foundation.accounts.actions.sessions import end_sessions, password_link, reset_second_factor
from epidesk.foundation.accounts.actions.staff import (
    activate_user,
    create_staff,
    deactivate_user,
    grant_role,
    revoke_role,
)

__all__ = [
    "activate_user",
    "appeal",
    "ask_for_call",
    "check_first_admin",
    "claim_first_admin",
    "confirm_call",
    "create_api_key",
    "create_staff",
    "deactivate_user",
    "decide_appeal",
    "end_sessions",
    "ensure_citizen",
    "first_admin_link",
    "grant_role",
    "lift",
    "password_link",
    "reencrypt_authenticators",
    "reset_second_factor",
    "revoke_api_key",
    "revoke_role",
    "sanction",
    "sign_in_by_call",
    "sign_in_by_phone",
    "update_profile",
]
