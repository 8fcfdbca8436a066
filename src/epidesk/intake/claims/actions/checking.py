# SPDX-License-Identifier: Apache-2.0
"""Taking a claim up, refusing to check it, opening it again, writing the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Conflict, Invalid
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.claims.actions.moving import checked_reason, lock_for, move, put_back, renew_row, touch
from epidesk.intake.claims.events import ClaimsRejected
from epidesk.intake.claims.models import Claim, Draft
from epidesk.intake.claims.policy import in_use
from epidesk.intake.claims.rules import LANGUAGES, Permission, State, Texts, Verb
from epidesk.intake.claims.rules.sending import Problem
from epidesk.intake.claims.rules.verdicts import LIMITS
from epidesk.intake.claims.texts import problem_text
from epikit.text import nfc

NOT_TO_BE_WRITTEN = (State.MERGED, State.REJECTED, State.UNPUBLISHED)


def start(*, by: Actor, claim_id: UUID) -> None:
    """Somebody checks it now. Needs `claims:check`. Raises `NotPossibleNow`."""
    now = timezone.now()
    with unit_of_work():
        claim = lock_for(by, Permission.CHECK, claim_id)
        move(claim, Verb.START, by=by, now=now, told_as="started")
        renew_row(claim, by=by, now=now)


def reject(*, by: Actor, claim_id: UUID, reason: str) -> None:
    """Does not check it; everybody who asked is told why. Needs `claims:check`. Raises `Invalid`, `NotPossibleNow`."""
    reason = checked_reason(reason)
    now = timezone.now()
    with unit_of_work():
        claim = lock_for(by, Permission.CHECK, claim_id)
        move(claim, Verb.REJECT, by=by, now=now, told_as="rejected", reason=reason)
        claim.tips.filter(answered_at=None).update(answered_at=now)
        renew_row(claim, by=by, now=now)
        announce(ClaimsRejected((claim.id,)))


def reopen(*, by: Actor, claim_id: UUID, reason: str) -> None:
    """Checks it after all, or anew after its verdict was withdrawn. Needs `claims:check`. Raises `NotPossibleNow`."""
    reason = checked_reason(reason)
    now = timezone.now()
    with unit_of_work():
        claim = lock_for(by, Permission.CHECK, claim_id)
        move(claim, Verb.REOPEN, by=by, now=now, told_as="reopened", reason=reason)
        put_back(claim, by=by, now=now)


def write_draft(*, by: Actor, claim_id: UUID, verdict: str, texts: Mapping[str, Texts], seen: int | None = None) -> int:
    """Keeps the verdict being written, finished or not; gives its version. A claim that nobody had taken up is being
    checked now. `seen`: the version that the writer began from, 0 for none; another's newer words are not written over.

    Needs `claims:check`. Raises `Invalid` for an unknown verdict or texts beyond their bounds, `Conflict`.
    """
    texts = cleaned(texts)
    problems = {
        f"{name}_{language}": problem_text(Problem("too-long", {"limit": limit, "typed": len(getattr(one, name))}))
        for language, one in texts.items()
        for name, limit in LIMITS.items()
        if len(getattr(one, name)) > limit
    }
    if verdict and verdict not in in_use():
        problems["verdict"] = problem_text(Problem("choose"))
    if problems:
        raise Invalid(problems)
    now = timezone.now()
    with unit_of_work():
        claim = lock_for(by, Permission.CHECK, claim_id)
        if claim.state in NOT_TO_BE_WRITTEN:
            raise Conflict(_("This claim is closed. Open it again first."))
        version = _store(claim, by, verdict, texts, seen, now)
        if claim.state == State.RECEIVED:
            move(claim, Verb.START, by=by, now=now, told_as="started")
            renew_row(claim, by=by, now=now)
        touch(claim, by=by, now=now, verb="drafted", changed=())
    return version


def _store(claim: Claim, by: Actor, verdict: str, texts: Mapping[str, Texts], seen: int | None, now: datetime) -> int:
    draft = Draft.objects.select_for_update().filter(claim=claim).first()
    if seen is not None and seen != (draft.version if draft else 0):
        raise Conflict(_("A colleague has changed the draft meanwhile. Your words are still here; compare, then save."))
    draft = draft or Draft(claim=claim, version=0)
    draft.verdict, draft.version, draft.changed_at = verdict, draft.version + 1, now
    draft.texts = {language: asdict(one) for language, one in texts.items() if not one.is_empty}
    draft.by_id, draft.by_label = by.user_id, by.label[:120]
    draft.save()
    return int(draft.version)


def cleaned(texts: Mapping[str, Texts]) -> dict[str, Texts]:
    """The words of the languages we have, composed, without control characters."""
    return {
        language: Texts(**{name: nfc(text) for name, text in asdict(one).items()})
        for language, one in texts.items()
        if language in LANGUAGES
    }
