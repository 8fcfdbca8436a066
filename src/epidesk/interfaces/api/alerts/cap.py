# SPDX-License-Identifier: Apache-2.0
"""CAP 1.2: each message as it was published, and an Atom feed of those in force."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.places.province import province
from epidesk.publishing.alerts.queries import CapEntry, cap_entries, cap_of, past_alerts
from epidesk.publishing.alerts.signing import trusted_certificates
from epikit.formats.cap12 import CONTENT_TYPE, BadKey, NotCap, from_xml
from epikit.formats.cap12.feed import FEED_TYPE, AlertFeed, FeedAlert, write_alert_feed

log = logging.getLogger(__name__)
SOURCE = "vi"
NEVER = datetime(2020, 1, 1, tzinfo=UTC)
"""Of a feed in which nothing ever was: feeds must say when they changed, and it may not change by itself."""


@require_safe
def message(request: HttpRequest, identifier: str) -> HttpResponse:
    """One message, to the byte as it was signed."""
    try:
        document = cap_of(identifier)
    except NotFound:
        return HttpResponse("404\n", status=404, content_type="text/plain; charset=utf-8")
    return for_everybody(HttpResponse(document, content_type=CONTENT_TYPE))


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """By what others check our signatures: the certificate in use, and those of earlier keys. Whoever wants to be sure
    compares the fingerprint by telephone (`epidesk alerts key show` prints it)."""
    try:
        certificates = trusted_certificates()
    except BadKey:
        log.exception("the signing key cannot be used")
        certificates = b""
    if not certificates:
        return HttpResponse("404\n", status=404, content_type="text/plain; charset=utf-8")
    return for_everybody(HttpResponse(certificates, content_type="application/x-pem-file"))


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The messages in force, updates and cancellations with them, newest first. In Vietnamese, as each document is
    before its translations: a reader of feeds sends no language."""
    entries = cap_entries()
    with override(SOURCE):
        name = f"Epidesk {province().name(SOURCE)}"
        written = write_alert_feed(
            AlertFeed(
                title=f"{name}: {_('Alerts and notices')}",
                self_url=_whole("cap-feed"),
                url=_whole("citizen:alerts"),
                author=name,
                language=SOURCE,
                updated_at=_changed_at(entries),
                alerts=tuple(_listed(entries)),
            ),
            now=timezone.now(),
        )
    return for_everybody(HttpResponse(written, content_type=FEED_TYPE))


def _listed(entries: tuple[CapEntry, ...]) -> Iterator[FeedAlert]:
    for one in entries:
        try:
            alert = from_xml(cap_of(one.identifier))
        except NotCap as error:  # written by an older version of us: the others must not fail with it
            log.error("CAP feed: %s is left out (%s)", one.identifier, error)
            continue
        yield FeedAlert(alert, _whole("citizen:alert", one.identifier), _whole("cap", one.identifier))


def _changed_at(entries: tuple[CapEntry, ...]) -> datetime:
    """Also when the newest that is over has ended: then the feed became shorter."""
    ends = [min(one.ended_at or one.expires_at, one.expires_at) for one in past_alerts(1)]
    return max([NEVER, *ends, *(one.sent_at for one in entries)])


def _whole(page: str, *args: str) -> str:
    return f"{settings.ENV.public_url}{reverse(page, args=args)}"


def for_everybody(response: HttpResponse) -> HttpResponse:
    """Pages of others may read it, and nobody keeps it for long: an alert may end at any moment."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
