# SPDX-License-Identifier: Apache-2.0
"""The room's words that every door shows alike."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_noop, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.numbers import grouped_in
from epidesk.intake.claims.rules import CopyState, Permission, Problem, Reach, Seen, State

STATE: Mapping[State, Promise] = {
    State.RECEIVED: pgettext_lazy("claim", "Received"),
    State.CHECKING: pgettext_lazy("claim", "Being checked"),
    State.PUBLISHED: pgettext_lazy("claim", "Verdict published"),
    State.PAUSED: pgettext_lazy("claim", "Being checked again"),
    State.UNPUBLISHED: pgettext_lazy("claim", "Verdict withdrawn"),
    State.REJECTED: pgettext_lazy("claim", "Not checked"),
    State.MERGED: pgettext_lazy("claim", "Joined to the same one"),
}
SEEN_MSGID: Mapping[Seen, str] = {
    Seen.FACEBOOK: gettext_noop("Facebook"),
    Seen.ZALO: gettext_noop("Zalo"),
    Seen.TIKTOK: gettext_noop("TikTok"),
    Seen.YOUTUBE: gettext_noop("YouTube"),
    Seen.WEBSITE: gettext_noop("A website"),
    Seen.MESSAGE: gettext_noop("An SMS or e-mail"),
    Seen.PAPER: gettext_noop("A leaflet or poster"),
    Seen.SPOKEN: gettext_noop("Somebody said it"),
    Seen.OTHER: gettext_noop("Somewhere else"),
}
REACH: Mapping[Reach, Promise] = {
    Reach.ONE: _("One person told me"),
    Reach.GROUP: _("A group or a neighbourhood"),
    Reach.HUNDREDS: _("Hundreds of people"),
    Reach.THOUSANDS: _("Thousands of people"),
    Reach.UNKNOWN: _("I cannot tell"),
}
COPY: Mapping[CopyState, Promise] = {
    CopyState.NONE: _("No link, so no copy"),
    CopyState.WAITING: _("The copy is being fetched"),
    CopyState.KEPT: _("Copy kept"),
    CopyState.REFUSED: _("No copy: this link is not fetched"),
    CopyState.FAILED: _("No copy: the page could not be fetched"),
}
COPY_NOTE: Mapping[str, Promise] = {
    "private": _("It leads to a private address, not to a public page."),
    "redirects": _("It leads from page to page without end."),
    "too-large": _("The page is larger than 5 MB."),
    "scheme": _("Only http and https addresses are fetched."),
    "refused": _("The address cannot be fetched safely."),
    "unreachable": _("The server did not answer."),
    "gone": _("The server says that the page is not there."),
    "answer": _("The server answered with an error."),
    "busy": _("This server has been asked often enough for now; it is tried again later."),
}
PROBLEM: Mapping[str, Promise] = {
    "nothing": _("Write what is being said, or give a link or a screenshot."),
    "too-long": _("At most %(limit)s characters; you wrote %(typed)s."),
    "too-short": _("Write a little more, at least %(limit)s characters, so that we know what to check."),
    "no-words": _("Write in words what is being said."),
    "choose": _("Choose one of the list."),
    "future": _("This day has not come yet."),
    "too-old": _("This day is more than five years ago."),
    "address-long": _("This link is too long. Copy the page's own address."),
    "address-bad": _("This is not the address of a page. Copy it from the browser, or leave it out."),
    "address-scheme": _("A link begins with https:// or http://."),
    "address-private": _(
        "This address only works inside one's own network, so nobody else can see it. Send a screenshot."
    ),
    "source-private": _(
        "This address only works inside one's own network, so nobody else can see it. Give the address of a public "
        "page, or leave it out and name the paper below."
    ),
    "photo-unknown": _("This screenshot is no longer here. Choose it again."),
    "empty": _("This must not be empty."),
    "no-evidence": _("Add at least one piece of evidence that the public may see."),
}
PERMISSION: Mapping[Permission, Promise] = {
    Permission.READ: _("See claims that people want checked"),
    Permission.CHECK: _("Check claims: join those that are the same, gather evidence, write the verdict"),
    Permission.PUBLISH: _("Publish, correct, pause and withdraw verdicts"),
}
STEP: Mapping[str, Promise] = {
    "received": _("Sent in"),
    "asked_again": _("Somebody else asked"),
    "started": _("Somebody checks it"),
    "published": _("Verdict published: %(verdict)s"),
    "corrected": _("Verdict corrected: %(verdict)s"),
    "paused": _("Taken off the public pages for now"),
    "resumed": _("Back on the public pages"),
    "unpublished": _("Verdict withdrawn"),
    "rejected": _("Not checked"),
    "reopened": _("Opened again"),
    "merged": _("Joined to a claim that says the same"),
    "took_in": _("Another one that says the same was joined to it"),
    "split": _("No longer taken for the same as another one"),
    "gave_back": _("Another one was taken out again"),
    "evidence_added": _("Evidence added"),
    "evidence_removed": _("Evidence removed"),
    "copy_kept": _("Copy of a page kept"),
    "pair_rejected": _("Said not to be the same as another one"),
}
PUBLIC_STEPS = ("published", "corrected", "paused", "resumed", "unpublished")
"""What the public reads of the history, with its reason."""
TITLE = gettext_noop("Claim to check")
"""A msgid: the desk puts it into the reader's language."""


def problem_text(problem: Problem) -> str:
    """A problem in words, in the current language."""
    words = str(PROBLEM[problem.slug])
    return words % grouped_in(problem.params) if problem.params else words


def seen_text(code: str) -> str:
    return gettext(SEEN_MSGID[Seen(code)]) if code in {str(one) for one in Seen} else ""


def reach_text(code: str) -> str:
    return str(REACH[Reach(code)]) if code in {str(one) for one in Reach} else ""
