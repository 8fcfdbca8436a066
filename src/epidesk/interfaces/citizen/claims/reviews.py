# SPDX-License-Identifier: Apache-2.0
"""From a published verdict to ClaimReview."""

from __future__ import annotations

from django.utils.translation import get_language

from epidesk.foundation.places.province import province
from epidesk.intake.claims.queries import PublicClaim
from epidesk.interfaces.citizen.claims.addresses import absolute
from epikit.formats.claimreview import ClaimReview, Rating


def review_of(claim: PublicClaim) -> ClaimReview:
    """In the language of the verdict's words. Only for a verdict that is public."""
    assert claim.verdict is not None
    return ClaimReview(
        url=absolute("claim", claim.number),
        claim=claim.texts.claimed,
        rating=Rating(claim.verdict.title(claim.language), claim.texts.summary, claim.verdict.rating),
        author_name=author(claim.language),
        author_url=absolute("home"),
        published_at=claim.published_at,
        changed_at=claim.changed_at,
        language=claim.language,
        first_seen_on=claim.first_seen_on,
        appearances=tuple(one.url for one in claim.seen_at if one.url),
        image_url=absolute("claim_card", claim.number, "wide", claim.language),
        version=claim.version,
    )


def author(language: str = "") -> str:
    """The centre by its name."""
    language = language or get_language() or "vi"
    name = province().name(language)
    return f"Epidesk {name}"
