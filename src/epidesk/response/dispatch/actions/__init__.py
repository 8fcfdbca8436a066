# SPDX-License-Identifier: Apache-2.0
"""Every write of dispatch. Missions move their incident in the same unit of work."""

from epidesk.response.dispatch.actions.duty import PositionTaken, report_position, set_duty
from epidesk.response.dispatch.actions.equipping import count_stock, set_duty_phone, set_skills, set_vehicle
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

__all__ = [
    "PositionTaken",
    "Repeated",
    "accept",
    "add_member",
    "add_note",
    "add_photos",
    "answer_swap",
    "approve_swap",
    "arrive",
    "ask_swap",
    "assign",
    "cancel_shift",
    "copy_week",
    "count_stock",
    "create_team",
    "decline",
    "depart",
    "finish",
    "follow_roster",
    "hand_lead",
    "load_teams",
    "offer_mission",
    "offer_places",
    "plan_shift",
    "refresh_rings",
    "refuse_swap",
    "repeat_pattern",
    "report_position",
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
    "tell_team",
    "withdraw_swap",
]
