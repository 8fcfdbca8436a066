# SPDX-License-Identifier: Apache-2.0
"""Every write of dispatch. Missions move their incident in the same unit of work."""

from epidesk.response.dispatch.actions.checking_in import say_all_well, watch_check_ins
from epidesk.response.dispatch.actions.directive_steps import (
    finish_directive,
    receive_directive,
    report_progress,
)
from epidesk.response.dispatch.actions.directives import cancel_directive, give_directive, reassign_directive
from epidesk.response.dispatch.actions.duty import PositionTaken, report_position, set_duty
from epidesk.response.dispatch.actions.endings import decide_ending
from epidesk.response.dispatch.actions.expiring import expire_offers
from epidesk.response.dispatch.actions.f1 import add_f1_row, mark_f1_taken
from epidesk.response.dispatch.actions.leading import hand_lead, take_back_lead
from epidesk.response.dispatch.actions.offers import offer_mission
from epidesk.response.dispatch.actions.records import add_note, add_photos
from epidesk.response.dispatch.actions.ringing import refresh_rings
from epidesk.response.dispatch.actions.service import accept, arrive, decline, depart, finish
from epidesk.response.dispatch.actions.standing_down import stand_down, stand_down_closed, take_back
from epidesk.response.dispatch.actions.teams import add_member, create_team, load_teams
from epidesk.response.dispatch.actions.telling import tell_team
from epidesk.response.dispatch.actions.telling_directives import tell_of_directive

__all__ = [
    "PositionTaken",
    "accept",
    "add_f1_row",
    "add_member",
    "add_note",
    "add_photos",
    "arrive",
    "cancel_directive",
    "create_team",
    "decide_ending",
    "decline",
    "depart",
    "expire_offers",
    "finish",
    "finish_directive",
    "give_directive",
    "hand_lead",
    "load_teams",
    "mark_f1_taken",
    "offer_mission",
    "reassign_directive",
    "receive_directive",
    "refresh_rings",
    "report_position",
    "report_progress",
    "say_all_well",
    "set_duty",
    "stand_down",
    "stand_down_closed",
    "take_back",
    "take_back_lead",
    "tell_of_directive",
    "tell_team",
    "watch_check_ins",
]
