# SPDX-License-Identifier: Apache-2.0
"""What the desk reads of claims. Who sent them is not among it: it is not needed for checking them."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.queries import QueueRow, get_item
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.queries import get_area
from epidesk.intake.claims.desk_stream import PREFIX
from epidesk.intake.claims.models import Claim, Draft, Evidence, Pair, Review, Step, Tip
from epidesk.intake.claims.policy import policy, scale
from epidesk.intake.claims.queries.public import EVIDENCE_PREFIX, KeptCopy, kept_copy
from epidesk.intake.claims.queries.shapes import (
    ClaimDetail,
    ClaimPage,
    ClaimRow,
    DraftState,
    EvidenceLine,
    ReviewLine,
    StepLine,
    Suggested,
    TipLine,
)
from epidesk.intake.claims.rules import (
    LIFE,
    LIVING,
    OPEN_STATES,
    CopyState,
    PairState,
    Permission,
    State,
    Texts,
    Verb,
)
from epidesk.intake.claims.texts import COPY, COPY_NOTE, STATE, STEP, reach_text, seen_text
from epikit.codes import display_code

PAGE = 50
TIPS_SHOWN = 30
SHORT = 160
_NEEDS = {
    Verb.START: Permission.CHECK,
    Verb.REJECT: Permission.CHECK,
    Verb.REOPEN: Permission.CHECK,
    Verb.MERGE: Permission.CHECK,
    Verb.SPLIT: Permission.CHECK,
    Verb.PUBLISH: Permission.PUBLISH,
    Verb.CORRECT: Permission.PUBLISH,
    Verb.PAUSE: Permission.PUBLISH,
    Verb.RESUME: Permission.PUBLISH,
    Verb.UNPUBLISH: Permission.PUBLISH,
}


def list_claims(viewer: Viewer, *, state: str = "", after: str = "", limit: int = PAGE) -> ClaimPage:
    """Claims by demand, most asked for first; without `state` those that somebody has to do something about. `after`:
    `next` of the page before. Needs `claims:read`."""
    requires(viewer, Permission.READ)
    rows = Claim.objects.defer("searched", "blind_terms")
    rows = (
        rows.filter(state=state) if state in set(map(str, State)) else rows.filter(state__in=[*map(str, OPEN_STATES)])
    )
    start = int(after) if after.isdecimal() and len(after) < 6 else 0
    found = list(rows.order_by("-demand", "received_at", "id")[start : start + limit + 1])
    shown = found[:limit]
    viewer.note_read("claim", [row.id for row in shown])
    suggested = _suggestion_counts([row.id for row in shown])
    seen = dict(
        Tip.objects.filter(claim__in=[row.id for row in shown])
        .exclude(seen="")
        .order_by("-id")
        .values_list("claim_id", "seen")
    )
    return ClaimPage(
        tuple(_row(row, seen.get(row.id, ""), suggested[row.id]) for row in shown),
        str(start + limit) if len(found) > limit else "",
    )


def claim_for(viewer: Viewer, claim_id: UUID) -> ClaimDetail:
    """One claim with all there is to work with. Needs `claims:read`. Raises `NotFound`."""
    requires(viewer, Permission.READ)
    claim = Claim.objects.defer("searched").select_related("merged_into").filter(id=claim_id).first()
    if claim is None:
        raise NotFound
    viewer.note_read("claim", [claim.id])
    state = State(claim.state)
    tips = list(Tip.objects.filter(claim=claim).order_by("-id")[:TIPS_SHOWN])
    desk = _desk_row(viewer, claim)
    kept: Claim | None = claim.merged_into
    return ClaimDetail(
        id=claim.id,
        public_id=public_id(PREFIX, claim.id),
        code=display_code(claim.code),
        number=claim.number,
        state=state,
        state_label=str(STATE[state]),
        is_open=state in OPEN_STATES,
        priority=Priority(claim.priority),
        statement=claim.statement,
        asked_count=claim.asked_count,
        demand=claim.demand,
        first_seen_on=claim.first_seen_on,
        received_at=claim.received_at,
        due_at=desk.due_at if desk and desk.is_open else None,
        verdict=scale().get(claim.verdict),
        review_number=claim.review_number,
        published_at=claim.published_at,
        tips=tuple(_tip(tip) for tip in tips),
        more_tips=max(0, Tip.objects.filter(claim=claim).count() - len(tips)),
        evidence=tuple(_evidence(one) for one in _evidence_of(claim)),
        evidence_changed=state is State.PUBLISHED and _evidence_changed(claim),
        suggestions=_suggestions(viewer, claim) if state in LIVING else (),
        joined=tuple(
            _suggested(one, 100, False) for one in Claim.objects.filter(merged_into=claim).defer("searched")[:50]
        ),
        merged_into=public_id(PREFIX, kept.id) if kept else "",
        merged_into_code=display_code(kept.code) if kept else "",
        draft=_draft(claim),
        reviews=tuple(_review(one) for one in Review.objects.filter(claim=claim).order_by("-number")),
        steps=tuple(_step(one) for one in Step.objects.filter(claim=claim).order_by("-id")[:100]),
        desk=desk,
        verbs=tuple(verb for verb in LIFE.verbs(state) if viewer.may(_NEEDS[Verb(verb)])),
        may_check=viewer.may(Permission.CHECK),
        may_publish=viewer.may(Permission.PUBLISH),
        version=claim.version,
    )


def find_by_code(viewer: Viewer, code: str) -> UUID | None:
    """The claim behind a tracking code or a public id, for joining by hand. Needs `claims:read`."""
    from epikit.codes import BadCode, normalise_code

    requires(viewer, Permission.READ)
    if (found := parse_public_id(PREFIX, code.strip())) is not None:
        return found if Claim.objects.filter(id=found).exists() else None
    try:
        stored = normalise_code(code)
    except BadCode:
        return None
    id: UUID | None = Tip.objects.filter(code=stored).values_list("claim_id", flat=True).first()
    return id


def may_see_picture(viewer: Viewer, upload_id: UUID) -> bool:
    """Screenshots are for those who check claims; reading one is noted with its claim."""
    if not viewer.may(Permission.READ):
        return False
    claim_id = Tip.objects.filter(upload_id=upload_id).values_list("claim_id", flat=True).first()
    if claim_id is None:
        return False
    viewer.note_read("claim", [claim_id])
    return True


def copy_for(viewer: Viewer, evidence_id: UUID) -> KeptCopy:
    """The archived copy, for those who check claims. Raises `NotFound`."""
    requires(viewer, Permission.READ)
    return kept_copy(evidence_id)


def evidence_claim(viewer: Viewer, evidence_id: UUID) -> UUID:
    """The claim that a piece of evidence belongs to. Raises `NotFound`."""
    requires(viewer, Permission.READ)
    found: UUID | None = Evidence.objects.filter(id=evidence_id).values_list("claim_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _row(claim: Claim, seen: str, suggestions: int) -> ClaimRow:
    state = State(claim.state)
    return ClaimRow(
        id=claim.id,
        public_id=public_id(PREFIX, claim.id),
        code=display_code(claim.code),
        statement=_short(claim.statement),
        state=state,
        state_label=str(STATE[state]),
        priority=Priority(claim.priority),
        asked_count=claim.asked_count,
        demand=claim.demand,
        seen=seen_text(seen),
        received_at=claim.received_at,
        due_at=claim.received_at + policy().deadlines[Priority(claim.priority)]
        if state in (State.RECEIVED, State.CHECKING)
        else None,
        number=claim.number,
        verdict=scale().get(claim.verdict),
        suggestions=suggestions,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1].rstrip()}…"


def _suggestion_counts(ids: list[UUID]) -> Counter[UUID]:
    counts: Counter[UUID] = Counter()
    living = [str(one) for one in LIVING]
    rows = Pair.objects.filter(
        Q(first__in=ids) | Q(second__in=ids),
        state=PairState.SUGGESTED,
        first__state__in=living,
        second__state__in=living,
    )
    for first, second in rows.values_list("first_id", "second_id"):
        counts.update((first, second))
    return counts


def _suggestions(viewer: Viewer, claim: Claim) -> tuple[Suggested, ...]:
    """Pairs that nobody has judged, both of which live; likest first."""
    pairs = Pair.objects.filter(Q(first=claim) | Q(second=claim), state=PairState.SUGGESTED).order_by("-likeness", "id")
    others = {(pair.second_id if pair.first_id == claim.id else pair.first_id): pair for pair in pairs[:30]}
    found = Claim.objects.defer("searched").filter(state__in=[str(one) for one in LIVING]).in_bulk(list(others))
    shown = [id for id in others if id in found][: policy().suggest_at_most]
    viewer.note_read("claim", shown)
    return tuple(_suggested(found[id], round(others[id].likeness * 100), others[id].same_link) for id in shown)


def _suggested(claim: Claim, percent: int, same_link: bool) -> Suggested:
    return Suggested(
        id=claim.id,
        public_id=public_id(PREFIX, claim.id),
        code=display_code(claim.code),
        state_label=str(STATE[State(claim.state)]),
        statement=_short(claim.statement),
        asked_count=claim.asked_count,
        percent=percent,
        same_link=same_link,
        number=claim.number if claim.state == State.PUBLISHED else None,
        is_open=claim.state in OPEN_STATES,
    )


def _tip(tip: Tip) -> TipLine:
    area = get_area(tip.area_id) if tip.area_id else None
    return TipLine(
        id=tip.id,
        code=display_code(tip.code),
        text=tip.text,
        url=tip.url,
        seen=seen_text(tip.seen),
        where=tip.where,
        seen_on=tip.seen_on,
        reach=reach_text(tip.reach),
        area_name=area.name if area else "",
        picture=public_id("upl", tip.upload_id) if tip.upload_id else "",
        channel=tip.channel,
        at=tip.at,
    )


def _evidence_of(claim: Claim) -> list[Evidence]:
    return list(Evidence.objects.filter(claim=claim, removed_at=None).order_by("-kind", "id"))


def _evidence(one: Evidence) -> EvidenceLine:
    return EvidenceLine(
        id=one.id,
        public_id=public_id(EVIDENCE_PREFIX, one.id),
        kind=one.kind,
        url=one.url,
        title=one.title,
        title_en=one.title_en,
        quote=one.quote,
        reference=one.reference,
        dated_on=one.dated_on,
        shown=one.shown,
        copy_shown=one.copy_shown,
        by_label=one.by_label,
        added_at=one.added_at,
        copy_state=one.copy_state,
        copy_words=str(COPY[CopyState(one.copy_state)]),
        copy_note=str(COPY_NOTE[one.copy_note]) if one.copy_note in COPY_NOTE else "",
        fetched_at=one.fetched_at,
        final_url=one.final_url if one.final_url != one.url else "",
        content_type=one.content_type,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        may_fetch_again=one.copy_state in (CopyState.FAILED, CopyState.REFUSED),
    )


def _evidence_changed(claim: Claim) -> bool:
    """Whether publishing now would show other evidence than the version that people read, or a copy that was kept
    since."""
    review = Review.objects.filter(claim=claim, number=claim.review_number).first()
    read = {(one["id"], one["sha256"], bool(one.get("copy_shown"))) for one in review.evidence} if review else set()
    now = set()
    for one in _evidence_of(claim):
        if one.shown:
            kept = one.copy_state == CopyState.KEPT
            now.add((str(one.id), one.sha256 if kept else "", one.copy_shown and kept))
    return read != now


def _draft(claim: Claim) -> DraftState:
    """What is being written; where nobody began, a correction begins from the words that count now."""
    draft = Draft.objects.filter(claim=claim).first()
    if draft:
        texts = {language: Texts(**words) for language, words in draft.texts.items()}
        return DraftState(draft.verdict, texts, draft.version, draft.changed_at, draft.by_label)
    review = Review.objects.filter(claim=claim, number=claim.review_number).first()
    texts = {language: Texts(**words) for language, words in review.texts.items()} if review else {}
    return DraftState(claim.verdict, texts, 0, None, "")


def _review(review: Review) -> ReviewLine:
    return ReviewLine(
        number=review.number,
        verdict=scale().get(review.verdict),
        texts={language: Texts(**words) for language, words in review.texts.items()},
        change_note=review.change_note,
        at=review.at,
        written_by=review.written_by_label,
        by_label=review.by_label,
    )


OF_THE_ASKER = ("received", "asked_again")
"""Done by who asked, whose name is nobody's here."""


def _step(step: Step) -> StepLine:
    words = str(STEP.get(step.verb, step.verb))
    if "verdict" in step.params and step.params["verdict"] in scale():
        words %= {"verdict": scale()[step.params["verdict"]].title(get_language() or "vi")}
    if "code" in step.params:
        words = f"{words} ({step.params['code']})"
    who = "" if step.verb in OF_THE_ASKER else step.by_label
    return StepLine(step.at, words, step.reason, who, step.verb)


def _desk_row(viewer: Viewer, claim: Claim) -> QueueRow | None:
    if not viewer.may(Desk.READ):
        return None
    try:
        return get_item(viewer, claim.id)
    except NotFound:
        return None
