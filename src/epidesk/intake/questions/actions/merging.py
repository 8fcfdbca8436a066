# SPDX-License-Identifier: Apache-2.0
"""Joining questions that ask the same: one answer, and everybody is told."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.actions import update_items
from epidesk.intake.questions.actions.moving import NotPossibleNow, add_step, answer_merged, move, put_back, renew_row
from epidesk.intake.questions.events import AnswersSigned, QuestionsMoved
from epidesk.intake.questions.models import Draft, Question
from epidesk.intake.questions.rules import Lane, Permission, State, Verb
from epikit.codes import BadCode, display_code, normalise_code


def id_behind_code(*, by: Actor, code: str) -> UUID:
    """The question with this code, as somebody at the desk typed it. Needs `questions:handle`. Raises `Invalid`."""
    requires(by, Permission.HANDLE)
    try:
        found = Question.objects.filter(code=normalise_code(code)).values_list("id", flat=True).first()
    except BadCode:
        found = None
    if found is None:
        raise Invalid({"into": _("No question has this code.")})
    return found


def merge(*, by: Actor, question_id: UUID, into_id: UUID, version: int | None = None) -> None:
    """The question gets the other one's answer: at once if there is one, else when it is signed. What was joined to it
    goes along. Needs `questions:handle`.

    Raises `Invalid` (field `into`), `Conflict`. Locks both questions in the order of their ids.
    """
    requires(by, Permission.HANDLE)
    if question_id == into_id:
        raise Invalid({"into": _("This is the question itself.")})
    now = timezone.now()
    with unit_of_work():
        question, main = _lock_pair(question_id, into_id, version)
        if main.state == State.MERGED and main.merged_into_id:
            raise Invalid({"into": _("That question was joined to another one. Join it to that one.")})
        if main.state == State.DECLINED:
            raise Invalid({"into": _("That question was closed without an answer.")})
        question.merged_into, question.closed_at = main, now
        question.lane = Lane.SLOW if question.lane == Lane.HELD else question.lane
        step = move(
            question,
            Verb.MERGE,
            by=by,
            now=now,
            told_as="merged",
            params={"code": display_code(main.code)},
            changed=("merged_into", "closed_at", "lane"),
        )
        Draft.objects.filter(question=question).delete()
        Question.objects.filter(merged_into=question).update(merged_into=main)
        answer_merged(main, by=by, now=now)
        renew_row(question, by=by, now=now, held=False)
        _count(main, question.asked_count, by)
        add_step(main, by=by, now=now, told_as="took_in", params={"code": display_code(question.code)})
        announce(QuestionsMoved((question.id,), (step.id,)))
        if main.answer_id is not None:
            announce(AnswersSigned((main.answer_id,)))


def split(*, by: Actor, question_id: UUID, version: int | None = None) -> None:
    """Parts a question that was joined by mistake: open again, for an answer of its own. Needs `questions:handle`."""
    requires(by, Permission.HANDLE)
    now = timezone.now()
    with unit_of_work():
        main_id = Question.objects.filter(id=question_id).values_list("merged_into", flat=True).first()
        if main_id is None:
            raise NotPossibleNow
        question, main = _lock_pair(question_id, main_id, version)
        if question.merged_into_id != main.id:
            raise NotPossibleNow
        question.merged_into = question.answer = question.closed_at = None
        question.told_version, question.clock_at = 0, now
        step = move(
            question,
            Verb.SPLIT,
            by=by,
            now=now,
            told_as="split",
            params={"code": display_code(main.code)},
            changed=("merged_into", "answer", "closed_at", "told_version", "clock_at"),
        )
        put_back(question, by=by, now=now)
        _count(main, -question.asked_count, by)
        announce(QuestionsMoved((question.id,), (step.id,)))


def _lock_pair(question_id: UUID, other_id: UUID, version: int | None) -> tuple[Question, Question]:
    """Both, and what is joined to the first, locked in the order of their ids."""
    rows = Question.objects.select_for_update(no_key=True).filter(
        Q(id__in=[question_id, other_id]) | Q(merged_into=question_id)
    )
    rows = rows.order_by("id")
    found = {row.id: row for row in rows}
    if question_id not in found or other_id not in found:
        raise NotFound
    if version is not None and found[question_id].version != version:
        raise Conflict
    return found[question_id], found[other_id]


def _count(main: Question, more: int, by: Actor) -> None:
    """How many ask it, on the row and on the desk (shown as people are who saw the same)."""
    Question.objects.filter(id=main.id).update(asked_count=F("asked_count") + more)
    main.refresh_from_db(fields=["asked_count"])
    update_items(by=by, subject_ids=[main.id], witness_count=main.asked_count)
