# SPDX-License-Identifier: Apache-2.0
"""Claims that may say the same, by the terms they share and the links they came with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db import connection

from epidesk.intake.claims.models import Claim, Pair, Tip
from epidesk.intake.claims.rules import LIVING, PairState, State
from epidesk.intake.claims.rules.sameness import ordered
from epidesk.intake.claims.terms import blind_terms_of, url_index_of
from epikit.text.likeness import likeness, telling

CANDIDATES = 200
LEAST_SHARED = 2
"""Terms in common below which nothing is alike."""
SAME_LINK = 0.9
"""How alike two claims are at least to which the same link was sent."""

# How many of the asked terms a claim holds is counted only for those that hold any: the index finds them.
_CANDIDATES = """
SELECT id, blind_terms FROM (
    SELECT id, blind_terms, (SELECT count(*) FROM unnest(blind_terms) AS term WHERE term = ANY(%(asked)s)) AS shared
    FROM claims_claim
    WHERE blind_terms && %(asked)s::varchar[] AND state = ANY(%(living)s) AND state = ANY(%(states)s)
) AS candidate WHERE shared >= %(least)s ORDER BY shared DESC, id DESC LIMIT %(limit)s
"""


def alike_to(claim: Claim, *, least: float, limit: int) -> list[tuple[UUID, float, bool]]:
    """Living claims that may say the same as this one, likest first: id, likeness (0 to 1), whether the same link was
    sent to both. Without those that somebody has judged already."""
    found = {id: (alike, False) for id, alike in _by_terms(claim.blind_terms, LIVING) if alike >= least}
    for id in _by_link(claim):
        found[id] = (max(SAME_LINK, found.get(id, (0.0, False))[0]), True)
    found.pop(claim.id, None)
    judged = _judged(claim.id)
    best = sorted(found.items(), key=lambda one: (-one[1][0], one[0]))
    return [(id, alike, link) for id, (alike, link) in best if ordered(claim.id, id) not in judged][:limit]


def published_alike(text: str, url: str, *, least: float, limit: int) -> list[UUID]:
    """Published claims that may be what somebody is about to send, likest first."""
    found = dict(_by_terms(blind_terms_of(text), (State.PUBLISHED,))) if text else {}
    if index := url_index_of(url):
        tips = Tip.objects.filter(url_index=index, claim__state=State.PUBLISHED)
        found |= dict.fromkeys(tips.values_list("claim_id", flat=True)[:20], 1.0)
    best = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return [id for id, alike in best if alike >= least][:limit]


def _by_terms(asked: Collection[str], states: Collection[str]) -> list[tuple[UUID, float]]:
    """How telling a term is, is counted among those that share any: what all of them hold tells nothing."""
    if len(asked) < LEAST_SHARED:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _CANDIDATES,
            {
                "asked": list(asked),
                "living": [str(one) for one in LIVING],
                "states": [str(one) for one in states],
                "least": LEAST_SHARED,
                "limit": CANDIDATES,
            },
        )
        rows: list[tuple[UUID, list[str]]] = cursor.fetchall()
    held = Counter(term for _, terms in rows for term in terms)
    of = max(CANDIDATES, len(rows))
    weights = {term: telling(count, of) for term, count in held.items()}
    weights[""] = telling(0, of)
    return [(id, min(1.0, likeness(asked, terms, weights))) for id, terms in rows]


def _by_link(claim: Claim) -> list[UUID]:
    links = set(Tip.objects.filter(claim=claim).exclude(url_index="").values_list("url_index", flat=True)[:50])
    if not links:
        return []
    rows = Tip.objects.filter(url_index__in=links, claim__state__in=[str(one) for one in LIVING])
    return list(rows.exclude(claim=claim).values_list("claim_id", flat=True).distinct()[:50])


def _judged(claim_id: UUID) -> set[tuple[UUID, UUID]]:
    decided = Pair.objects.exclude(state=PairState.SUGGESTED)
    rows = decided.filter(first_id=claim_id).union(decided.filter(second_id=claim_id))
    return {(row.first_id, row.second_id) for row in rows}
