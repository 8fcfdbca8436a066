# SPDX-License-Identifier: Apache-2.0
"""The team joins the province's video room: one button, only while on duty."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from epidesk.interfaces.field.access import for_team
from epidesk.interfaces.field.views.missions import bar_context
from epidesk.response.dispatch.queries import TeamCard
from epidesk.response.video.janus.place import place_of
from epidesk.response.video.janus.state import video_state
from epidesk.response.video.rules import PROVINCE


@require_safe
@for_team
def video(request: HttpRequest, team: TeamCard) -> HttpResponse:
    state = video_state(place_of(settings.ENV.data_dir)).phase
    return render(request, "field/video.html", {**bar_context(request, team), "room": PROVINCE, "video": state})
