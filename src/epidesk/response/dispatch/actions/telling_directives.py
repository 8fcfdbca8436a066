# SPDX-License-Identifier: Apache-2.0
"""Who hears of a directive: the unit that gets it, the one that had it before, and who gave it when it is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from epidesk.foundation.accounts.queries import languages_of
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import ring_people, tell
from epidesk.foundation.notify.campaign_text import CampaignText
from epidesk.foundation.notify.queries import told_of
from epidesk.foundation.notify.rules import Recipient
from epidesk.response.dispatch.models import Directive, DirectiveStep
from epidesk.response.dispatch.rules.directives import DirectiveState, DirectiveVerb
from epidesk.response.dispatch.texts import PUSHED
from epidesk.response.dispatch.units import people_of, unit_of
from epikit.codes import display_code

RINGS_FOR = timedelta(hours=1)


def tell_of_directive(*, step_ids: Sequence[UUID]) -> None:
    """Puts what a step means into the inboxes of those it concerns. Safe to run twice, also at once: the directive is
    locked, and who has the text about this step already is left out. By the system, for the handlers."""
    for step_id in step_ids:
        with unit_of_work():
            step = DirectiveStep.objects.filter(id=step_id).first()
            if step is None:
                continue
            rows = Directive.objects.select_for_update(no_key=True, of=("self",)).select_related("team", "person")
            row = rows.filter(id=step.directive_id).first()
            if row is not None:
                _tell(row, step)


def _tell(row: Directive, step: DirectiveStep) -> None:
    now_with = people_of(team_id=row.team_id, person_id=row.person_id, area_id=row.area_id)
    before = people_of(team_id=step.from_team_id, person_id=step.from_person_id, area_id=None)
    is_last = not row.steps.filter(verb=str(DirectiveVerb.REASSIGN), at__gt=step.at).exists()
    if step.verb in (DirectiveVerb.GIVE, DirectiveVerb.REASSIGN):
        if is_last and row.state not in (DirectiveState.DONE, DirectiveState.CANCELLED):
            _put(row, step, "directive-given", now_with, rings=True)
        _put(row, step, "directive-moved", [one for one in before if one not in now_with], rings=True)
    elif step.verb == DirectiveVerb.CANCEL:
        _put(row, step, "directive-cancelled", now_with, rings=True)
    elif step.verb == DirectiveVerb.FINISH and row.given_by_id is not None and row.given_by_id != step.by_id:
        _put(row, step, "directive-done", [row.given_by_id], rings=False)


def _put(row: Directive, step: DirectiveStep, template: str, people: Sequence[UUID], *, rings: bool) -> None:
    subject = ("directive_step", step.id)
    told = told_of(template, subject)
    users = [user_id for user_id in people if user_id not in told and user_id != step.by_id]
    by_language = defaultdict(list)
    for user_id, language in languages_of(users).items():
        by_language[language].append(Recipient(user_id=user_id))
    for language, to in by_language.items():
        with override(language):
            params = {
                "code": display_code(row.code),
                "due": date_format(timezone.localtime(row.due_at), "d/m/Y H:i"),
                "unit": unit_of(row).name,
                "to": str(step.params.get("to", "")),
                "reason": step.note,
            }
        tell(by=replace(SYSTEM, language=language), to=to, template=template, params=params, subject=subject)
    if rings and users:
        team_id = step.from_team_id if template == "directive-moved" else row.team_id
        url = "/desk/directives/" if team_id is None else "/field/directives"
        ring_people(
            by=SYSTEM,
            user_ids=users,
            subject=subject,
            texts={language: _pushed(template, language, url) for language, _name in settings.LANGUAGES},
            topic=step.id.hex,
            life=RINGS_FOR,
        )


def _pushed(template: str, language: str, url: str) -> CampaignText:
    with override(language):
        title, body = PUSHED[template]
        return CampaignText(title=str(title), body=str(body), url=url)
