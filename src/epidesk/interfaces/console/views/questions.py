# SPDX-License-Identifier: Apache-2.0
"""Everything that is done with a question: plain forms of its detail."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.places.province import province
from epidesk.intake.questions import actions, queries
from epidesk.intake.questions.rules import Permission
from epidesk.intake.questions.rules.gaps import fill
from epidesk.interfaces.console.views.items import act, version_of


class Filled(Invalid):
    """Not refused: the draft comes back with the words of a template in it, not stored yet."""

    status = 200


@act(Permission.HANDLE)
def accept(request: HttpRequest, by: Actor, found: UUID) -> str:
    try:
        priority = Priority.from_slug(request.POST.get("priority", "minor"))
    except KeyError:
        raise Invalid({"priority": _("Choose how urgent it is.")}) from None
    actions.accept(
        by=by, question_id=found, topic=request.POST.get("topic", ""), priority=priority, version=version_of(request)
    )
    return _("Accepted.")


@act(Permission.HANDLE)
def ask_expert(request: HttpRequest, by: Actor, found: UUID) -> str:
    try:
        expert = UUID(request.POST.get("expert", ""))
    except ValueError:
        raise Invalid({"expert": _("Choose one of the experts of the list.")}) from None
    actions.route(
        by=by, question_id=found, expert_id=expert, note=request.POST.get("note", ""), version=version_of(request)
    )
    return _("The expert is asked. The draft comes back here.")


@act(Permission.HANDLE)
def recall(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.recall(by=by, question_id=found, version=version_of(request))
    return _("Taken back.")


@act(Permission.DRAFT)
def draft(request: HttpRequest, by: Actor, found: UUID) -> str:
    """Stores the draft; with `insert`, puts a template's words below what is typed instead, and stores nothing."""
    if "insert" in request.POST:
        _insert(request, by, found)
    actions.store_draft(
        by=by,
        question_id=found,
        wording=request.POST.get("wording", ""),
        body=request.POST.get("body", ""),
        basis=request.POST.get("basis", ""),
        edit=_number(request, "edit"),
        topic=request.POST.get("topic", ""),
        hand_in="hand_in" in request.POST,
    )
    return _("Handed in. The desk checks and signs it.") if "hand_in" in request.POST else _("Draft stored.")


@act(Permission.SIGN)
def sign(request: HttpRequest, by: Actor, found: UUID) -> str:
    public = request.POST.get("public") == "1"
    signed = actions.sign(
        by=by,
        question_id=found,
        edit=_number(request, "edit"),
        public=public,
        topic=request.POST.get("topic", ""),
        prepared_by=request.POST.get("prepared_by", ""),
        review_by=_day(request, "review_by"),
        waived=request.POST.getlist("waived"),
    )
    if signed.slug:
        return _("Signed and published. Everybody who asked is told.")
    return _("Signed. Who asked is told; it is not public.")


@act(Permission.HANDLE)
def decline(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.decline(by=by, question_id=found, reason=request.POST.get("reason", ""), version=version_of(request))
    return _("Closed. Who asked reads your reason.")


@act(Permission.HANDLE)
def join(request: HttpRequest, by: Actor, found: UUID) -> str:
    main = actions.id_behind_code(by=by, code=request.POST.get("into", ""))
    actions.merge(by=by, question_id=found, into_id=main, version=version_of(request))
    return _("Joined. Who asked gets the same answer.")


@act(Permission.HANDLE)
def part(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.split(by=by, question_id=found, version=version_of(request))
    return _("Parted again. It is open.")


@act(Permission.HANDLE)
def open_again(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.reopen(by=by, question_id=found, version=version_of(request))
    return _("Open again.")


@act(Permission.SIGN)
def correct(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.correct(
        by=by,
        answer_id=_answer(by, found),
        version=_number(request, "answer_version"),
        wording=request.POST.get("wording", ""),
        body=request.POST.get("body", ""),
        change_note=request.POST.get("change_note", ""),
        basis=request.POST.get("basis"),
        review_by=_day(request, "review_by"),
        waived=request.POST.getlist("waived"),
    )
    return _("Corrected. Everybody who had the old answer is told.")


@act(Permission.SIGN)
def withdraw(request: HttpRequest, by: Actor, found: UUID) -> str:
    actions.withdraw(
        by=by,
        answer_id=_answer(by, found),
        version=_number(request, "answer_version"),
        reason=request.POST.get("reason", ""),
        waived=request.POST.getlist("waived"),
    )
    return _("Withdrawn. Everybody who had it is told.")


def _answer(by: Actor, question_id: UUID) -> UUID:
    answer = queries.question_detail(by.as_viewer(), question_id).answer
    if answer is None:
        raise NotFound
    return answer.id


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.POST.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({name: _("Write the day as 2020-03-14.")}) from None


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _insert(request: HttpRequest, by: Actor, found: UUID) -> None:
    """Raises `Filled` with the words in the form."""
    chosen = parse_public_id("tpl", request.POST.get("template", ""))
    if chosen is None:
        raise Invalid({"template": _("Choose a template.")})
    viewer = by.as_viewer()
    question = queries.question_detail(viewer, found)
    values = {
        "code": question.code,
        "topic": question.topic_label,
        "hotline": ", ".join(line.display for line in province().hotlines),
        "province": province().short,
        "today": localdate().strftime("%d/%m/%Y"),
    }
    words = fill(queries.template(viewer, chosen).body, values)
    typed = request.POST.copy()
    typed["body"] = "\n\n".join(part for part in (typed.get("body", "").rstrip(), words) if part)
    request.POST = typed  # type: ignore[assignment]
    raise Filled({})
