# SPDX-License-Identifier: Apache-2.0
"""Words for what the rules name: states, levels, mistakes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.publishing.alerts.rules import (
    AreaKind,
    Certainty,
    Level,
    Message,
    Permission,
    Response,
    Severity,
    Status,
    Urgency,
)

PERMISSION: Mapping[Permission, Promise] = {
    Permission.READ: _("See alerts in the making and how those that were sent arrive"),
    Permission.DRAFT: _("Write alerts and hand them in"),
    Permission.SEND: _("Send notices and warnings, stop and cancel alerts"),
    Permission.APPROVE: _("Be the second person for an emergency alert"),
    Permission.KEEP: _("Keep areas for alerts under a name"),
}

LEVEL: Mapping[Level, Promise] = {
    Level.NOTICE: pgettext_lazy("alert", "Notice"),
    Level.WARNING: pgettext_lazy("alert", "Warning"),
    Level.EMERGENCY: pgettext_lazy("alert", "Emergency alert"),
}
LEVEL_MEANS: Mapping[Level, Promise] = {
    Level.NOTICE: _("Information. Phones show it quietly."),
    Level.WARNING: _("People should do something soon."),
    Level.EMERGENCY: _("Grave danger now. The loudest there is; two people must agree."),
}
STATUS: Mapping[Status, Promise] = {
    Status.DRAFT: pgettext_lazy("alert", "Draft"),
    Status.WAITING: pgettext_lazy("alert", "Waits for a second person"),
    Status.APPROVED: pgettext_lazy("alert", "Agreed, leaves in a moment"),
    Status.ACTIVE: pgettext_lazy("alert", "In force"),
    Status.UPDATED: pgettext_lazy("alert", "Replaced by an update"),
    Status.STOPPED: pgettext_lazy("alert", "Stopped"),
    Status.CANCELLED: pgettext_lazy("alert", "Cancelled"),
    Status.EXPIRED: pgettext_lazy("alert", "Expired"),
    Status.DISCARDED: pgettext_lazy("alert", "Thrown away"),
}
MESSAGE: Mapping[Message, Promise] = {
    Message.ALERT: pgettext_lazy("alert", "Alert"),
    Message.UPDATE: pgettext_lazy("alert", "Update"),
    Message.CANCEL: pgettext_lazy("alert", "Cancellation"),
}
SEVERITY: Mapping[Severity, Promise] = {
    Severity.EXTREME: pgettext_lazy("alert", "Extreme"),
    Severity.SEVERE: pgettext_lazy("alert", "Severe"),
    Severity.MODERATE: pgettext_lazy("alert", "Moderate"),
    Severity.MINOR: pgettext_lazy("alert", "Minor"),
    Severity.UNKNOWN: pgettext_lazy("alert", "Not known"),
}
URGENCY: Mapping[Urgency, Promise] = {
    Urgency.IMMEDIATE: pgettext_lazy("alert", "At once"),
    Urgency.EXPECTED: pgettext_lazy("alert", "Within the hour"),
    Urgency.FUTURE: pgettext_lazy("alert", "In the near future"),
    Urgency.PAST: pgettext_lazy("alert", "No longer"),
    Urgency.UNKNOWN: pgettext_lazy("alert", "Not known"),
}
CERTAINTY: Mapping[Certainty, Promise] = {
    Certainty.OBSERVED: pgettext_lazy("alert", "Observed"),
    Certainty.LIKELY: pgettext_lazy("alert", "Likely"),
    Certainty.POSSIBLE: pgettext_lazy("alert", "Possible"),
    Certainty.UNLIKELY: pgettext_lazy("alert", "Unlikely"),
    Certainty.UNKNOWN: pgettext_lazy("alert", "Not known"),
}
RESPONSE: Mapping[Response, Promise] = {
    Response.SHELTER: pgettext_lazy("alert", "Stay where you are (Shelter)"),
    Response.AVOID: pgettext_lazy("alert", "Keep away (Avoid)"),
    Response.EXECUTE: pgettext_lazy("alert", "Do as instructed (Execute)"),
    Response.PREPARE: pgettext_lazy("alert", "Prepare (Prepare)"),
    Response.MONITOR: pgettext_lazy("alert", "Watch your health, follow the news (Monitor)"),
    Response.EVACUATE: pgettext_lazy("alert", "Leave the area (Evacuate)"),
    Response.ASSESS: pgettext_lazy("alert", "Judge for yourself (Assess)"),
    Response.ALL_CLEAR: pgettext_lazy("alert", "All clear (AllClear)"),
    Response.NONE: pgettext_lazy("alert", "Nothing to do (None)"),
}
AREA_KIND: Mapping[AreaKind, Promise] = {
    AreaKind.PROVINCE: _("The whole province"),
    AreaKind.WARDS: _("Wards and communes"),
    AreaKind.POLYGON: _("An area drawn on the map"),
    AreaKind.CIRCLE: _("A circle on the map"),
}

MISTAKE: Mapping[str, Promise] = {
    "too-short": _("Write at least %(limit)s characters."),
    "too-long": _("At most %(limit)s characters; these are %(length)s."),
    "gap": _("Fill in what stands in brackets: %(gap)s"),
    "says-the-same": _("This says the same as the field above it."),
    "other-steps": _("Things to do, one a line: here are %(here)s, in Vietnamese there are %(there)s."),
    "not-translated": _("This is the same text as in another language."),
    "unknown-language": _("Alerts are not written in this language."),
    "not-grave": _("An emergency alert is for extreme or severe danger. Send a warning for less."),
    "not-urgent": _("An emergency alert is for danger that is here or comes within the hour."),
    "not-certain": _("An emergency alert is for what is observed or likely."),
    "no-response": _("Say what people shall do."),
    "no-polygon": _("Draw at least three corners."),
    "too-many-points": _("At most %(limit)s corners."),
    "no-circle": _("Say where the middle of the circle is, and how far it reaches."),
    "bad-radius": _("A circle reaches from %(least)s m to %(most)s km."),
    "nowhere": _("This touches no ward of the province. Choose where the alert counts."),
    "no-end": _("Say until when the alert is in force."),
    "end-too-soon": _("The end must lie at least ten minutes ahead."),
    "end-too-late": _("At most 24 hours. Whoever wants more renews the alert then."),
    "begins-after-end": _("It would begin after its end."),
    "unknown-audience": _("There is no such group of people."),
    "unknown-channel": _("Push and inbox always; SMS and e-mail beside them."),
    "no-note": _("Say in a few words what has changed: people who know the alert read this first."),
    "no-reason": _("Say why in at least %(limit)s characters."),
    "no-name": _("Give the area a name of at least %(limit)s characters."),
    "name-taken": _("An area of this name is kept already."),
    "not-cap": _("This is not a valid CAP message: %(detail)s"),
}
ADVICE: Mapping[str, Promise] = {
    "no-english": _("There is no English text: visitors read the Vietnamese one."),
    "no-response": _("A warning should say what people shall do."),
    "mild-warning": _("A warning of so little severity could be a notice."),
    "unknown-values": _("Urgency and certainty should be known."),
    "everywhere": _("This wakes the whole province. Is a smaller area enough?"),
    "no-sms": _("Without SMS, people who have only a plain phone do not get it."),
    "headline_long": _("CAP: the headline is long."),
    "event_long": _("CAP: the event is long."),
    "text_same_in_languages": _("CAP: the same text stands in two languages."),
    "unknown_value": _("CAP: urgency, severity or certainty is not known."),
    "polygon_recommended": _("CAP: an outline would be better than a code alone."),
    "already_expired": _("CAP: the message is over."),
}
