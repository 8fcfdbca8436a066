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
from epidesk.response.dispatch.actions.equipping import count_stock, set_duty_phone, set_skills, set_vehicle
from epidesk.response.dispatch.actions.expiring import expire_offers
from epidesk.response.dispatch.actions.f1 import add_f1_row, mark_f1_taken
from epidesk.response.dispatch.actions.following import follow_roster
from epidesk.response.dispatch.actions.leading import hand_lead, take_back_lead
from epidesk.response.dispatch.actions.offers import offer_mission
from epidesk.response.dispatch.actions.records import add_note, add_photos
from epidesk.response.dispatch.actions.repeating import Repeated, copy_week, repeat_pattern
from epidesk.response.dispatch.actions.ringing import refresh_rings
from epidesk.response.dispatch.actions.service import accept, arrive, decline, depart, finish
from epidesk.response.dispatch.actions.shifts import (
    assign,
    cancel_shift,
    offer_places,
    plan_shift,
    sign_up,
    take_off,
)
from epidesk.response.dispatch.actions.standing_down import stand_down, stand_down_closed, take_back
from epidesk.response.dispatch.actions.swaps import answer_swap, approve_swap, ask_swap, refuse_swap, withdraw_swap
from epidesk.response.dispatch.actions.teams import add_member, create_team, load_teams
from epidesk.response.dispatch.actions.telling import tell_team
from epidesk.response.dispatch.actions.telling_directives import tell_of_directive

__all__ = [
    "PositionTaken",
    "Repeated",
    "accept",
    "add_f1_row",
    "add_member",
    "add_note",
    "add_photos",
    "answer_swap",
    "approve_swap",
    "arrive",
    "ask_swap",
    "assign",
    "cancel_directive",
    "cancel_shift",
    "copy_week",
    "count_stock",
    "create_team",
    "decide_ending",
    "decline",
    "depart",
    "expire_offers",
    "finish",
    "finish_directive",
    "follow_roster",
    "give_directive",
    "hand_lead",
    "load_teams",
    "mark_f1_taken",
    "offer_mission",
    "offer_places",
    "plan_shift",
    "reassign_directive",
    "receive_directive",
    "refresh_rings",
    "refuse_swap",
    "repeat_pattern",
    "report_position",
    "report_progress",
    "say_all_well",
    "set_duty",
    "set_duty_phone",
    "set_skills",
    "set_vehicle",
    "sign_up",
    "stand_down",
    "stand_down_closed",
    "take_back",
    "take_back_lead",
    "take_off",
    "tell_of_directive",
    "tell_team",
    "watch_check_ins",
    "withdraw_swap",
]
