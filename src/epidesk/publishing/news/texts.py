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

NOT_YET = _("Not asked yet")
"""Of a feed without trouble that has never answered either."""

# What was wrong exactly: slugs of `core.outbound.WHY` and of `epikit.formats.feeds.BadFeed`.
DETAIL: Mapping[str, Promise] = {
    "no-host": _("nobody knows where its server is"),
    "not-public": _("its address leads into a network that is not public"),
    "redirects": _("it leads on and on to other addresses"),
    "address": _("its address cannot be read"),
    "not-https": _("it leads to an address that does not begin with https://"),
    "packing": _("what comes is packed in a way that cannot be read"),
    "too-large": _("what comes is larger than 2 MB"),
    "too-slow": _("it answers too slowly"),
    "no-line": _("no line to it, or it broke"),
    "empty": _("what comes is empty"),
    "web-page": _("what comes is a web page"),
    "not-a-feed": _("what comes is no feed"),
    "not-xml": _("what comes is broken XML"),
    "not-json": _("what comes is broken JSON"),
    "unexpected": _("what comes cannot be read"),
}


def trouble_text(trouble: Trouble, *, asked: bool) -> Promise:
    """`asked`: it has answered or failed at least once."""
    return TROUBLE[trouble] if trouble is not Trouble.NONE or asked else NOT_YET


def detail_text(detail: str) -> Promise | str:
    """Which status its server answered, or what else was wrong; "" for what was written down in other words before."""
    return f"HTTP {detail}" if detail.isdigit() else DETAIL.get(detail, "")


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
