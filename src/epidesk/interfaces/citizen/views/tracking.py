# SPDX-License-Identifier: Apache-2.0
"""A tracking code opens a stage word and a day. The code is kept in the session, encrypted, and never in an
address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Forbidden, NotFound, TooMany
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.intake.claims import queries as claims
from epidesk.intake.incidents.queries import Matter, check_lookups, joined, matter_for, mine, stage_by_code
from epidesk.intake.incidents.rules import State
from epidesk.intake.movement import queries as movement
from epidesk.intake.movement.actions import keep_with_account
from epidesk.intake.questions import queries as questions
from epidesk.interfaces.citizen.declaring.telling import lines_of
from epidesk.interfaces.citizen.forms.track import TrackForm
from epidesk.interfaces.citizen.telling import HEADLINE_OF_STATE
from epidesk.interfaces.citizen.views.matters import matter_context
from epidesk.interfaces.common.client_address import client_address
from epidesk.interfaces.common.identity import actor_of
from epidesk.interfaces.common.kept_words import keep, kept
from epidesk.interfaces.common.sign_in.phone_code import codes_can_be_sent
from epikit.codes import display_code, normalise_code

SESSION_KEY = "tracked_code"
WRONG_CODES = 6
WAIT_S = 600


@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Type the code."""
    form = TrackForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _look_up(request, form.cleaned_data["code"])
            except DomainError as error:
                form.add_error("code", _words(error))
                status = error.status
            else:
                keep(request.session, SESSION_KEY, normalise_code(form.cleaned_data["code"]))
                return redirect("citizen:tracked")
    # The form's own page keeps the referrer within this site: without one, browsers send it with «Origin: null».
    return _private(render(request, "citizen/track.html", {"form": form}, status=status), referrer="same-origin")


@require_safe
def tracked(request: HttpRequest) -> HttpResponse:
    """What the code opens for this one: the whole matter for its reporter, a stage word and a day for others."""
    code = kept(request.session, SESSION_KEY)
    if not code:
        return redirect("citizen:track")
    viewer = request.viewer  # type: ignore[attr-defined]
    shown = display_code(code)
    if own := next((row for row in mine(viewer) if row.code == shown), None):
        return redirect("citizen:my_matter", own.public_id)
    if row := next((row for row in joined(viewer) if row.code == shown), None):
        return redirect("citizen:joined", row.public_id)
    if asked := next((row for row in questions.mine(viewer) if row.code == shown), None):
        return redirect("citizen:question", asked.public_id)
    if tip := next((row for row in claims.mine(viewer) if row.code == shown), None):
        return redirect("citizen:claim_own", tip.public_id)
    if answer := _declaration(request, code):
        return answer
    if sent := claims.stage_by_code(code):
        return _private(render(request, "citizen/claims/tracked.html", {"stage": sent, "code": shown}))
    if found := questions.stage_by_code(code):
        return _private(render(request, "citizen/questions/tracked.html", {"stage": found, "code": shown}))
    if matter := _proved(request, code):
        return _private(render(request, "citizen/matter.html", matter_context(request, matter) | {"tracked": True}))
    try:
        stage = stage_by_code(code, client=client_address(request))
    except NotFound:  # its time is over: the record is gone
        del request.session[SESSION_KEY]
        return redirect("citizen:track")
    headline = stage.label if stage.stage is State.IN_PROGRESS else HEADLINE_OF_STATE[stage.stage]
    context = {"stage": stage, "headline": headline, "code": shown, "viewer_kind": viewer.kind}
    context["codes"] = codes_can_be_sent()
    return _private(render(request, "citizen/tracked.html", context))


def _look_up(request: HttpRequest, code: str) -> None:
    """Six wrong codes from one phone, then ten minutes of rest; the room counts addresses and everybody together."""
    who = actor_of(request).device or ""
    limited("track-wrong", who, limit=WRONG_CODES - 1, window_s=WAIT_S, cost=0)
    check_lookups(client_address(request))
    if questions.stage_by_code(code) or claims.stage_by_code(code) or movement.declared_on(code):
        return
    try:
        stage_by_code(code, client=client_address(request))
    except NotFound:
        limited("track-wrong", who, limit=WRONG_CODES - 1, window_s=WAIT_S)
        raise


def _declaration(request: HttpRequest, code: str) -> HttpResponse | None:
    """What a declaration's code opens: all of it for who gave it or proved its phone, the day for others."""
    on = movement.declared_on(code)
    if on is None:
        return None
    viewer = request.viewer  # type: ignore[attr-defined]
    shown = display_code(code)
    if own := next((row for row in movement.mine(viewer) if row.code == shown), None):
        return redirect("citizen:declared", own.public_id)
    context: dict[str, object] = {"on": on, "code": shown, "viewer_kind": viewer.kind, "codes": codes_can_be_sent()}
    if viewer.kind is PrincipalKind.CITIZEN:
        try:
            found = movement.declaration_by_code(viewer, code, client=f"user:{viewer.user_id}")
            context |= {"own": found, "lines": lines_of(found)}
        except (Forbidden, NotFound, TooMany):
            pass
    return _private(render(request, "citizen/declare/tracked.html", context), referrer="same-origin")


@require_POST
def keep_declaration(request: HttpRequest) -> HttpResponse:
    """The declaration whose code was typed joins the account that proved its phone."""
    code = kept(request.session, SESSION_KEY)
    if not code:
        return redirect("citizen:track")
    by = actor_of(request)
    own = movement.declaration_by_code(by.as_viewer(), code, client=f"user:{by.user_id}")
    keep_with_account(by=by, declaration_id=own.id)
    return redirect("citizen:declared", own.public_id)


def _proved(request: HttpRequest, code: str) -> Matter | None:
    """The matter, if who asks has signed in with the phone that it names."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.kind is not PrincipalKind.CITIZEN:
        return None
    try:
        return matter_for(viewer, code, client=f"user:{viewer.user_id}")
    except (Forbidden, NotFound, TooMany):
        return None


def _words(error: DomainError) -> str:
    if isinstance(error, TooMany):
        minutes = max(1, -(-error.retry_after_s // 60))
        return ngettext(
            "Too many wrong codes. Try again in %(minutes)d minute, or call the hotline.",
            "Too many wrong codes. Try again in %(minutes)d minutes, or call the hotline.",
            minutes,
        ) % {"minutes": minutes}
    return _("No matter has this code. Check each letter and digit; there is no 0, O, 1, I or L in a code.")


def _private(response: HttpResponse, referrer: str = "no-referrer") -> HttpResponse:
    response["Referrer-Policy"] = referrer
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
