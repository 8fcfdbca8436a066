# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.intake.claims import events
from epidesk.intake.claims.actions import keep_copy, suggest_same, tell_askers, tell_received


@subscribe(events.ClaimsSent)
def suggest_what_says_the_same(event: events.ClaimsSent) -> None:
    for claim_id in event.claim_ids:
        suggest_same(claim_id=claim_id)


@subscribe(events.ClaimsSent)
def tell_senders(event: events.ClaimsSent) -> None:
    for claim_id in event.claim_ids:
        tell_askers(claim_id=claim_id)
    tell_received(tip_ids=event.tip_ids)


@subscribe(events.VerdictPublished, queue="urgent")
def tell_the_verdict(event: events.VerdictPublished) -> None:
    for claim_id in event.claim_ids:
        tell_askers(claim_id=claim_id)


@subscribe(events.VerdictWithdrawn, queue="urgent")
def tell_that_it_is_withdrawn(event: events.VerdictWithdrawn) -> None:
    for claim_id in event.claim_ids:
        tell_askers(claim_id=claim_id)


@subscribe(events.ClaimsRejected)
def tell_that_it_is_not_checked(event: events.ClaimsRejected) -> None:
    for claim_id in event.claim_ids:
        tell_askers(claim_id=claim_id)


@subscribe(events.ClaimsMerged)
def tell_those_who_came_along(event: events.ClaimsMerged) -> None:
    for kept_id in event.kept_ids:
        tell_askers(claim_id=kept_id)


@subscribe(events.EvidenceAdded, queue="bulk")
def keep_copies(event: events.EvidenceAdded) -> None:
    for evidence_id in event.evidence_ids:
        keep_copy(evidence_id=evidence_id)
