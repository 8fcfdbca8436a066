# SPDX-License-Identifier: Apache-2.0
"""Signing in by a code sent to a phone, on allauth's stages and session state.

One door for everybody: the same page, the same SMS and the same answers whether or not there is an account. The
account is made when the right code comes back, so that strangers' numbers fill no table.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from allauth.core.internal.cryptokit import generate_user_code
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.actions import sign_in_by_phone
from epidesk.foundation.accounts.rules import CODE_ATTEMPTS, CODE_DIGITS, CODE_RESENDS, CODE_TTL_S, CODE_WAIT_S
from epidesk.foundation.core.crypto import blind_index, encrypt
from epidesk.foundation.core.errors import Conflict, TooMany
from epidesk.foundation.core.gateways import Channel, can_send
from epidesk.foundation.core.limits import limited
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.kept_words import opened
from epidesk.interfaces.common.sign_in.landing import safe_next

HOUR_S = 3600
DAY_S = 24 * HOUR_S
CODES_A_PHONE_AND_HOUR = 6
CODES_A_DEVICE_AND_HOUR = 10
CODES_AN_ADDRESS_AND_HOUR = 120  # a mobile operator puts thousands of phones behind one address
WRONG_CODES_A_PHONE_AND_DAY = 30  # NIST allows 100 in a row


class NoCodes(Conflict):
    """No SMS leaves the centre at the moment, so no code is made; the call back confirms a number all the same."""

    code = "no-codes"
    default_message = _("Codes by SMS cannot be sent at the moment.")


def codes_can_be_sent() -> bool:
    """Whether a page may offer a code by SMS."""
    return can_send(Channel.SMS)


class PhoneCode(LoginCodeVerificationProcess):
    """One sign-in under way: phone (encrypted), code (hashed) and tries, in the session that asked."""

    @classmethod
    def initiate(cls, *, request: HttpRequest, phone: str, next_url: str = "") -> PhoneCode:
        login = Login(user=None)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None))
        stage.state.update(phone=encrypt(phone), initiated_by_user=True, next=next_url, sent_at=0.0)
        process = cls(stage)
        process.send()
        process.persist()
        return process

    @classmethod
    def resume(cls, stage: Any) -> PhoneCode | None:
        """The one under way; None when its code has run out."""
        process = cls(stage)
        return process if process.phone and process.abort_if_invalid() else None

    @property
    def phone(self) -> str:
        return opened(self.state.get("phone"))

    @property
    def next_url(self) -> str:
        return str(self.state.get("next", ""))

    @property
    def wait_s(self) -> int:
        """Seconds until another code may be asked for."""
        sent_at: float = self.state.get("sent_at", 0.0)
        return max(0, round(sent_at + CODE_WAIT_S - time.time()))

    def generate_code(self) -> str:
        code: str = generate_user_code(length=CODE_DIGITS, numeric=True, dashed=False)
        self.state["code_hash"] = self._hash(code)
        return code

    def _hash(self, code: str) -> str:
        """A million codes are tried in a second, so the hash is keyed, and counts for this sign-in only."""
        return blind_index("sign-in.code", f"{self.state['serial']}:{code}")

    def send(self, skip_enumeration_mails: bool = False) -> None:
        """A new code by SMS; the one before stops working. Raises `NoCodes`, `TooMany`."""
        if not codes_can_be_sent():
            raise NoCodes
        _may_send(self.request, self.phone)
        self.state.update(sent_at=time.time(), at=time.time(), serial=secrets.token_hex(8))
        get_adapter().send_verification_code_sms(user=None, phone=self.phone, code=self.generate_code())

    def resend(self) -> None:
        """The same, from the page that asks for the code. Raises `NoCodes`, `TooMany`."""
        if self.wait_s:
            raise TooMany(WAIT, retry_after_s=self.wait_s)
        if not self.can_resend:
            raise TooMany(ENOUGH, retry_after_s=CODE_TTL_S)
        self.send()
        self.record_resend()
        self.persist()

    @property
    def can_resend(self) -> bool:
        return not self.is_resend_quota_reached(CODE_RESENDS)

    def check(self, typed: str) -> bool:
        """Whether this is the code; a right one is used up by it.

        Counted under a lock, outside the session: a hundred guesses at once are a hundred guesses, not one.
        Raises `TooMany` when the tries are used up; then the sign-in under way is over.
        """
        key = f"phone-code-tries:{self.state['serial']}"
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
            tries = cache.get(key, 0)
            right = tries < CODE_ATTEMPTS and secrets.compare_digest(self._hash(typed), self.state["code_hash"])
            cache.set(key, CODE_ATTEMPTS if right else tries + 1, timeout=CODE_TTL_S)
        if right:
            return True
        if tries + 1 >= CODE_ATTEMPTS:
            self.abort()
            raise TooMany(USED_UP, retry_after_s=CODE_WAIT_S)
        try:
            limited("phone-code-wrong", self.phone, limit=WRONG_CODES_A_PHONE_AND_DAY, window_s=DAY_S)
        except TooMany as error:
            self.abort()
            raise TooMany(BLOCKED, retry_after_s=error.retry_after_s) from error
        self.persist()
        return False

    def finish(self, redirect_url: str | None = None) -> HttpResponse:
        """Signs in; makes the account if there is none."""
        language = get_language() or "vi"
        user = sign_in_by_phone(by=actor_of(self.request), phone_e164=self.phone, language=language)
        self.abort()
        record_authentication(self.request, user, method="code")
        login = Login(user=user, redirect_url=self.next_url or None)
        response: HttpResponse = perform_login(self.request, login)
        return response


WAIT = _("A code has just been sent. Wait half a minute before you ask for another.")
ENOUGH = _("Several codes have been sent already. Use the newest one, or start again in ten minutes.")
USED_UP = _("Six wrong codes. To protect you, this code no longer works. Ask for a new one.")
BLOCKED = _("Too many wrong codes for this number today. Try again tomorrow, or call the hotline.")
TOO_MANY_CODES = _("Too many codes have been asked for. Wait an hour, or call the hotline if it cannot wait.")


def start_phone_code(request: HttpRequest, phone_e164: str, *, next_url: str = "") -> HttpResponse:
    """Sends a code to this phone and leads to the page that asks for it, then to `next_url` (a path of ours).

    Nothing has to be typed twice: a form that already knows the phone calls this. Asking again for the same phone
    within half a minute leads to the same page without another SMS. Raises `NoCodes`, `TooMany`.
    """
    next_url = safe_next(request, next_url)
    under_way = pending(request)
    if under_way and under_way.phone == phone_e164 and under_way.wait_s:
        under_way.state["next"] = next_url
        under_way.persist()
    else:
        PhoneCode.initiate(request=request, phone=phone_e164, next_url=next_url)
    return redirect("account_confirm_login_code")


def pending(request: HttpRequest) -> PhoneCode | None:
    """The phone sign-in under way in this session."""
    if request.user.is_authenticated:
        return None
    stage = LoginStageController.enter(request, LoginByCodeStage.key)
    return PhoneCode.resume(stage) if stage else None


def _may_send(request: HttpRequest, phone: str) -> None:
    """Limits a number, a device and an address; a flood of SMS costs money and annoys strangers."""
    digest = hashlib.sha256(phone.encode()).hexdigest()
    if not cache.add(f"phone-code-sent:{digest}", True, timeout=CODE_WAIT_S):
        raise TooMany(WAIT, retry_after_s=CODE_WAIT_S)
    device = actor_of(request).device or ""
    try:
        limited("phone-code", phone, limit=CODES_A_PHONE_AND_HOUR, window_s=HOUR_S)
        limited("phone-code-device", device, limit=CODES_A_DEVICE_AND_HOUR, window_s=HOUR_S)
        limited("phone-code-address", client_address(request), limit=CODES_AN_ADDRESS_AND_HOUR, window_s=HOUR_S)
    except TooMany as error:
        raise TooMany(TOO_MANY_CODES, retry_after_s=error.retry_after_s) from error
