# SPDX-License-Identifier: Apache-2.0
"""Telling everybody who asked, once for each piece of news."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.claims.models import Claim, Review, Step, Tip
from epidesk.intake.claims.policy import scale
from epidesk.intake.claims.rules import State
from epikit.codes import display_code

AT_ONCE = 200


def tell_received(*, tip_ids: tuple[UUID, ...]) -> None:
    """«We have it», for those whose claim has no verdict yet. Safe to run twice."""
    for tip_id in tip_ids:
        with unit_of_work():
            tip = Tip.objects.select_for_update().filter(id=tip_id, told="").first()
            if tip is None:
                continue
            tip.told = "r"
            tip.save(update_fields=["told"])
            _tell([tip], "claim-received", {}, sms=False)


def tell_askers(*, claim_id: UUID) -> None:
    """How the claim stands now, to everybody who asked about it and was not told so yet: in portions, each in its own
    transaction. Safe to run twice and at once."""
    claim = Claim.objects.defer("searched").filter(id=claim_id).first()
    news = _news(claim) if claim else None
    if claim is None or news is None:
        return
    key, template, params = news
    while True:
        with unit_of_work():
            tips = list(
                Tip.objects.select_for_update(skip_locked=True)
                .filter(claim=claim)
                .exclude(told=key)
                .order_by("id")[:AT_ONCE]
            )
            if not tips:
                return
            Tip.objects.filter(id__in=[tip.id for tip in tips]).update(told=key)
            again = [tip for tip in tips if tip.told[:1] in ("v", "w")]
            first = [tip for tip in tips if tip.told[:1] not in ("v", "w")]
            if template == "claim-verdict":
                _tell(first, "claim-verdict", params)
                _tell(again, "claim-corrected", params)
            else:
                _tell(tips if template == "claim-rejected" else again, template, params)


def _news(claim: Claim) -> tuple[str, str, dict[str, str]] | None:
    """What there is to tell: its mark, the text, and what goes into the text. None for nothing."""
    if claim.state == State.PUBLISHED:
        note = (
            Review.objects.filter(claim=claim, number=claim.review_number).values_list("change_note", flat=True).get()
        )
        return f"v{claim.review_number}", "claim-verdict", {"verdict": claim.verdict, "note": note, **_where(claim)}
    if claim.state == State.UNPUBLISHED:
        return f"w{claim.review_number}", "claim-withdrawn", {"reason": _reason(claim), **_where(claim)}
    if claim.state == State.REJECTED:
        return f"x{claim.version}", "claim-rejected", {"reason": _reason(claim)}
    return None


def _reason(claim: Claim) -> str:
    step = Step.objects.filter(claim=claim).exclude(reason="").order_by("-id").first()
    return step.reason.rstrip(".") if step else ""


def _where(claim: Claim) -> dict[str, str]:
    return {"url": f"{settings.ENV.public_url.rstrip('/')}/claims/{claim.number}"}


def _tell(tips: list[Tip], template: str, params: dict[str, str], *, sms: bool = True) -> None:
    """By inbox; by SMS too where the account has proved its number."""
    phones = phones_of({tip.asker_id for tip in tips if tip.asker_id}) if sms and tips else {}
    for tip in tips:
        filled = {**params, "code": display_code(tip.code)}
        if "verdict" in params:
            with override(tip.language):
                filled["verdict"] = scale()[params["verdict"]].title(tip.language)
        phone = phones.get(tip.asker_id, "") if tip.asker_id else ""
        to = Recipient(user_id=tip.asker_id, device=tip.device or None, phone_e164=phone)
        tell(
            by=replace(SYSTEM, language=tip.language),
            to=[to],
            template=template,
            params=filled,
            subject=("claim", tip.id),
        )
