# SPDX-License-Identifier: Apache-2.0
"""Gathering evidence, and keeping copies of pages before they vanish."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound, TooMany
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.outbound import Answer, Door, OutboundError, Refused
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.claims.actions.moving import add_step, lock_for, touch
from epidesk.intake.claims.events import EvidenceAdded
from epidesk.intake.claims.models import Claim, Evidence, Snapshot
from epidesk.intake.claims.rules import CopyState, EvidenceKind, Permission, bad_address, clean_address, copied_type
from epidesk.intake.claims.rules.evidence import (
    COPY_TIMEOUT_S,
    HOST_AN_HOUR,
    MAX_COPY_BYTES,
    MAX_EVIDENCE,
    MAX_QUOTE,
    MAX_REFERENCE,
    MAX_TITLE,
    PAUSES,
    same_address,
)
from epidesk.intake.claims.rules.sending import Problem
from epidesk.intake.claims.texts import problem_text
from epikit.text import nfc

TASK = "claims.keep_copy"
SEEN_AT_MOST = 10
"""Addresses of one claim of which a copy is fetched unasked; more are kept with the tips."""


def add_evidence(
    *,
    by: Actor,
    claim_id: UUID,
    title: str,
    title_en: str = "",
    url: str = "",
    quote: str = "",
    reference: str = "",
    dated_on: date | None = None,
    shown: bool = True,
    copy_shown: bool = False,
) -> UUID:
    """Adds a source. `title_en`: what it says, for readers of English. With an address, a copy of the page is fetched
    by a job. A verdict that is public keeps its own until `publish_evidence`. Needs `claims:check`. Raises `Invalid`
    (fields as the parameters)."""
    title, title_en, quote = nfc(title), nfc(title_en), nfc(quote)
    reference, url = " ".join(nfc(reference).split()), clean_address(url)
    problems: dict[str, Problem] = {}
    if not title:
        problems["title"] = Problem("empty")
    for name, text, limit in (
        ("title", title, MAX_TITLE),
        ("title_en", title_en, MAX_TITLE),
        ("quote", quote, MAX_QUOTE),
        ("reference", reference, MAX_REFERENCE),
    ):
        if len(text) > limit:
            problems[name] = Problem("too-long", {"limit": limit, "typed": len(text)})
    if url and (slug := bad_address(url)):
        problems["url"] = Problem("source-private" if slug == "address-private" else slug)
    if dated_on and dated_on > timezone.localdate():
        problems["dated_on"] = Problem("future")
    if problems:
        raise Invalid({name: problem_text(one) for name, one in problems.items()})
    now = timezone.now()
    with unit_of_work():
        claim = lock_for(by, Permission.CHECK, claim_id)
        if Evidence.objects.filter(claim=claim, removed_at=None).count() >= MAX_EVIDENCE:
            raise Invalid({"title": _("At most %(limit)s pieces of evidence.") % {"limit": MAX_EVIDENCE}})
        one = Evidence.objects.create(
            claim=claim,
            kind=EvidenceKind.SOURCE,
            url=url,
            title=title,
            title_en=title_en,
            quote=quote,
            reference=reference,
            dated_on=dated_on,
            shown=shown,
            copy_shown=copy_shown,
            added_at=now,
            by_id=by.user_id,
            by_label=by.label[:120],
            copy_state=CopyState.WAITING if url else CopyState.NONE,
        )
        touch(claim, by=by, now=now, verb="evidence_added", changed=())
        add_step(claim, by=by, now=now, told_as="evidence_added")
        if url:
            announce(EvidenceAdded((one.id,)))
    return one.id  # type: ignore[no-any-return]


def note_address(claim: Claim, url: str, *, by: Actor, now: datetime) -> None:
    """Writes down where a claim stands, once a page, and has a copy of it fetched. In the caller's unit of work, on the
    locked claim."""
    seen = list(Evidence.objects.filter(claim=claim, kind=EvidenceKind.SEEN, removed_at=None))
    if len(seen) >= SEEN_AT_MOST or any(same_address(one.url) == same_address(url) for one in seen):
        return
    one = Evidence.objects.create(
        claim=claim, kind=EvidenceKind.SEEN, url=url, shown=False, added_at=now, copy_state=CopyState.WAITING
    )
    announce(EvidenceAdded((one.id,)))


def change_shown(*, by: Actor, evidence_id: UUID, shown: bool, copy_shown: bool) -> None:
    """What the public sees of a piece of evidence: it, and its copy. Counts from the next version of the verdict on.
    Needs `claims:check`. Raises `NotFound`."""
    now = timezone.now()
    with unit_of_work():
        one, claim = _locked(by, evidence_id)
        one.shown, one.copy_shown = shown, shown and copy_shown
        one.save(update_fields=["shown", "copy_shown"])
        touch(claim, by=by, now=now, verb="evidence_shown", changed=())


def remove_evidence(*, by: Actor, evidence_id: UUID) -> None:
    """Takes a piece out of the list; it stays on file with its copy, for versions that were published with it. Needs
    `claims:check`. Raises `NotFound`."""
    now = timezone.now()
    with unit_of_work():
        one, claim = _locked(by, evidence_id)
        one.removed_at = now
        one.save(update_fields=["removed_at"])
        touch(claim, by=by, now=now, verb="evidence_removed", changed=())
        add_step(claim, by=by, now=now, told_as="evidence_removed")


def fetch_again(*, by: Actor, evidence_id: UUID) -> None:
    """Tries once more to get a copy that could not be had. A copy that is there is never replaced. Needs
    `claims:check`. Raises `NotFound`."""
    with unit_of_work():
        one, claim = _locked(by, evidence_id)
        if one.copy_state in (CopyState.FAILED, CopyState.REFUSED):
            one.copy_state, one.copy_note, one.tries = CopyState.WAITING, "", 0
            one.save(update_fields=["copy_state", "copy_note", "tries"])
            touch(claim, by=by, now=timezone.now(), verb="copy_wanted", changed=())
            announce(EvidenceAdded((one.id,)))


def _locked(by: Actor, evidence_id: UUID) -> tuple[Evidence, Claim]:
    found = Evidence.objects.filter(id=evidence_id, removed_at=None).values_list("claim_id", flat=True).first()
    if found is None:
        raise NotFound
    claim = lock_for(by, Permission.CHECK, found)
    one = Evidence.objects.select_for_update().filter(id=evidence_id, removed_at=None).first()
    if one is None:
        raise NotFound
    return one, claim


def keep_copy(*, evidence_id: UUID) -> None:
    """Fetches the page of a piece of evidence and keeps what came, with its SHA-256. Safe to run twice and at once: the
    first copy stays. What the address leads to is judged by `core.outbound`, each redirect anew; a server that is away
    is tried again later. The network is asked outside of any transaction."""
    one = Evidence.objects.filter(id=evidence_id, copy_state=CopyState.WAITING).first()
    if one is None or not one.url:
        return
    try:
        limited("claims.fetch", (urlsplit(one.url).hostname or "").lower(), limit=HOST_AN_HOUR, window_s=3600)
    except TooMany as error:
        _later(evidence_id, seconds=error.retry_after_s + 1)
        return
    door = Door(
        allow_http=True,  # pages that spread rumours often have no TLS, and nothing of ours is sent there
        allow_loopback=settings.ENV.outbound_loopback,
        max_bytes=MAX_COPY_BYTES,
        timeout_s=COPY_TIMEOUT_S,
    )
    try:
        answer = door.fetch(one.url)
    except Refused as error:
        _write(evidence_id, CopyState.REFUSED, _why_refused(error))
    except OutboundError:
        _retry(evidence_id, "unreachable")
    else:
        if answer.ok and answer.content:
            _keep(evidence_id, answer)
        elif answer.status in (429, 500, 502, 503, 504):
            _retry(evidence_id, "answer")
        else:
            _write(evidence_id, CopyState.FAILED, "gone" if answer.status in (404, 410) else "answer")


def _keep(evidence_id: UUID, answer: Answer) -> None:
    now = timezone.now()
    with unit_of_work():
        one = _waiting(evidence_id)
        if one is None:
            return
        one.copy_state, one.copy_note, one.fetched_at = CopyState.KEPT, "", now
        one.final_url = answer.url
        one.content_type = copied_type(answer.headers.get("content-type", ""))
        one.size_bytes = len(answer.content)
        one.sha256 = hashlib.sha256(answer.content).hexdigest()
        one.save(
            update_fields=[
                "copy_state", "copy_note", "fetched_at", "final_url", "content_type", "size_bytes", "sha256"
            ]
        )  # fmt: skip
        Snapshot.objects.create(evidence=one, content=answer.content)
        add_step(one.claim, by=SYSTEM, now=now, told_as="copy_kept", params={"sha256": one.sha256[:12]})
        record(by=SYSTEM, verb="claim.copy_kept", subject=("claim", one.claim_id), fields=("sha256",))


def _write(evidence_id: UUID, state: CopyState, note: str) -> None:
    with unit_of_work():
        if one := _waiting(evidence_id):
            one.copy_state, one.copy_note = state, note
            one.save(update_fields=["copy_state", "copy_note"])


def _retry(evidence_id: UUID, note: str) -> None:
    with unit_of_work():
        one = _waiting(evidence_id)
        if one is None:
            return
        one.tries += 1
        if one.tries > len(PAUSES):
            one.copy_state, one.copy_note = CopyState.FAILED, note
        else:
            _later(evidence_id, seconds=int(PAUSES[one.tries - 1].total_seconds()))
        one.save(update_fields=["tries", "copy_state", "copy_note"])


def _waiting(evidence_id: UUID) -> Evidence | None:
    rows = Evidence.objects.select_for_update().filter(id=evidence_id, copy_state=CopyState.WAITING)
    return rows.first()


def _later(evidence_id: UUID, *, seconds: int) -> None:
    app.configure_task(TASK, queue="bulk", schedule_in={"seconds": seconds}).defer(evidence_id=str(evidence_id))


def _why_refused(error: Refused) -> str:
    said = str(error)
    for words, slug in (
        ("not a public address", "private"),
        ("redirects", "redirects"),
        ("larger than", "too-large"),
        ("Only https", "scheme"),
    ):
        if words in said:
            return slug
    return "refused"
