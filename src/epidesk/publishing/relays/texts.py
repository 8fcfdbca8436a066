# SPDX-License-Identifier: Apache-2.0
"""Words for what became of other agencies' alerts, and for what hinders reading them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from epidesk.publishing.relays.rules import Signature, State, Trouble

STATE: Mapping[State, Promise] = {
    State.NEW: pgettext_lazy("foreign alert", "Waits for a decision"),
    State.RELAYED: pgettext_lazy("foreign alert", "Drafted from"),
    State.SET_ASIDE: pgettext_lazy("foreign alert", "Does not concern us"),
    State.REPLACED: pgettext_lazy("foreign alert", "Replaced by its agency"),
    State.WITHDRAWN: pgettext_lazy("foreign alert", "Cancelled by its agency"),
}
MSG_TYPE: Mapping[str, Promise] = {
    "Alert": pgettext_lazy("alert", "Alert"),
    "Update": pgettext_lazy("alert", "Update"),
    "Cancel": pgettext_lazy("alert", "Cancellation"),
}
SIGNATURE: Mapping[Signature, Promise] = {
    Signature.GOOD: _("Signed by the agency"),
    Signature.BAD: _("The signature does not hold"),
    Signature.UNCHECKED: _("Not checked: we have no certificate of this agency"),
}
TROUBLE: Mapping[Trouble, Promise] = {
    Trouble.UNREACHABLE: _("Its server cannot be reached."),
    Trouble.REFUSED: _("It leads to an address that is not asked, or is too large."),
    Trouble.STATUS: _("Its server answers with an error."),
    Trouble.NOT_A_FEED: _("This is no feed of alerts."),
    Trouble.HOSTILE: _("It holds XML that could do harm; that was refused."),
    Trouble.PARTLY: _("Some of its alerts could not be read."),
}

# What was wrong exactly: slugs of `core.outbound.WHY`, of `NotCap` and of our own asking.
DETAIL: Mapping[str, Promise] = {
    "no-host": _("nobody knows where its server is"),
    "not-public": _("its address leads into a network that is not public"),
    "redirects": _("it leads on and on to other addresses"),
    "address": _("its address cannot be read"),
    "not-https": _("it leads to an address that does not begin with https://"),
    "packing": _("what comes is packed in a way that cannot be read"),
    "too-large": _("what comes is too large"),
    "too-slow": _("it answers too slowly"),
    "no-line": _("no line to it, or it broke"),
    "slow": _("its alerts came too slowly; the rest comes with the next round"),
    "doctype": _("a document type or entities, which no alert needs"),
    "not_xml": _("what comes is broken XML"),
    "not_a_feed": _("what comes is no feed"),
    "not_an_alert": _("what comes is no alert"),
    "no_identifier": _("an alert without sender or identifier"),
    "sent_unreadable": _("an alert whose time of sending cannot be read"),
    "too_long": _("an alert that is too long"),
    "too_many": _("an alert with too many parts"),
    "unexpected": _("what comes cannot be read"),
}
# What our checks find in a document: slugs of `cap12.SLUGS`.
FINDING: Mapping[str, Promise] = {
    "already_expired": pgettext_lazy("CAP check", "It is over already."),
    "area_required": pgettext_lazy("CAP check", "It does not say where it counts."),
    "area_without_place": pgettext_lazy("CAP check", "An area has neither an outline, a circle nor a code."),
    "categories_differ": pgettext_lazy("CAP check", "Its languages name different categories."),
    "ceiling_without_altitude": pgettext_lazy("CAP check", "It says how high an area reaches and not from where."),
    "circle_off_globe": pgettext_lazy("CAP check", "A circle lies nowhere on earth."),
    "circle_without_radius": pgettext_lazy("CAP check", "A circle has no radius."),
    "contact_recommended": pgettext_lazy("CAP check", "It does not say whom to ask."),
    "description_is_headline": pgettext_lazy("CAP check", "The description says the same as the headline."),
    "description_required": pgettext_lazy("CAP check", "It has no description."),
    "effective_after_expires": pgettext_lazy("CAP check", "It begins after its end."),
    "event_codes_differ": pgettext_lazy("CAP check", "Its languages name different codes of the event."),
    "event_long": pgettext_lazy("CAP check", "The event is longer than 35 characters."),
    "expires_required": pgettext_lazy("CAP check", "It does not say until when it counts."),
    "headline_long": pgettext_lazy("CAP check", "The headline is longer than 140 characters."),
    "headline_recommended": pgettext_lazy("CAP check", "It has no headline."),
    "info_required": pgettext_lazy("CAP check", "It says nothing at all."),
    "instruction_is_description": pgettext_lazy("CAP check", "What to do says the same as the description."),
    "instruction_recommended": pgettext_lazy("CAP check", "It does not say what to do."),
    "language_shape": pgettext_lazy("CAP check", "A language is not named as CAP wants it."),
    "mime_type_unknown": pgettext_lazy("CAP check", "The kind of an attached file is not known."),
    "name_letters": pgettext_lazy("CAP check", "Its sender or identifier has letters that CAP forbids."),
    "polygon_not_closed": pgettext_lazy("CAP check", "An outline does not end where it begins."),
    "polygon_off_globe": pgettext_lazy("CAP check", "An outline lies nowhere on earth."),
    "polygon_recommended": pgettext_lazy("CAP check", "An area has a code alone; an outline would be better."),
    "polygon_self_crossing": pgettext_lazy("CAP check", "An outline crosses itself."),
    "polygon_too_few": pgettext_lazy("CAP check", "An outline has fewer than three corners."),
    "private_without_addresses": pgettext_lazy("CAP check", "It is private and does not say for whom."),
    "reference_future": pgettext_lazy("CAP check", "It speaks of a message that was sent after it."),
    "reference_missing": pgettext_lazy("CAP check", "It does not name every earlier message that still counts."),
    "reference_self": pgettext_lazy("CAP check", "It speaks of itself as of an earlier message."),
    "references_required": pgettext_lazy("CAP check", "It does not say which message it changes or cancels."),
    "required": pgettext_lazy("CAP check", "A part that CAP demands is missing."),
    "response_type_recommended": pgettext_lazy("CAP check", "It does not say for machines what to do."),
    "restricted_without_restriction": pgettext_lazy("CAP check", "It is restricted and does not say how."),
    "schema": pgettext_lazy("CAP check", "It is not built as the schema of CAP 1.2 wants it."),
    "sender_name_recommended": pgettext_lazy("CAP check", "It does not give the agency’s name."),
    "sent_in_future": pgettext_lazy("CAP check", "It was sent in the future."),
    "text_same_in_languages": pgettext_lazy("CAP check", "The same text stands in two languages."),
    "unknown_value": pgettext_lazy("CAP check", "Urgency, severity or certainty is not known."),
    "web_not_absolute": pgettext_lazy("CAP check", "The address of its page is not a full one."),
    "web_required": pgettext_lazy("CAP check", "It names no page to read more."),
}


def detail_text(detail: str) -> str:
    """`503`: a status of HTTP. Nothing for what we have no words for: it stands in the log."""
    if detail.isascii() and detail.isdecimal():
        return f"HTTP {detail}"
    return str(DETAIL.get(detail, ""))
