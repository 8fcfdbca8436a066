# SPDX-License-Identifier: Apache-2.0
"""The misinformation list and all published verdicts: everybody's, so no viewer is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import get_language

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.intake.claims.models import Claim, Evidence, Review, Snapshot, Step, Tip
from epidesk.intake.claims.policy import policy, scale
from epidesk.intake.claims.queries.alike import published_alike
from epidesk.intake.claims.queries.shapes import (
    Change,
    DayCount,
    PublicClaim,
    PublicEvidence,
    PublicPage,
    PublicRow,
)
from epidesk.intake.claims.queries.wording import texts_in
from epidesk.intake.claims.rules import EvidenceKind, State, Texts
from epidesk.intake.claims.texts import PUBLIC_STEPS, STEP, seen_text
from epikit.text import fold_words

PAGE = 20
FEED = 500
MAX_WORDS = 8
ALIKE_SHOWN = 3
EVIDENCE_PREFIX = "evd"
ONCE_PUBLIC = (State.PUBLISHED, State.PAUSED, State.UNPUBLISHED)
_totals: ProcessCache[tuple[str, bool], int] = ProcessCache(ttl_s=5, size=50)


def public_list(
    *, q: str = "", verdict: str = "", misinforms: bool = False, before: str = "", limit: int = PAGE
) -> PublicPage:
    """Published verdicts, newest change first. `q`: words in any accents, all of them, the last as a beginning;
    `misinforms`: only what warns; `before`: `older` of the page before, forgivingly read."""
    rows = Claim.objects.filter(state=State.PUBLISHED)
    if verdict:
        rows = rows.filter(verdict=verdict)
    elif misinforms:
        rows = rows.filter(verdict__in=[slug for slug, card in scale().items() if card.misinforms])
    words = fold_words(q[:200]).split()[:MAX_WORDS]
    if words:
        query = " & ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"])
        rows = rows.extra(where=["claims_claim.searched @@ %s::tsquery"], params=[query])
    total = rows.count() if words else _totals.get((verdict, misinforms), rows.count)
    if (at := _cursor(before)) is not None:
        rows = rows.extra(where=["(changed_public_at, number) < (%s, %s)"], params=list(at))
    found = list(
        rows.defer("searched", "blind_terms", "statement").order_by("-changed_public_at", "-number")[: limit + 1]
    )
    last = found[limit - 1] if len(found) > limit else None
    older = ""
    if last:
        assert last.changed_public_at is not None  # publishing writes it
        older = f"{int(last.changed_public_at.timestamp() * 1e6)}.{last.number}"
    return PublicPage(_rows(found[:limit]), older, total)


def published_like(text: str, url: str = "") -> tuple[PublicRow, ...]:
    """Published verdicts that may be about what somebody has just sent, likest first."""
    ids = published_alike(text, url, least=policy().least, limit=ALIKE_SHOWN)
    found = Claim.objects.defer("searched").in_bulk(ids)
    return _rows(found[id] for id in ids if id in found)


def feed(limit: int = FEED) -> tuple[PublicClaim, ...]:
    """The newest published verdicts, whole, for machines."""
    rows = Claim.objects.filter(state=State.PUBLISHED).defer("searched", "blind_terms", "statement")
    found = list(rows.order_by("-changed_public_at", "-number")[:limit])
    reviews = _reviews(found)
    return tuple(_claim(row, reviews[row.id], brief=True) for row in found)


def public_claim(number: int) -> PublicClaim:
    """One verdict with its evidence and history; of one that is paused or withdrawn, that it is, and why. Raises
    `NotFound` for what was never public."""
    rows = Claim.objects.filter(number=number, state__in=[str(one) for one in ONCE_PUBLIC])
    claim = rows.defer("searched", "blind_terms", "statement").first()
    if claim is None:
        # Withdrawn and being checked anew: its address stays, and says that it is withdrawn.
        claim = Claim.objects.filter(number=number).defer("searched", "blind_terms", "statement").first()
        if claim is None:
            raise NotFound
    return _claim(claim, _reviews([claim])[claim.id])


@dataclass(frozen=True)
class KeptCopy:
    content: bytes
    content_type: str
    sha256: str
    fetched_at: datetime


def public_copy(number: int, evidence_id: UUID) -> KeptCopy:
    """The archived copy of a piece of evidence that the version now published shows. Raises `NotFound`."""
    claim = Claim.objects.filter(number=number, state=State.PUBLISHED).only("id", "review_number").first()
    review = Review.objects.filter(claim=claim, number=claim.review_number).first() if claim else None
    shown = {one["id"] for one in review.evidence if one.get("copy_shown")} if review else set()
    if str(evidence_id) not in shown:
        raise NotFound
    return kept_copy(evidence_id)


def kept_copy(evidence_id: UUID) -> KeptCopy:
    """The bytes of a copy. Who may see it is for the caller to have asked. Raises `NotFound`."""
    found = Snapshot.objects.filter(evidence_id=evidence_id).select_related("evidence").first()
    if found is None or found.evidence.fetched_at is None:
        raise NotFound
    one: Evidence = found.evidence
    return KeptCopy(bytes(found.content), one.content_type, one.sha256, found.evidence.fetched_at)


def _cursor(text: str) -> tuple[datetime, int] | None:
    micros, _, number = text.partition(".")
    if not (micros.isdecimal() and number.isdecimal()) or len(micros) > 17 or len(number) > 9:
        return None
    try:
        return datetime.fromtimestamp(int(micros) / 1e6, tz=timezone.get_default_timezone()), int(number)
    except (OverflowError, ValueError, OSError):
        return None


def _reviews(claims: list[Claim]) -> dict[UUID, Review]:
    """The version that counts, of each."""
    wanted = {claim.id: claim.review_number for claim in claims}
    rows = Review.objects.filter(claim__in=wanted)
    return {row.claim_id: row for row in rows if wanted[row.claim_id] == row.number}


def _rows(claims: Iterable[Claim]) -> tuple[PublicRow, ...]:
    found = list(claims)
    reviews = _reviews(found)
    language = get_language() or "vi"
    rows = []
    for claim in found:
        said_in, texts = texts_in(reviews[claim.id].texts, language)
        assert claim.number is not None
        assert claim.changed_public_at is not None
        rows.append(
            PublicRow(
                number=claim.number,
                verdict=scale()[claim.verdict],
                claimed=texts.claimed,
                summary=texts.summary,
                language=said_in,
                asked_count=claim.asked_count,
                changed_at=claim.changed_public_at,
                corrected=claim.review_number > 1,
            )
        )
    return tuple(rows)


def _claim(claim: Claim, review: Review, *, brief: bool = False) -> PublicClaim:
    assert claim.number is not None
    assert claim.published_at is not None
    assert claim.changed_public_at is not None
    public = claim.state == State.PUBLISHED
    language, texts = texts_in(review.texts, get_language() or "vi")
    evidence = [_evidence(one, language) for one in review.evidence] if public else []
    history = () if brief else _history(claim)
    return PublicClaim(
        number=claim.number,
        state=State(claim.state),
        language=language,
        verdict=scale()[review.verdict] if public else None,
        texts=texts if public else Texts(claimed=texts.claimed),
        version=review.number,
        published_at=claim.published_at,
        changed_at=claim.changed_public_at,
        first_seen_on=claim.first_seen_on,
        seen=() if brief else _seen(claim),
        asked_count=claim.asked_count,
        days=() if brief else _days(claim),
        evidence=tuple(one for one in evidence if one.kind == EvidenceKind.SOURCE),
        seen_at=tuple(one for one in evidence if one.kind == EvidenceKind.SEEN),
        history=history,
        reason="" if public or not history else history[0].reason,
        took_h=(claim.published_at - claim.received_at).total_seconds() / 3600,
        languages=tuple(review.texts),
    )


def _evidence(one: Mapping[str, Any], language: str) -> PublicEvidence:
    """`language`: of the words around it; a title that nobody translated stays as it is."""
    translated = one.get("title_en", "") if language == "en" else ""
    return PublicEvidence(
        id=one["id"],
        kind=one["kind"],
        url=one["url"],
        host=urlsplit(one["url"]).hostname or "",
        title=translated or one["title"],
        quote=one["quote"],
        reference=one["reference"],
        dated_on=parse_date(one["dated_on"]) if one["dated_on"] else None,
        sha256=one["sha256"],
        fetched_at=parse_datetime(one["fetched_at"]) if one["fetched_at"] else None,
        copy_id=public_id(EVIDENCE_PREFIX, UUID(one["id"])) if one.get("copy_shown") else "",
        language="en" if translated else "vi",
    )


def _history(claim: Claim) -> tuple[Change, ...]:
    """Newest first."""
    rows = Step.objects.filter(claim=claim, verb__in=PUBLIC_STEPS).order_by("-id")
    language = get_language() or "vi"
    return tuple(
        Change(
            row.at,
            str(STEP[row.verb]) % {"verdict": scale()[row.params["verdict"]].title(language)}
            if "verdict" in row.params
            else str(STEP[row.verb]),
            row.reason,
            int(row.params.get("number", 0)),
        )
        for row in rows
    )


def _seen(claim: Claim) -> tuple[str, ...]:
    counts = Counter(Tip.objects.filter(claim=claim).exclude(seen="").values_list("seen", flat=True))
    return tuple(seen_text(code) for code, _ in counts.most_common(3))


def _days(claim: Claim) -> tuple[DayCount, ...]:
    """How many asked on each day, from the first on, without gaps; the last four weeks of it."""
    counts: Counter[date] = Counter(
        timezone.localtime(at).date() for at in Tip.objects.filter(claim=claim).values_list("at", flat=True)
    )
    if not counts:
        return ()
    first, last = min(counts), timezone.localdate()
    start = max(first.toordinal(), last.toordinal() - 27)
    return tuple(DayCount(day, counts[day]) for day in map(date.fromordinal, range(start, last.toordinal() + 1)))
