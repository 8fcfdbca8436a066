# SPDX-License-Identifier: Apache-2.0
"""What a consumer would refuse, or read wrongly, in a ClaimReview: the required properties and their shapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from epikit.formats.claimreview.review import MAX_CLAIM_REVIEWED


def problems(document: Any, *, page_url: str = "") -> tuple[str, ...]:
    """One line for each fault, empty for a good one. `page_url`: of the page that carries it, whose host the review's
    own address must have."""
    if not isinstance(document, Mapping):
        return ("not an object",)
    found: list[str] = []
    if document.get("@type") != "ClaimReview":
        found.append("@type: not ClaimReview")
    if document.get("@context") not in ("https://schema.org", "http://schema.org", "https://schema.org/"):
        found.append("@context: not schema.org")
    claimed = document.get("claimReviewed")
    if not isinstance(claimed, str) or not claimed.strip():
        found.append("claimReviewed: missing")
    elif len(claimed) > MAX_CLAIM_REVIEWED:
        found.append(f"claimReviewed: longer than {MAX_CLAIM_REVIEWED} characters")
    found += _of_url(document.get("url"), page_url)
    found += _of_rating(document.get("reviewRating"))
    found += _of_author(document.get("author"))
    found += _of_claim(document.get("itemReviewed"))
    found += [f"{name}: no date" for name in ("datePublished", "dateModified") if not _is_date(document.get(name))]
    return tuple(found)


def _of_url(url: Any, page_url: str) -> list[str]:
    if not _is_address(url):
        return ["url: not an absolute address"]
    if page_url and urlsplit(url).netloc != urlsplit(page_url).netloc:
        return ["url: of another host than the page"]
    return []


def _of_rating(rating: Any) -> list[str]:
    if not isinstance(rating, Mapping) or rating.get("@type") != "Rating":
        return ["reviewRating: missing"]
    found = []
    if not isinstance(rating.get("alternateName"), str) or not rating["alternateName"].strip():
        found.append("reviewRating.alternateName: missing")
    numbers = [rating.get(name) for name in ("worstRating", "ratingValue", "bestRating")]
    if any(number is not None for number in numbers):
        if not all(isinstance(number, int) and not isinstance(number, bool) for number in numbers):
            found.append("reviewRating: a value needs a best and a worst, all whole numbers")
        elif not numbers[0] <= numbers[1] <= numbers[2] or numbers[0] == numbers[2]:  # type: ignore[operator]
            found.append("reviewRating: the value does not lie between worst and best")
    return found


def _of_author(author: Any) -> list[str]:
    if not isinstance(author, Mapping) or not author.get("name"):
        return ["author: no name"]
    return [] if _is_address(author.get("url")) else ["author.url: not an absolute address"]


def _of_claim(claim: Any) -> list[str]:
    if not isinstance(claim, Mapping) or claim.get("@type") != "Claim":
        return ["itemReviewed: not a Claim"]
    found = []
    if "datePublished" in claim and not _is_date(claim["datePublished"]):
        found.append("itemReviewed.datePublished: no date")
    works = claim.get("appearance", [])
    for work in [*(works if isinstance(works, list) else [works]), claim.get("firstAppearance", {"url": "https://-/"})]:
        if not isinstance(work, Mapping) or not _is_address(work.get("url")):
            found.append("itemReviewed.appearance: not an absolute address")
            break
    return found


def _is_address(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _is_date(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            read(value)
        except ValueError:
            continue
        return True
    return False
