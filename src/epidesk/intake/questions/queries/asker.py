# SPDX-License-Identifier: Apache-2.0
"""What askers read of their own questions, and what a tracking code alone opens."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.intake.questions.desk_stream import PREFIX
from epidesk.intake.questions.models import Answer, Question, Step
from epidesk.intake.questions.queries.rows import lines_of, short
from epidesk.intake.questions.queries.shapes import OwnQuestion, OwnRow, Stage
from epidesk.intake.questions.rules import OPEN_STATES, AnswerState, State
from epidesk.intake.questions.texts import STATE, step_text
from epikit.codes import BadCode, display_code, normalise_code
from epikit.formats import markdown

MINE_LIMIT = 50
_NO_CODE = "00000000"


def stage_by_code(code: str) -> Stage | None:
    """How far the question with this code is; None for no question. The door counts failed look-ups of all streams
    together (`incidents.queries.stage_by_code`), so none is counted here."""
    try:
        stored = normalise_code(code)
    except BadCode:
        stored = _NO_CODE
    question = Question.objects.filter(code=stored).select_related("answer").first()
    if question is None:
        return None
    state = _shown_state(question)
    steps = Step.objects.filter(question=question).order_by("id").values_list("verb", "params", "at")
    told = ((step_text(verb, params), at) for verb, params, at in steps)
    lines = tuple((label, timezone.localtime(at).date()) for label, at in told if label)
    day = timezone.localtime(question.changed_at).date()
    return Stage(state, str(STATE[state]), day, lines, _public_slug(question.answer))


def mine(viewer: Viewer) -> tuple[OwnRow, ...]:
    """The newest questions of this device and this account."""
    whose = _whose(viewer)
    if not whose:
        return ()
    rows = Question.objects.filter(whose).select_related("answer").order_by("-id")[:MINE_LIMIT]
    return tuple(_row(row) for row in rows)


def own_question(viewer: Viewer, question_id: UUID) -> OwnQuestion:
    """One question with its answer, for the device or account that asked. Raises `NotFound` for others' and for
    none alike."""
    whose = _whose(viewer)
    question = Question.objects.filter(id=question_id).filter(whose).select_related("answer").first() if whose else None
    if question is None:
        raise NotFound
    state = _shown_state(question)
    lines = lines_of(question, for_centre=False)
    answer = question.answer
    withdrawn = answer is not None and answer.state == AnswerState.WITHDRAWN
    reasons = [line.reason for line in lines if line.reason]
    return OwnQuestion(
        id=question.id,
        public_id=public_id(PREFIX, question.id),
        code=display_code(question.code),
        state=state,
        state_label=str(STATE[state]),
        text=question.text,
        public=question.public,
        received_at=question.received_at,
        is_open=question.state in OPEN_STATES or (question.state == State.MERGED and answer is None),
        slow=question.confirmed_at is None,
        lines=lines,
        reason=reasons[-1] if state is State.DECLINED and reasons else "",
        answer_wording=answer.wording if answer and not withdrawn else "",
        answer_html=markdown.render_plain(answer.body or answer.private_body) if answer and not withdrawn else "",
        answer_slug=_public_slug(answer),
        answer_state=AnswerState(answer.state) if answer else None,
        answer_version=answer.version if answer else 0,
        answer_at=answer.changed_at if answer else None,
        change_note=reasons[-1] if answer and answer.version > 1 and reasons else "",
    )


def _shown_state(question: Question) -> State:
    """As the asker sees it: who was joined to an answered question has an answer."""
    return State.ANSWERED if question.answer_id is not None else State(question.state)


def _public_slug(answer: Answer | None) -> str:
    return (answer.slug or "") if answer is not None and answer.published_at is not None else ""


def _whose(viewer: Viewer) -> Q:
    """A question of an account is read with that account only; the device opens what was asked without one."""
    whose = Q(device=viewer.device, asker=None) if viewer.device else Q()
    if viewer.kind is PrincipalKind.CITIZEN and viewer.user_id:
        whose |= Q(asker_id=viewer.user_id)
    return whose


def _row(question: Question) -> OwnRow:
    state = _shown_state(question)
    return OwnRow(
        id=question.id,
        public_id=public_id(PREFIX, question.id),
        code=display_code(question.code),
        state=state,
        state_label=str(STATE[state]),
        excerpt=short(question.text, 90),
        received_at=question.received_at,
        is_open=question.state in OPEN_STATES or (question.state == State.MERGED and question.answer_id is None),
        corrected=question.answer is not None and question.answer.version > 1,
    )
