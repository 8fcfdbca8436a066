# SPDX-License-Identifier: Apache-2.0
"""What the detail of a question shows, and what may be done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.timezone import localdate

from epidesk.foundation.desk import actions as desk_actions
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.desk.streams import card_of
from epidesk.foundation.desk.texts import PRIORITY
from epidesk.intake.questions import queries
from epidesk.intake.questions.actions import AnswerChanged, DraftChanged
from epidesk.intake.questions.desk_stream import KIND
from epidesk.intake.questions.queries import QuestionDetail
from epidesk.intake.questions.rules import Permission, State, Topic
from epidesk.intake.questions.texts import TOPIC
from epidesk.interfaces.console.filters import here

EMPTY = QueryDict()
REVIEWED_AFTER = timedelta(days=90)
"""Proposed as the day by which an answer is read again."""


def question_context(request: HttpRequest, subject_id: UUID, **more: Any) -> dict[str, Any]:
    """Raises `Forbidden` without `questions:read`, `NotFound`."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = queries.question_detail(viewer, subject_id)
    may = {str(one).partition(":")[2]: viewer.may(one) for one in Permission}
    writes = may["draft"] and (found.state is not State.ROUTED or found.expert_id == viewer.user_id)
    form, typed = more.get("form", ""), more.get("typed") or EMPTY
    return {
        "detail": "console/questions/detail.html",
        "item": found,
        "card": card_of(KIND),
        "due_word": card_of(KIND).due.get(found.desk.due_what, "") if found.desk else "",
        "severity": found.priority.slug,
        "severity_word": PRIORITY[found.priority],
        "steps": found.lines,
        "may": may,
        "may_write": writes and found.is_open,
        "topics": [(str(one), TOPIC[one]) for one in Topic],
        "priorities": [(one.slug, PRIORITY[one]) for one in Priority if one is not Priority.EXTREME],
        "experts": queries.experts(viewer) if may["handle"] and "route" in found.verbs else (),
        "alike": queries.open_alike(viewer, found.id, found.text) if "merge" in found.verbs and may["handle"] else (),
        "answered_alike": queries.similar_answers(found.covered) if found.is_open else (),
        "templates": queries.templates(viewer, topic=found.topic, language=found.language) if writes else (),
        "writing": _writing(found, form, typed),
        "correcting": _correcting(found, form, typed),
        "waived": typed.getlist("waived"),
        "today": localdate().isoformat(),
        "review_by": typed.get("review_by", "") if form == "sign" else (localdate() + REVIEWED_AFTER).isoformat(),
        "collided": isinstance(more.get("refused"), DraftChanged | AnswerChanged),
        "public_url": request.build_absolute_uri(reverse("citizen:answer", args=[found.answer.slug]))
        if found.answer and found.answer.slug
        else "",
        "onlookers": desk_actions.look_at(by=viewer.as_actor(), subject_id=subject_id) if found.desk else (),
        "may_claim": found.is_open and found.desk is not None and viewer.may(Desk.CLAIM),
        "may_break_in": viewer.may(Desk.BREAK_IN),
        "address": here(request),
        "query": f"?{here(request)}" if here(request) else "",
        **more,
    }


def _writing(found: QuestionDetail, form: str, typed: QueryDict) -> dict[str, Any]:
    """What stands in the draft's fields: what was typed, else the stored draft, else the question without what tells
    who asked."""
    draft = found.draft
    if form == "draft":
        return {
            "wording": typed.get("wording", ""),
            "body": typed.get("body", ""),
            "basis": typed.get("basis", ""),
            "edit": draft.edit if draft else 0,
        }
    if draft is not None:
        return {"wording": draft.wording, "body": draft.body, "basis": draft.basis, "edit": draft.edit}
    return {"wording": " ".join(found.covered.split())[:400], "body": "", "basis": "", "edit": 0}


def _correcting(found: QuestionDetail, form: str, typed: QueryDict) -> dict[str, Any]:
    answer = found.answer
    if answer is None:
        return {}
    if form == "correct":
        return {
            "wording": typed.get("wording", ""),
            "body": typed.get("body", ""),
            "basis": typed.get("basis", ""),
            "review_by": typed.get("review_by", ""),
            "change_note": typed.get("change_note", ""),
        }
    return {
        "wording": answer.wording,
        "body": answer.body,
        "basis": answer.basis,
        "review_by": answer.review_by.isoformat() if answer.review_by else "",
        "change_note": "",
    }
