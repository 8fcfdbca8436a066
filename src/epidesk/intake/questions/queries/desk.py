# SPDX-License-Identifier: Apache-2.0
"""What the desk and the experts read."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import get_language, gettext

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.accounts.roles import roles
from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.personal import covered, finds_in
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk import queries as desk
from epidesk.foundation.desk.queries import QueueRow
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.questions.desk_stream import PREFIX
from epidesk.intake.questions.models import Answer, Draft, Question, ReplyTemplate, Step
from epidesk.intake.questions.queries.public import asked_count, changes_of
from epidesk.intake.questions.queries.rows import alike_row, lines_of, topic_label
from epidesk.intake.questions.queries.shapes import DraftCard, Expert, QuestionDetail, SignedAnswer, TemplateRow
from epidesk.intake.questions.rules import LIFE, OPEN_STATES, AnswerState, Lane, Permission, State, Topic
from epidesk.intake.questions.texts import ANSWER_STATE, STATE, TITLE
from epikit.codes import display_code
from epikit.text import sort_key

ANSWER_PREFIX, TEMPLATE_PREFIX = "ans", "tpl"
MERGED_SHOWN = 20


def question_detail(viewer: Viewer, question_id: UUID) -> QuestionDetail:
    """A question with its draft, its answer and its course. Needs `questions:read`; it is noted as read, for it may
    tell of a person. Raises `Forbidden`, `NotFound`."""
    requires(viewer, Permission.READ)
    question = Question.objects.filter(id=question_id).select_related("answer", "merged_into").first()
    if question is None:
        raise NotFound
    viewer.note_read("question", [question.id])
    state, merged_into = State(question.state), question.merged_into
    merged = Question.objects.filter(merged_into=question).order_by("-id")[:MERGED_SHOWN]
    routed = Step.objects.filter(question=question, verb="routed").order_by("-id").first()
    others = Question.objects.filter(merged_into=question, public=True).exists()
    return QuestionDetail(
        id=question.id,
        public_id=public_id(PREFIX, question.id),
        code=display_code(question.code),
        state=state,
        state_label=str(STATE[state]),
        version=question.version,
        topic=question.topic,
        topic_label=topic_label(question.topic),
        title=gettext(TITLE[Topic(question.topic) if question.topic in {str(one) for one in Topic} else None]),
        priority=Priority(question.priority),
        text=question.text,
        covered=covered(question.text),
        finds=finds_in(question.text),
        public_agreed=question.public or others,
        language=question.language,
        received_at=question.received_at,
        is_open=state in OPEN_STATES,
        held=question.lane == Lane.HELD,
        confirmed=question.confirmed_at is not None,
        asked_count=question.asked_count,
        expert_id=question.expert_id,
        expert_name=question.expert_name,
        expert_note=routed.reason if routed and state is State.ROUTED else "",
        merged_into=(public_id(PREFIX, merged_into.id), display_code(merged_into.code)) if merged_into else None,
        merged=tuple(alike_row(one) for one in merged),
        lines=lines_of(question, for_centre=True),
        draft=_draft_of(question),
        answer=_answer_of(question.answer),
        verbs=LIFE.verbs(state),
        desk=_desk_row(viewer, question.id),
    )


def experts(viewer: Viewer) -> tuple[Expert, ...]:
    """Who may be asked for a draft: those who only draft before colleagues of the desk, by name. Needs
    `questions:handle`."""
    requires(viewer, Permission.HANDLE)
    cards, language = roles(), get_language() or "vi"
    desks = {slug for slug, card in cards.items() if Permission.HANDLE in card.permissions}
    found = [one for one in holders_of(Permission.DRAFT) if one.user_id != viewer.user_id]
    found.sort(key=lambda one: (not desks.isdisjoint(one.roles), sort_key(one.name)))
    return tuple(
        Expert(one.user_id, one.name, ", ".join(cards[slug].title(language) for slug in one.roles)) for one in found
    )


def templates(viewer: Viewer, *, topic: str = "", language: str = "") -> tuple[TemplateRow, ...]:
    """The words that are offered now, those of the topic first. Needs `questions:draft` or `questions:templates`."""
    if not viewer.may(Permission.TEMPLATES):
        requires(viewer, Permission.DRAFT)
    rows = ReplyTemplate.objects.filter(retired_at=None)
    if language:
        rows = rows.filter(language=language)
    found = [_template(row) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.topic != topic, bool(one.topic), sort_key(one.title))))


def template(viewer: Viewer, template_id: UUID) -> TemplateRow:
    """Raises `NotFound`, `Forbidden`."""
    found = next((one for one in templates(viewer) if one.id == template_id), None)
    if found is None:
        raise NotFound
    return found


def _template(row: ReplyTemplate) -> TemplateRow:
    return TemplateRow(
        id=row.id,
        public_id=public_id(TEMPLATE_PREFIX, row.id),
        title=row.title,
        topic=row.topic,
        topic_label=topic_label(row.topic),
        language=row.language,
        body=row.body,
        version=row.version,
        changed_at=row.changed_at,
        by_label=row.by_label,
    )


def _draft_of(question: Question) -> DraftCard | None:
    draft = Draft.objects.filter(question=question).first()
    if draft is None:
        return None
    return DraftCard(
        wording=draft.wording,
        body=draft.body,
        basis=draft.basis,
        edit=draft.edit,
        by_label=draft.by_label,
        changed_at=draft.changed_at,
        finds=finds_in(draft.wording, draft.body, draft.basis),
    )


def _answer_of(answer: Answer | None) -> SignedAnswer | None:
    if answer is None:
        return None
    state = AnswerState(answer.state)
    return SignedAnswer(
        id=answer.id,
        public_id=public_id(ANSWER_PREFIX, answer.id),
        slug=answer.slug or "",
        state=state,
        state_label=str(ANSWER_STATE[state]),
        private=answer.published_at is None,
        topic=answer.topic,
        wording=answer.wording,
        body=answer.body or answer.private_body,
        prepared_by=answer.prepared_by,
        basis=answer.basis,
        review_by=answer.review_by,
        version=answer.version,
        signed_at=answer.signed_at,
        changed_at=answer.changed_at,
        by_label=answer.by_label,
        useful_yes=answer.useful_yes,
        useful_no=answer.useful_no,
        changes=changes_of(answer.id),
        asked_count=asked_count(answer.id),
    )


def _desk_row(viewer: Viewer, question_id: UUID) -> QueueRow | None:
    try:
        return desk.get_item(viewer, question_id)
    except DomainError:
        return None  # an expert without the queue, or a row that retention has deleted
