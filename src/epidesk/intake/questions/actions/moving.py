# SPDX-License-Identifier: Apache-2.0
"""What all verbs on one question share: the lock, the version, the rule, the timeline, the ledger, the desk row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.desk.actions import NewItem, close_item, open_items, reopen_item, update_item
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.questions.desk_stream import KIND, STREAM
from epidesk.intake.questions.models import Question, Step
from epidesk.intake.questions.policy import policy
from epidesk.intake.questions.rules import LIFE, OPEN_STATES, Lane, Permission, State, Topic, Verb
from epidesk.intake.questions.rules.limits import MAX_REASON, MIN_REASON
from epidesk.intake.questions.texts import TITLE
from epikit.codes import display_code
from epikit.text import nfc
from epikit.workflow import IllegalTransition


class NotPossibleNow(Conflict):
    """The question is in a state that this cannot be done in."""

    code = "not-possible-now"
    default_message = _("This is no longer possible: the question has moved on. Look at its new state.")


def lock(question_id: UUID) -> Question:
    """The row, ours until commit. Raises `NotFound`."""
    question = Question.objects.select_for_update(no_key=True).filter(id=question_id).first()
    if question is None:
        raise NotFound
    return question


def lock_for(by: Actor, permission: Permission, question_id: UUID, version: int | None) -> Question:
    """The row, for who may. Questions have no place, so they are for everybody who holds the permission. Raises
    `Forbidden`, `NotFound`, `Conflict`."""
    requires(by, permission)
    question = lock(question_id)
    if version is not None and version != question.version:
        raise Conflict
    return question


def lock_group(by: Actor, permission: Permission, question_id: UUID) -> Question:
    """The question with all that are joined to it, locked in the order of their ids, for what changes them together.
    Raises `Forbidden`, `NotFound`."""
    requires(by, permission)
    rows = Question.objects.select_for_update(no_key=True).filter(Q(id=question_id) | Q(merged_into=question_id))
    question = next((row for row in rows.order_by("id") if row.id == question_id), None)
    if question is None:
        raise NotFound
    return question


def move(
    question: Question,
    verb: Verb,
    *,
    by: Actor,
    now: datetime,
    told_as: str,
    params: Mapping[str, Any] | None = None,
    reason: str = "",
    changed: Sequence[str] = (),
) -> Step:
    """Takes the step of the workflow and writes it with whatever else the caller `changed` on the row. The desk row is
    the caller's. Raises `NotPossibleNow`."""
    try:
        question.state = LIFE.next(State(question.state), verb)
    except IllegalTransition as error:
        raise NotPossibleNow from error
    touch(question, by=by, now=now, changed=("state", *changed), verb=told_as)
    return add_step(question, by=by, now=now, told_as=told_as, params=params, reason=reason)


def touch(question: Question, *, by: Actor, now: datetime, changed: Sequence[str], verb: str) -> None:
    question.version += 1
    question.changed_at = now
    question.save(update_fields=["version", "changed_at", *changed])
    record(by=by, verb=f"question.{verb}", subject=("question", question.id), fields=tuple(changed))


def add_step(
    question: Question,
    *,
    by: Actor,
    now: datetime,
    told_as: str,
    params: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Step:
    """A line of the timeline, and the hint for whoever follows the question."""
    hint("incident", id=question.id, version=question.version)
    return Step.objects.create(
        question=question,
        at=now,
        verb=told_as,
        state=question.state,
        params=dict(params or {}),
        reason=reason,
        by_id=by.user_id,
        by_label=by.label[:120],
    )


def answer_merged(main: Question, *, by: Actor, now: datetime) -> None:
    """Whoever was joined to an answered question has its answer, and reads so on their own timeline."""
    if main.answer_id is None:
        return
    for joined in Question.objects.filter(merged_into=main).exclude(answer=main.answer_id).order_by("id"):
        joined.answer_id = main.answer_id
        joined.save(update_fields=["answer"])
        add_step(joined, by=by, now=now, told_as="answered")


def title_of(topic: str) -> list[tuple[str, dict[str, Any]]]:
    """The title of the queue's row: a msgid. Nothing of what was asked stands there: it may tell of somebody."""
    return [(TITLE[Topic(topic) if topic in {str(one) for one in Topic} else None], {})]


def on_the_desk(question: Question, now: datetime) -> dict[str, Any]:
    """What the desk row of an open question says."""
    due_at, due_what = due(question, now)
    return {"stage": question.state, "due_at": due_at, "due_what": due_what}


def due(question: Question, now: datetime) -> tuple[datetime, str]:
    """What is due next, and when: the wait for reading it counts from the arrival, later ones from the step before."""
    terms = policy()
    if question.lane == Lane.HELD:
        return question.clock_at + terms.deadlines["accept"] * 4, "review"
    slower = terms.slow_times if question.confirmed_at is None else 1.0
    stage = {State.RECEIVED: "accept", State.ACCEPTED: "draft", State.ROUTED: "expert", State.DRAFTED: "sign"}
    what = stage[State(question.state)]
    start = question.clock_at if what == "accept" else now
    return start + timedelta(seconds=terms.deadlines[what].total_seconds() * slower), what


def desk_item(question: Question, now: datetime) -> NewItem:
    """The row of the queue. Nothing of the text is on it, nor among the search words: the code finds it."""
    return NewItem(
        stream=STREAM,
        kind=KIND,
        subject_id=question.id,
        code=display_code(question.code),
        title=title_of(question.topic),
        area_id=None,
        lon=None,
        lat=None,
        priority=Priority(question.priority),
        confirmed=question.confirmed_at is not None,
        opened_at=question.received_at,
        held=question.lane == Lane.HELD,
        flags=("held-by-decision",) if question.lane == Lane.HELD else (),
        **on_the_desk(question, now),
    )


def renew_row(question: Question, *, by: Actor, now: datetime, **changes: Any) -> None:
    """The desk row as the question stands now: open or closed."""
    if question.state in OPEN_STATES:
        update_item(by=by, subject_id=question.id, **on_the_desk(question, now), **changes)
    else:
        close_item(by=by, subject_id=question.id, stage=question.state, **changes)


def put_back(question: Question, *, by: Actor, now: datetime) -> None:
    """A question that is open again stands in the queue again; its row is made anew when retention has deleted it."""
    try:
        reopen_item(by=by, subject_id=question.id, **on_the_desk(question, now))
    except NotFound:
        open_items(by=by, items=[desk_item(question, now)])


def checked_reason(text: str, field: str = "reason") -> str:
    """A reason that its reader can do something with. Raises `Invalid`."""
    text = nfc(text)
    if len(text) < MIN_REASON:
        raise Invalid({field: _("Say why, in at least %(limit)s characters.") % {"limit": MIN_REASON}})
    if len(text) > MAX_REASON:
        raise Invalid({field: _("At most %(limit)s characters.") % {"limit": MAX_REASON}})
    return text
