# SPDX-License-Identifier: Apache-2.0
"""The terms of texts: in the open for what is public, blind for what is not."""

from __future__ import annotations

from epidesk.foundation.core.crypto import blind_index
from epidesk.intake.questions.policy import policy
from epikit.text import fold_words
from epikit.text.likeness import terms

MOST_BLIND = 60
MOST_KEPT = 120


def terms_of(text: str) -> tuple[str, ...]:
    """What a question is about, as it is indexed and compared."""
    return tuple(term for term in terms(text, policy().words) if len(term) <= 80)[:MOST_KEPT]


def blind_terms_of(text: str) -> list[str]:
    """The same, so that only equal ones are seen to be equal."""
    return [blind_index("question.term", term)[:16] for term in terms_of(text)[:MOST_BLIND]]


def searched_words(*texts: str) -> list[str]:
    """What the search box finds, without marks."""
    return sorted(set(fold_words(" ".join(texts)).split()))[:2_000]
