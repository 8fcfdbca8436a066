# SPDX-License-Identifier: Apache-2.0
"""Telling a team's people what the desk decided, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import override

from epidesk.foundation.accounts.queries import languages_of, people_of_team
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import ring_people, tell
from epidesk.foundation.notify.campaign_text import CampaignText
from epidesk.foundation.notify.queries import told_of
from epidesk.foundation.notify.rules import Recipient
from epidesk.response.dispatch.models import Mission
from epidesk.response.dispatch.rules import LIVE_STATES, MissionState
from epidesk.response.dispatch.texts import PUSHED, stored_reason
from epikit.codes import display_code

STATES = {"mission-offered": LIVE_STATES, "mission-stood-down": (MissionState.STOOD_DOWN,)}
"""In which states a text is still true when it is told."""
RINGS_FOR = timedelta(hours=1)
"""A phone that comes back later finds it on its page."""


def tell_team(*, mission_ids: Sequence[UUID], template: str) -> None:
    """Puts a text about each mission into its team's inboxes, and rings the phones of those on duty. Safe to run twice,
    also at once: the mission is locked, and who has the text already is left out. By the system, for the handlers."""
    for mission_id in mission_ids:
        with unit_of_work():
            missions = Mission.objects.select_for_update(no_key=True, of=("self",)).select_related("incident")
            mission = missions.filter(id=mission_id, state__in=STATES[template]).first()
            if mission is not None:
                _tell(mission, template)


def _tell(mission: Mission, template: str) -> None:
    subject = ("mission", mission.id)
    told = told_of(template, subject)
    users = [person.user_id for person in people_of_team(mission.team_id) if person.user_id not in told]
    by_language = defaultdict(list)
    for user_id, language in languages_of(users).items():
        by_language[language].append(Recipient(user_id=user_id))
    for language, to in by_language.items():
        with override(language):
            params = {"code": display_code(mission.incident.code), "reason": stored_reason(mission.reason)}
        tell(by=replace(SYSTEM, language=language), to=to, template=template, params=params, subject=subject)
    # Without the code and the reason: both lie on a locked screen, and the one opens the matter to who types it in.
    ring_people(
        by=SYSTEM,
        user_ids=users,
        subject=subject,
        texts={language: _pushed(template, language) for language, _name in settings.LANGUAGES},
        topic=mission.id.hex,
        life=RINGS_FOR,
    )


def _pushed(template: str, language: str) -> CampaignText:
    with override(language):
        title, body = PUSHED[template]
        return CampaignText(title=str(title), body=str(body), url="/field/")
