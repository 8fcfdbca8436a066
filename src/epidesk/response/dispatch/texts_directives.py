# SPDX-License-Identifier: Apache-2.0
"""Directives in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from epidesk.response.dispatch.rules.directives import DirectiveKind, DirectiveState, DirectiveVerb, UnitKind

DIRECTIVE_KIND: Mapping[DirectiveKind, Promise] = {
    DirectiveKind.VISIT: pgettext_lazy("directive", "Visit, check on the spot"),
    DirectiveKind.TRACE: pgettext_lazy("directive", "Trace contacts"),
    DirectiveKind.SAMPLE: pgettext_lazy("directive", "Take samples"),
    DirectiveKind.DISINFECT: pgettext_lazy("directive", "Disinfect"),
    DirectiveKind.SUPPLY: pgettext_lazy("directive", "Bring supplies"),
    DirectiveKind.INFORM: pgettext_lazy("directive", "Inform people"),
    DirectiveKind.REPORT: pgettext_lazy("directive", "Send a report"),
    DirectiveKind.OTHER: pgettext_lazy("directive", "Other"),
}
DIRECTIVE_STATE: Mapping[DirectiveState, Promise] = {
    DirectiveState.SENT: pgettext_lazy("directive", "Sent, not yet received"),
    DirectiveState.RECEIVED: pgettext_lazy("directive", "Received"),
    DirectiveState.IN_PROGRESS: pgettext_lazy("directive", "In progress"),
    DirectiveState.DONE: pgettext_lazy("directive", "Done"),
    DirectiveState.CANCELLED: pgettext_lazy("directive", "Called off"),
}
DIRECTIVE_STEP: Mapping[DirectiveVerb, Promise] = {
    DirectiveVerb.GIVE: pgettext_lazy("directive step", "Given"),
    DirectiveVerb.RECEIVE: pgettext_lazy("directive step", "Received"),
    DirectiveVerb.PROGRESS: pgettext_lazy("directive step", "Progress"),
    DirectiveVerb.FINISH: pgettext_lazy("directive step", "Done"),
    DirectiveVerb.REASSIGN: pgettext_lazy("directive step", "Given to another unit"),
    DirectiveVerb.CANCEL: pgettext_lazy("directive step", "Called off"),
}
UNIT_KIND: Mapping[UnitKind, Promise] = {
    UnitKind.TEAM: pgettext_lazy("unit", "Team"),
    UnitKind.WARD: pgettext_lazy("unit", "Ward or commune"),
    UnitKind.AGENCY: pgettext_lazy("unit", "Agency"),
    UnitKind.PERSON: pgettext_lazy("unit", "Person"),
}
