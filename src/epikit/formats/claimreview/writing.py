# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from epikit.formats.claimreview.review import ClaimReview, Rating, shortened

CONTENT_TYPE = "application/ld+json; charset=utf-8"
CONTEXT = "https://schema.org"
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def review_mapping(review: ClaimReview, *, context: bool = True) -> dict[str, Any]:
    """One ClaimReview as JSON-LD; without `context` for use inside a feed."""
    author = {"@type": "Organization", "name": review.author_name, "url": review.author_url}
    claim: dict[str, Any] = {"@type": "Claim", "text": review.claim}
    if review.first_seen_on:
        claim["datePublished"] = review.first_seen_on.isoformat()
    if review.appearances:
        works = [{"@type": "CreativeWork", "url": url} for url in review.appearances]
        claim["firstAppearance"] = works[0]
        claim["appearance"] = works
    found: dict[str, Any] = {"@context": CONTEXT} if context else {}
    found |= {
        "@type": "ClaimReview",
        "url": review.url,
        "claimReviewed": shortened(review.claim),
        "inLanguage": review.language,
        "author": author,
        "publisher": author,
        "datePublished": _instant(review.published_at),
        "dateModified": _instant(review.changed_at),
        "version": str(review.version),
        "itemReviewed": claim,
        "reviewRating": _rating(review.rating),
    }
    if review.image_url:
        found["image"] = review.image_url
    return found


def feed_mapping(reviews: Iterable[ClaimReview], *, url: str, name: str, changed_at: datetime | None) -> dict[str, Any]:
    """All reviews as one schema.org DataFeed, in the order given."""
    found: dict[str, Any] = {"@context": CONTEXT, "@type": "DataFeed", "url": url, "name": name}
    if changed_at:
        found["dateModified"] = _instant(changed_at)
    found["dataFeedElement"] = [
        {
            "@type": "DataFeedItem",
            "dateCreated": _instant(one.published_at),
            "dateModified": _instant(one.changed_at),
            "item": [review_mapping(one, context=False)],
        }
        for one in reviews
    ]
    return found


def script_text(document: Mapping[str, Any]) -> str:
    """The document as text that may stand in a `<script type="application/ld+json">`: whatever somebody wrote into a
    claim, it neither ends the element nor begins another."""
    text = json.dumps(document, ensure_ascii=False)
    for sign, escaped in _UNSAFE.items():
        text = text.replace(sign, escaped)
    return text


def _rating(rating: Rating) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Rating", "alternateName": rating.word}
    if rating.explanation:
        found["ratingExplanation"] = rating.explanation
    if rating.value is not None:
        found |= {"ratingValue": rating.value, "bestRating": rating.best, "worstRating": rating.worst}
    return found


def _instant(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.isoformat(timespec="seconds")
