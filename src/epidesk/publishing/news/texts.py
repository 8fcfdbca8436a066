# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from epidesk.publishing.news.rules import Permission, Trouble

PERMISSION: Mapping[Permission, Promise] = {
    Permission.EDIT: _("Pin, hide and remark upon news"),
    Permission.MANAGE_FEEDS: _("Decide whose news is shown"),
}

TROUBLE: Mapping[Trouble, Promise] = {
    Trouble.NONE: _("Answers well"),
    Trouble.UNREACHABLE: _("Cannot be reached, or is too slow"),
    Trouble.REFUSED: _("Not let through: its address, a redirect or its size"),
    Trouble.STATUS: _("Its server answers that it cannot"),
    Trouble.GONE: _("Its server says that it is no more"),
    Trouble.DTD: _("Not let through: it declares a document type"),
    Trouble.NOT_A_FEED: _("What comes is no feed"),
    Trouble.EMPTY: _("A feed without news that can be shown"),
}

MISTAKE: Mapping[str, Promise] = {
    "no-name": _("Write whose news this is, at most %(limit)s characters."),
    "bad-url": _("This is no address of a feed. It begins with https://."),
    "known-url": _("This feed is on the list already."),
    "bad-language": _("Choose one of the languages."),
    "bad-every": _("Choose how often it is asked."),
    "no-reason": _("Say why, in %(least)s to %(most)s characters."),
    "long-comment": _("At most %(limit)s characters; these are %(length)s."),
    "bad-day": _("Choose a day from today to two weeks ahead."),
}
