# SPDX-License-Identifier: Apache-2.0
"""The verdict before the public: publishing, correcting, pausing, withdrawing. Each leaves a version or a line of the
history that everybody may read."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import astuple
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from epidesk.foundation.core.errors import Conflict, Invalid
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.personal import check_personal
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.claims.actions.moving import NotPossibleNow, checked_reason, lock_for, move, put_back, renew_row
from epidesk.intake.claims.events import VerdictPublished, VerdictWithdrawn
from epidesk.intake.claims.models import Claim, Draft, Evidence, Review
from epidesk.intake.claims.policy import in_use
from epidesk.intake.claims.rules import MAX_NOTE, CopyState, Permission, State, Texts, Verb, verdict_problems
from epidesk.intake.claims.rules.sending import Problem
from epidesk.intake.claims.rules.verdicts import LIMITS
from epidesk.intake.claims.terms import blind_terms_of
from epidesk.intake.claims.texts import problem_text
from epikit.text import fold_words, nfc


def publish(
    *, by: Actor, claim_id: UUID, draft_version: int, change_note: str = "", waived: Collection[str] = ()
) -> int:
    """Publishes the draft as it stands: the first version, or a correction, which needs a note of what was changed.
    Gives the version's number; everybody who asked is told by a job.

    The draft is used up by it, so the same one published twice, or by two people at once, is published once: the second
    gets `AlreadyPublished`. `waived`: marks of finds that may stay. Needs `claims:publish`. Raises `Invalid` (fields of
    the draft's form, `change_note`), `PersonalLeft` for what points at a person in words or evidence, `Conflict`
    when the draft is not the one that was read, `NotPossibleNow`. Locks: the claim, then the numbers.
    """
    change_note = nfc(change_note)
    now = timezone.now()
    with unit_of_work():
        claim = lock_for(by, Permission.PUBLISH, claim_id)
        draft = Draft.objects.select_for_update().filter(claim=claim).first()
        if draft is None:
            raise AlreadyPublished if claim.review_number else Invalid({"verdict": problem_text(Problem("choose"))})
        if draft.version != draft_version:
            raise Conflict(_("The draft has changed since you read it. Read it once more, then publish."))
        again = claim.review_number > 0
        texts = {language: Texts(**words) for language, words in draft.texts.items()}
        evidence = _shown(claim)
        _check(draft.verdict, texts, len(evidence), change_note, again)
        check_personal([*_words(texts.values()), *_said(evidence), change_note], waived)
        verb = Verb.CORRECT if claim.state in (State.PUBLISHED, State.PAUSED) else Verb.PUBLISH
        review = Review.objects.create(
            claim=claim,
            number=claim.review_number + 1,
            verdict=draft.verdict,
            texts=draft.texts,
            evidence=evidence,
            change_note=change_note,
            at=now,
            written_by_id=draft.by_id,
            written_by_label=draft.by_label,
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        changed = _take_over(claim, review, texts, now)
        told_as = "corrected" if again else "published"
        move(
            claim,
            verb,
            by=by,
            now=now,
            told_as=told_as,
            params={"verdict": draft.verdict, "number": review.number},
            reason=change_note,
            changed=changed,
        )
        draft.delete()
        claim.tips.filter(answered_at=None).update(answered_at=now)
        renew_row(claim, by=by, now=now)
        _tell_readers(claim)
        announce(VerdictPublished((claim.id,)))
    return int(review.number)


def publish_evidence(*, by: Actor, claim_id: UUID, change_note: str, waived: Collection[str] = ()) -> int:
    """The verdict as it stands, with the evidence as it stands now: a version of its own, without typing it anew. Needs
    `claims:publish`. Raises what `publish` raises, and `Conflict` while somebody writes another verdict."""
    with unit_of_work():
        claim = lock_for(by, Permission.PUBLISH, claim_id)
        if claim.state != State.PUBLISHED:
            raise NotPossibleNow
        if Draft.objects.filter(claim=claim).exists():
            raise Conflict(_("A correction is being written. Publish that one; the evidence goes out with it."))
        review = Review.objects.get(claim=claim, number=claim.review_number)
        Draft.objects.create(
            claim=claim,
            verdict=review.verdict,
            texts=review.texts,
            version=1,
            changed_at=timezone.now(),
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        return publish(by=by, claim_id=claim_id, draft_version=1, change_note=change_note, waived=waived)


class AlreadyPublished(Conflict):
    """This draft was published a moment ago, perhaps by a second tap or a colleague."""

    code = "already-published"
    default_message = _l("This verdict is published already. Nothing was published twice.")


def pause(*, by: Actor, claim_id: UUID, reason: str, waived: Collection[str] = ()) -> None:
    """Takes the verdict off the public pages while it is checked again; its page says so, with the reason. Needs
    `claims:publish`. Raises `Invalid`, `PersonalLeft`, `NotPossibleNow`."""
    _change(by, claim_id, Verb.PAUSE, "paused", checked_reason(reason), waived)


def resume(*, by: Actor, claim_id: UUID, reason: str, waived: Collection[str] = ()) -> None:
    """Puts the verdict back as it was. Needs `claims:publish`. Raises `Invalid`, `PersonalLeft`,
    `NotPossibleNow`."""
    _change(by, claim_id, Verb.RESUME, "resumed", checked_reason(reason), waived)


def unpublish(*, by: Actor, claim_id: UUID, reason: str, waived: Collection[str] = ()) -> None:
    """Withdraws the verdict; its page stays and says so, and everybody who asked is told why. Needs `claims:publish`.
    Raises `Invalid`, `PersonalLeft`, `NotPossibleNow`."""
    _change(by, claim_id, Verb.UNPUBLISH, "unpublished", checked_reason(reason), waived)


def _change(by: Actor, claim_id: UUID, verb: Verb, told_as: str, reason: str, waived: Collection[str]) -> None:
    now = timezone.now()
    with unit_of_work():
        claim = lock_for(by, Permission.PUBLISH, claim_id)
        check_personal((reason,), waived)
        move(claim, verb, by=by, now=now, told_as=told_as, reason=reason)
        if verb is Verb.PAUSE:
            put_back(claim, by=by, now=now)
        else:
            renew_row(claim, by=by, now=now)
        _tell_readers(claim)
        if verb is Verb.RESUME:
            announce(VerdictPublished((claim.id,)))
        else:
            announce(VerdictWithdrawn((claim.id,), for_good=verb is Verb.UNPUBLISH))


def _check(verdict: str, texts: dict[str, Texts], evidence: int, change_note: str, again: bool) -> None:
    problems = {
        name: problem_text(
            Problem(slug, {"limit": LIMITS[name.partition("_")[0]], "typed": ""} if slug == "too-long" else {})
        )
        for name, slug in verdict_problems(verdict, texts, evidence=evidence, scale=in_use()).items()
    }
    if again and not change_note:
        problems["change_note"] = _("Say what was changed; the public reads it.")
    elif len(change_note) > MAX_NOTE:
        problems["change_note"] = problem_text(Problem("too-long", {"limit": MAX_NOTE, "typed": len(change_note)}))
    if problems:
        raise Invalid(problems)


def _words(texts: Iterable[Texts]) -> list[str]:
    return [words for one in texts for words in astuple(one)]


def _said(evidence: Iterable[dict[str, Any]]) -> list[str]:
    """What people wrote about the evidence; its addresses are others' and stay as they are."""
    return [one[name] for one in evidence for name in ("title", "title_en", "quote", "reference")]


def _take_over(claim: Claim, review: Review, texts: dict[str, Texts], now: datetime) -> tuple[str, ...]:
    """What of the claim says how it stands in public. Gives the columns."""
    changed = ["verdict", "review_number", "changed_public_at", "searched", "blind_terms"]
    if claim.number is None:
        lock_names("claims", ["number"])
        claim.number = (Claim.objects.aggregate(newest=Max("number"))["newest"] or 0) + 1
        claim.published_at = now
        changed += ["number", "published_at"]
    claim.verdict, claim.review_number, claim.changed_public_at = review.verdict, review.number, now
    words = [f"{one.claimed} {one.summary} {one.advice}" for one in texts.values()]
    claim.searched = sorted({word[:60] for text in words for word in fold_words(text).split()})
    # Who sends it from now on finds it by our wording too.
    said = {term for one in texts.values() for term in blind_terms_of(one.claimed)}
    claim.blind_terms = sorted({*blind_terms_of(claim.statement), *said})
    return tuple(changed)


def _shown(claim: Claim) -> list[dict[str, Any]]:
    """The evidence that the public sees, as it stands now: a version keeps its own."""
    rows = Evidence.objects.filter(claim=claim, removed_at=None, shown=True).order_by("kind", "id")
    return [
        {
            "id": str(one.id),
            "kind": one.kind,
            "url": one.url,
            "title": one.title,
            "title_en": one.title_en,
            "quote": one.quote,
            "reference": one.reference,
            "dated_on": one.dated_on.isoformat() if one.dated_on else "",
            "sha256": one.sha256 if one.copy_state == CopyState.KEPT else "",
            "fetched_at": one.fetched_at.isoformat(timespec="seconds") if one.fetched_at else "",
            "copy_shown": one.copy_shown and one.copy_state == CopyState.KEPT,
        }
        for one in rows
    ]


def _tell_readers(claim: Claim) -> None:
    """Public pages that a process keeps are read again."""
    hint("public", id=f"claim:{claim.number}", version=claim.version)
