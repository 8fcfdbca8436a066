# SPDX-License-Identifier: Apache-2.0
"""Declaring: on arrival, on entry, on leaving, how one is today. Once; what is on file is not typed again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound, TooMany
from epidesk.foundation.core.idempotency import OtherBody
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.masking import mask_id_number
from epidesk.foundation.core.principals import Actor
from epidesk.intake.movement import actions, queries
from epidesk.intake.movement.actions.contesting import contest
from epidesk.intake.movement.policy import form_words, place_choices
from epidesk.intake.movement.queries import OwnDeclaration
from epidesk.intake.movement.queries.contests import contests_of
from epidesk.intake.movement.rules import GivenBy, Kind, Status
from epidesk.intake.movement.texts import KIND
from epidesk.interfaces.citizen.declaring import filling
from epidesk.interfaces.citizen.declaring.screened import screened
from epidesk.interfaces.citizen.declaring.telling import lines_of
from epidesk.interfaces.citizen.filing import once
from epidesk.interfaces.citizen.forms.declaring import DeclarationForm
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.intake_token import make_token
from epidesk.interfaces.common.kiosk import is_kiosk
from epidesk.response.screening import actions as screening


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What to declare, and whom this device or account has declared before."""
    viewer = request.viewer  # type: ignore[attr-defined]
    people = () if is_kiosk(request) else queries.people_declared(viewer)
    today = timezone.localdate()
    done = queries.declared_daily_on(viewer, tuple(one.person_id for one in people), today)
    rows = [{"person": one, "declared_today": one.person_id in done} for one in people]
    return render(request, "citizen/declare/choose.html", {"people": rows, "kinds": KIND})


@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, kind: str) -> HttpResponse:
    """The form. `?like=`: again for somebody declared before; `?edit=`: mends a declaration; `?with=`: for somebody who
    travels along; `?for=other`: for somebody else; `?who`: who they are has changed as well; `?l=`: a second
    language."""
    if kind not in set(map(str, Kind)):
        raise NotFound
    by = actor_of(request)  # the device gets its secret with the empty form: see filing/once.py
    known = _Known(request, by, kind)
    if request.method != "POST":
        return _show(request, known.empty(kind), known)
    form = known.sent(kind)
    form.is_valid()
    if not form.key:
        form.renew_key()
    if "more_visits" in request.POST:
        return _show(request, form, known)
    one = once.claim_of(request, by, form.key)
    try:
        if before := once.already(one):
            return redirect("citizen:declared", before)
        actions.count_form(by=by, address=client_address(request))
        return redirect("citizen:declared", once.do_once(one, lambda: _file(request, form, by, known)))
    except OtherBody:
        form.renew_key()
        form.add_error(None, _("This form was sent already. If you mean another declaration, send it again."))
        return _show(request, form, known, status=422)
    except DomainError as error:
        form.show(error)
        return _show(request, form, known, status=error.status)


class _Known:
    """What the address and the form say about earlier declarations."""

    def __init__(self, request: HttpRequest, by: Actor, kind: str) -> None:
        asked = request.POST if request.method == "POST" else request.GET
        self.request, self.by = request, by
        self.edit = self._own(asked.get("edit", ""))
        self.like = self.edit or self._own(asked.get("like", ""))
        self.along = self._own(asked.get("with", ""))
        given = self.like.given_by if self.like else ""
        self.for_other = asked.get("for") == "other" or self.along is not None or given == GivenBy.PROXY
        self.open_identity = "who" in asked or self.edit is not None
        languages = form_words().languages
        self.second = asked.get("l", "") if asked.get("l", "") in languages else ""
        if kind == Kind.ENTRY and request.method != "POST" and "l" not in asked:
            self.second = _browser_language(request, languages)

    def _own(self, number: str) -> OwnDeclaration | None:
        found = parse_public_id("dec", number) if number else None
        if found is None:
            return None
        return queries.own_declaration(self.by.as_viewer(), found)

    def empty(self, kind: str) -> DeclarationForm:
        initial: dict[str, Any] = {}
        if self.edit:
            initial = filling.everything(self.edit)
        elif self.like:
            initial = filling.the_next_time(self.like)
            told = self.like.told
            initial |= {name: told[name] for name in ("proxy_name", "proxy_relation") if told.get(name)}
        elif self.along:
            initial = filling.together_with(self.along)
        elif not self.for_other:
            initial = filling.of_the_account(self.by)
        return self._form(kind, None, initial)

    def sent(self, kind: str) -> DeclarationForm:
        return self._form(kind, self.request.POST, {})

    def _form(self, kind: str, data: Any, initial: dict[str, Any]) -> DeclarationForm:
        return DeclarationForm(
            kind,
            data,
            initial=initial,
            before=self.like,
            for_other=self.for_other,
            open_identity=self.open_identity,
            second=self.second,
        )


