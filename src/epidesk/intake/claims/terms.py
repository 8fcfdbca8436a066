# SPDX-License-Identifier: Apache-2.0
"""What claims are compared by: terms, links and whole texts, made blind, so that the database tells no word of them."""

from __future__ import annotations

from epidesk.foundation.core.crypto import blind_index
from epidesk.intake.claims.policy import policy
from epidesk.intake.claims.rules.evidence import same_address
from epikit.text import fold_words
from epikit.text.likeness import terms

LEAST_WORDS = 5
"""Fewer words than these are the same by chance."""


def blind_terms_of(text: str) -> list[str]:
    return sorted({blind_index("claims.term", term)[:16] for term in terms(text, policy().words)})


def text_index_of(text: str) -> str:
    """By which the very same words are found, "" for too few of them."""
    folded = fold_words(text)
    return blind_index("claims.text", folded) if len(folded.split()) >= LEAST_WORDS else ""


def url_index_of(url: str) -> str:
    """By which links to the same page are found; "" for none, and for a site's front page, which is about anything."""
    page = same_address(url) if url else ""
    return blind_index("claims.url", page) if "/" in page or "?" in page else ""
