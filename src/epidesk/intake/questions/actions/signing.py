# SPDX-License-Identifier: Apache-2.0
"""Signing an answer, publishing it, correcting it, withdrawing it. One desk does all of it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound, Text
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.numbers import grouped
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.personal import check_personal
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.questions.actions.counting import count_again, indexed
from epidesk.intake.questions.actions.drafting import DraftChanged
from epidesk.intake.questions.actions.moving import (
    NotPossibleNow,
    add_step,
    answer_merged,
    checked_reason,
    lock_group,
    move,
    renew_row,
)
from epidesk.intake.questions.events import AnswersSigned
from epidesk.intake.questions.models import Answer, AnswerVersion, Draft, Question
from epidesk.intake.questions.rules import AnswerState, Permission, State, Topic, Verb
from epidesk.intake.questions.rules.gaps import gaps_in
from epidesk.intake.questions.rules.limits import (
    FARTHEST_REVIEW_DAYS,
    MAX_ANSWER,
    MAX_BASIS,
    MAX_CHANGE_NOTE,
    MAX_PREPARED_BY,
    MAX_WORDING,
    MIN_ANSWER,
    MIN_CHANGE_NOTE,
    MIN_LETTERS,
)
from epikit.codes import ALPHABET
from epikit.text import fold_words, nfc

SLUG_LENGTH = 60
SLUG_TRIES = 8


class AnswerChanged(Conflict):
    """A colleague has corrected or withdrawn this answer since it was opened."""

    code = "answer-changed"
    default_message = _(
        "A colleague has changed this answer meanwhile. Both stand below: take over what you need, then store yours."
    )


@dataclass(frozen=True)
class Signed:
    """`slug`: the public address, "" for one that only the askers read."""

    answer_id: UUID
    slug: str


def sign(
    *,
    by: Actor,
    question_id: UUID,
    edit: int,
    public: bool,
    topic: str = "",
    prepared_by: str = "",
    review_by: date | None = None,
    waived: Collection[str] = (),
) -> Signed:
    """Signs the stored draft: the answer goes to who asked and to all who were joined, and, with `public`, to a page of
    its own. Needs `questions:sign`. `edit`: the draft that was read; `review_by`: the day by which somebody reads it
    again; `waived`: marks of finds that may stay.

    Raises `Invalid` (`body`, `wording`, `topic`; `public`: nobody who asked agreed to that), `PersonalLeft` for what
    still points at a person, `DraftChanged`, `NotPossibleNow`. Locks: the question, then the count of terms. Signing
    twice: the second finds no draft.
    """
    now = timezone.now()
    with unit_of_work():
        question = lock_group(by, Permission.SIGN, question_id)
        draft = Draft.objects.filter(question=question).first()
        if draft is None or question.state != State.DRAFTED:
            raise NotPossibleNow
        if draft.edit != edit:
            raise DraftChanged
        topic = topic or question.topic
        prepared_by = nfc(prepared_by)
        _check(draft.wording if public else "", draft.body, topic, prepared_by, public=public)
        _check_basis(draft.basis, review_by)
        if public and not _agreed(question):
            raise Invalid({"public": _("Nobody who asked agreed to a public answer. Send it to them only.")})
        if public:
            check_personal((draft.wording, draft.body, draft.basis, prepared_by), waived)
        answer = _new(
            question, draft, by, now, public=public, topic=topic, prepared_by=prepared_by, review_by=review_by
        )
        question.answer, question.closed_at, question.topic = answer, now, topic
        move(question, Verb.SIGN, by=by, now=now, told_as="answered", changed=("answer", "closed_at", "topic"))
        answer_merged(question, by=by, now=now)
        draft.delete()
        renew_row(question, by=by, now=now)
        record(by=by, verb="answer.signed", subject=("answer", answer.id), fields=("wording", "body"))
        _announce(answer)
    return Signed(answer.id, answer.slug or "")


def correct(
    *,
    by: Actor,
    answer_id: UUID,
    version: int,
    wording: str,
    body: str,
    change_note: str,
    basis: str | None = None,
    review_by: date | None = None,
    topic: str = "",
    waived: Collection[str] = (),
) -> int:
    """Corrects a signed answer: the page shows the new words and `change_note`, and everybody who got the old ones is
    told that they were corrected. Needs `questions:sign`. `version`: the one that was read; None leaves `basis` and
    `review_by` as they are. Gives the new version.

    Raises `Invalid` (`wording`, `body`, `change_note`), `PersonalLeft`, `AnswerChanged`, `NotFound`. Two who correct at
    once wait for the answer's lock; the second one's version is old by then.
    """
    requires(by, Permission.SIGN)
    wording, body, change_note = nfc(wording), nfc(body), nfc(change_note)
    now = timezone.now()
    with unit_of_work():
        answer = _lock(answer_id, version)
        public = answer.published_at is not None
        topic = topic or answer.topic
        _check(wording if public else "", body, topic, answer.prepared_by, public=public)
        _check_note(change_note)
        basis = answer.basis if basis is None or not public else nfc(basis)
        _check_basis(basis, review_by)
        if public:
            check_personal((wording, body, basis, change_note), waived)
        before = (answer.wording, answer.body) if public else ("", answer.private_body)
        if (wording if public else "", body, basis) == (*before, answer.basis):
            raise Invalid({"body": _("Nothing is changed.")})
        answer.topic, answer.basis, answer.review_by = topic, basis, review_by or answer.review_by
        if public:
            words = indexed(wording, body)
            count_again(answer, words.terms)
            answer.wording, answer.body = wording, body
            answer.terms, answer.searched = words.terms, words.searched
            answer.state = str(AnswerState.PUBLISHED)
        else:
            answer.private_body = body
            answer.terms, answer.searched = (), ()
            answer.state = str(AnswerState.SIGNED)
        _next_version(answer, by, now, change_note, told_as="corrected")
    return answer.version


def withdraw(*, by: Actor, answer_id: UUID, version: int, reason: str, waived: Collection[str] = ()) -> None:
    """Takes an answer back: its page says so and why, and everybody who got it is told. Needs `questions:sign`.

    Correcting it afterwards publishes it again. Raises `Invalid` (`reason`), `PersonalLeft`, `AnswerChanged`,
    `NotFound`.
    """
    requires(by, Permission.SIGN)
    reason = checked_reason(reason)
    now = timezone.now()
    with unit_of_work():
        answer = _lock(answer_id, version)
        if answer.state == AnswerState.WITHDRAWN:
            raise NotPossibleNow
        _check_note(reason)
        if answer.published_at is not None:
            check_personal((reason,), waived)
        count_again(answer, ())
        answer.state = str(AnswerState.WITHDRAWN)
        answer.terms, answer.searched = (), ()
        _next_version(answer, by, now, reason, told_as="withdrawn")


def _lock(answer_id: UUID, version: int) -> Answer:
    answer = Answer.objects.select_for_update(no_key=True).filter(id=answer_id).first()
    if answer is None:
        raise NotFound
    if answer.version != version:
        raise AnswerChanged
    return answer


def _next_version(answer: Answer, by: Actor, now: datetime, note: str, *, told_as: str) -> None:
    answer.version += 1
    answer.changed_at = now
    answer.by_id, answer.by_label = by.user_id, by.label[:120]
    answer.save()
    if answer.published_at is not None:
        _keep_version(answer, note[:MAX_CHANGE_NOTE])
    for question in Question.objects.filter(answer=answer).order_by("id"):
        add_step(question, by=by, now=now, told_as=told_as, reason=note, params={"version": answer.version})
    record(by=by, verb=f"answer.{told_as}", subject=("answer", answer.id), fields=("wording", "body", "state"))
    _announce(answer)


def _announce(answer: Answer) -> None:
    """`hint`: pages that are kept ready (interfaces) hear at once that this one changed."""
    announce(AnswersSigned((answer.id,)))
    if answer.published_at is not None:
        hint("answer", id=answer.id, version=answer.version)


def _new(
    question: Question,
    draft: Draft,
    by: Actor,
    now: datetime,
    *,
    public: bool,
    topic: str,
    prepared_by: str,
    review_by: date | None,
) -> Answer:
    answer = Answer(
        state=AnswerState.PUBLISHED if public else AnswerState.SIGNED,
        topic=topic,
        language=question.language,
        wording=draft.wording if public else "",
        body=draft.body if public else "",
        private_body="" if public else draft.body,
        prepared_by=prepared_by,
        basis=draft.basis if public else "",
        review_by=review_by,
        signed_at=now,
        changed_at=now,
        published_at=now if public else None,
        by_id=by.user_id,
        by_label=by.label[:120],
    )
    if not public:
        answer.terms, answer.searched = (), ()
        answer.save(force_insert=True)
        return answer
    words = indexed(draft.wording, draft.body)
    answer.terms, answer.searched = words.terms, words.searched
    count_again(answer, words.terms)
    _save_with_address(answer)
    _keep_version(answer, "")
    return answer


def _save_with_address(answer: Answer) -> None:
    """An address to be read out and shared: the question's words without marks, and four characters so that no two are
    alike. It never changes, whatever becomes of the wording."""
    words = fold_words(answer.wording).encode("ascii", "ignore").decode()
    base = "-".join(words.split())[:SLUG_LENGTH].strip("-") or "answer"
    for _try in range(SLUG_TRIES):
        answer.slug = f"{base}-{''.join(secrets.choice(ALPHABET) for _ in range(4)).lower()}"
        try:
            with transaction.atomic():
                answer.save(force_insert=True)
        except IntegrityError:
            continue
        return
    raise RuntimeError("No free address was found for an answer.")


def _keep_version(answer: Answer, note: str) -> None:
    AnswerVersion.objects.create(
        answer=answer,
        number=answer.version,
        state=answer.state,
        wording=answer.wording,
        body=answer.body,
        basis=answer.basis,
        change_note=note,
        at=answer.changed_at,
        by_id=answer.by_id,
        by_label=answer.by_label,
    )


def _agreed(question: Question) -> bool:
    """Whether the asker, or somebody who asked the same, agreed to a public answer."""
    return Question.objects.filter(Q(id=question.id) | Q(merged_into=question), public=True).exists()


def _check(wording: str, body: str, topic: str, prepared_by: str, *, public: bool) -> None:
    problems: dict[str, Text] = {}
    if len(body) < MIN_ANSWER:
        problems["body"] = _("Write the answer, in at least %(limit)s characters.") % {"limit": MIN_ANSWER}
    if len(body) > MAX_ANSWER:
        problems["body"] = _("At most %(limit)s characters.") % {"limit": grouped(MAX_ANSWER)}
    if public and sum(ch.isalpha() for ch in wording) < MIN_LETTERS:
        problems["wording"] = _("Write the question as everybody is to read it.")
    if len(wording) > MAX_WORDING:
        problems["wording"] = _("At most %(limit)s characters.") % {"limit": MAX_WORDING}
    if topic not in {str(one) for one in Topic}:
        problems["topic"] = _("Choose what it is about.")
    if len(prepared_by) > MAX_PREPARED_BY:
        problems["prepared_by"] = _("At most %(limit)s characters.") % {"limit": MAX_PREPARED_BY}
    for name, text in (("wording", wording), ("body", body)):
        if gaps := gaps_in(text):
            problems[name] = _("A gap of the template is not filled: %(gaps)s.") % {
                "gaps": ", ".join(f"{{{gap}}}" for gap in gaps)
            }
    if problems:
        raise Invalid(problems)


def _check_basis(basis: str, review_by: date | None) -> None:
    problems: dict[str, Text] = {}
    if len(basis) > MAX_BASIS:
        problems["basis"] = _("At most %(limit)s characters.") % {"limit": grouped(MAX_BASIS)}
    today = timezone.localdate()
    if review_by is not None and not today < review_by <= today + timedelta(days=FARTHEST_REVIEW_DAYS):
        problems["review_by"] = _("A day after today, at most %(limit)s days ahead.") % {"limit": FARTHEST_REVIEW_DAYS}
    if problems:
        raise Invalid(problems)


def _check_note(note: str) -> None:
    if len(note) < MIN_CHANGE_NOTE:
        raise Invalid(
            {"change_note": _("Say what was changed, in at least %(limit)s characters.") % {"limit": MIN_CHANGE_NOTE}}
        )
    if len(note) > MAX_CHANGE_NOTE:
        raise Invalid({"change_note": _("At most %(limit)s characters.") % {"limit": MAX_CHANGE_NOTE}})