def _browser_language(request: HttpRequest, known: Mapping[str, str]) -> str:
    """What the browser would rather read, where the form has it and the pages have not."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        head = tag.partition("-")[0]
        if head in ("vi", "en"):
            return ""
        if head in known:
            return head
    return ""


def _file(request: HttpRequest, form: DeclarationForm, by: Actor, known: _Known) -> str:
    kiosk = is_kiosk(request)
    draft = form.draft(
        language=by.language,
        given_by=GivenBy.KIOSK if kiosk else GivenBy.SELF,
        channel="kiosk" if kiosk else "web",
        corrects=known.edit.id if known.edit else None,
    )
    filed = actions.declare(draft=draft, by=by)
    screening.screen_declarations(declaration_ids=[filed.id])  # the receipt is there when the page opens
    return filed.public_id


def _token(request: HttpRequest, known: _Known) -> str:
    """With it the page's script sends through the fast lane; "" where what is on file is needed, or too many were
    handed out: then the form goes the ordinary way."""
    if known.like is not None or request.method == "POST":
        return ""
    try:
        actions.count_address(address=client_address(request))
    except TooMany:
        return ""
    return make_token(known.by, kiosk=is_kiosk(request))


def _show(request: HttpRequest, form: DeclarationForm, known: _Known, *, status: int = 200) -> HttpResponse:
    language = get_language() or "vi"
    words = form_words()
    context = {
        "form": form,
        "token": _token(request, known),
        "kind": form.kind,
        "title": KIND[form.kind],
        "known": known,
        "warning": words.warning[language if language in words.warning else "en"],
        "own": f"edit={known.edit.public_id}&" if known.edit else f"like={known.like.public_id}&" if known.like else "",
        "papers": _masked(known.like),
        "own_language": get_language_info(language)["name_local"],
        "second_warning": words.warning.get(known.second, ""),
        "languages": words.languages.items(),
        "places": place_choices(language),
    }
    return render(request, "citizen/declare/form.html", context, status=status)


def _masked(own: OwnDeclaration | None) -> str:
    """The ID number on file: others may see the screen."""
    number = str(own.told.get("id_number") or "") if own else ""
    return mask_id_number(number) if number else ""


@require_safe
def declared(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of a declaration: its code, what was declared, and how it goes on."""
    own = _own_or_404(request, number)
    return _show_declared(request, own)


@require_POST
def contest_declaration(request: HttpRequest, number: str) -> HttpResponse:
    """Says that what the centre holds or decided about them is wrong."""
    own = _own_or_404(request, number)
    text = request.POST.get("text", "")
    try:
        contest(by=actor_of(request), declaration_id=own.id, text=text)
    except Invalid as error:
        return _show_declared(request, own, error=str(error.fields["text"]), typed=text)
    return redirect("citizen:declared", number)


def _show_declared(request: HttpRequest, own: OwnDeclaration, *, error: str = "", typed: str = "") -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    contests = contests_of(viewer, own.id)
    language = get_language() or "vi"
    told = screened(viewer, own.id, language)
    if told is None and own.status == Status.STANDING:  # it came by the fast lane, and this page before the job
        screening.screen_declarations(declaration_ids=[own.id])
        told = screened(viewer, own.id, language)
    context = {
        "own": own,
        "lines": lines_of(own),
        "kind": KIND[own.kind],
        "screened": told,
        "contests": contests,
        "may_contest": all(one.decided_at for one in contests),
        "contest_error": error,
        "contest_typed": typed,
    }
    return render(request, "citizen/declare/declared.html", context, status=422 if error else 200)


def _own_or_404(request: HttpRequest, number: str) -> OwnDeclaration:
    found = parse_public_id("dec", number)
    if found is None:
        raise NotFound
    return queries.own_declaration(request.viewer, found)  # type: ignore[attr-defined]
