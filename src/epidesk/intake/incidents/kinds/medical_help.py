# SPDX-License-Identifier: Apache-2.0
"""Somebody, or somebody of their family, is ill and cannot come to a place of care."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from epidesk.intake.incidents.kinds.kind import Choice, Kind, Question

MEDICAL_HELP = Kind(
    code="medical_help",
    label=_("Request for medical help"),
    short_label=_("Medical help"),
    icon="heart-pulse",
    seen_label=_("Signs of illness"),
    seen=(
        Choice("breathless_at_rest", _("Breathless even lying down"), gettext_noop("breathless at rest"), danger=True),
        Choice("chest_pain", _("Chest pain"), gettext_noop("chest pain"), danger=True),
        Choice("drowsy", _("Drowsy, hard to wake"), gettext_noop("drowsy, hard to wake"), danger=True),
        Choice("seizure", _("Seizure"), gettext_noop("seizure"), danger=True),
        Choice("blue_lips", _("Blue or grey lips"), gettext_noop("blue lips"), danger=True),
        Choice("fever_38", _("Fever of 38 degrees or more"), gettext_noop("fever from 38")),
        Choice("cough", _("Cough"), gettext_noop("cough")),
        Choice("loss_of_taste", _("Loss of taste or smell"), gettext_noop("loss of taste or smell")),
        Choice("vomiting", _("Vomiting or diarrhoea"), gettext_noop("vomiting or diarrhoea")),
        Choice("other", _("Something else"), gettext_noop("other signs")),
    ),
    questions=(
        Question(
            "who",
            _("Who needs help?"),
            "choice",
            (Choice("me", _("Me")), Choice("relative", _("Somebody of my family"))),
        ),
        Question("ill_name", _("Name of the ill person"), "text", personal=True),
        Question("age", _("Age of the ill person"), "number", least=0, most=120),
        Question(
            "onset",
            _("Since when?"),
            "choice",
            (
                Choice("today", _("Today")),
                Choice("days_1_3", _("For 1 to 3 days")),
                Choice("days_4_7", _("For 4 to 7 days")),
                Choice("longer", _("For longer than a week")),
            ),
        ),
        Question(
            "risks",
            _("Does one of these apply?"),
            "choices",
            (
                Choice("pregnant", _("Pregnant"), gettext_noop("pregnant")),
                Choice("chronic", _("Long-standing illness: heart, lungs, diabetes, blood pressure, cancer")),
            ),
        ),
        Question(
            "cannot_travel",
            _("Why can you not come yourselves?"),
            "choice",
            (
                Choice("too_ill", _("Too ill to be moved")),
                Choice("frail", _("Old and frail, no vehicle")),
                Choice("no_vehicle", _("No vehicle")),
                Choice("quarantine", _("In quarantine, may not leave")),
                Choice("alone", _("Alone, or with small children")),
                Choice("other", _("Another reason")),
            ),
        ),
        Question("people_at_home", _("People in the household"), "number", least=1, most=60),
        Question(
            "call_back",
            _("When may we call?"),
            "choice",
            (
                Choice("any", _("At any time")),
                Choice("morning", _("In the morning")),
                Choice("afternoon", _("In the afternoon")),
                Choice("evening", _("In the evening")),
                Choice("no_call", _("Do not call, come")),
            ),
        ),
    ),
    outcomes=(
        Choice("treated_at_home", _("Treated at home")),
        Choice("taken_to_care", _("Taken to a place of care")),
        Choice("advised", _("Advised by telephone")),
        Choice("referred", _("Handed over to the emergency service")),
        Choice("not_found", _("Nobody found at the place")),
        Choice("died", _("The ill person died")),
    ),
    waits_for_phone=False,
    place_missing="home-missing",
    title_order=("breathless_at_rest", "blue_lips", "drowsy", "seizure", "chest_pain", "fever_38", "cough"),
    title_answers=(("risks", None), ("age", gettext_noop("%(value)s years old"))),
)
