# SPDX-License-Identifier: Apache-2.0
"""Answers and errors in the standard's own shape, in the format that the address names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt

from epidesk.foundation.core.errors import DomainError, TooMany
from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.api.keys import holder_of
from epidesk.interfaces.common.client_address import client_address
from epikit.formats.open311 import CONTENT_TYPES, BadSubmission, Error, Format, write_errors

View = Callable[..., HttpResponse]

FORMAT_ERRORS = (
    gettext_noop("The body is not a form in UTF-8."),
    gettext_noop("service_code is missing."),
    gettext_noop("A place is missing: lat and long, address_string or address_id."),
    gettext_noop("lat and long belong together."),
    gettext_noop("lat and long are not degrees of WGS 84."),
    gettext_noop("status is open or closed."),
    gettext_noop("end_date is after start_date, at most 90 days."),
    gettext_noop("%(name)s is missing."),
    gettext_noop("%(name)s takes one value."),
    gettext_noop("%(name)s has a value that is not in its list."),
    gettext_noop("%(name)s is not a number."),
    gettext_noop("%(name)s is not a date and time with a zone."),
    gettext_noop("%(name)s is longer than %(limit)s characters."),
)
"""What the format's reader (epikit) says of a request; the names of fields stay as the standard has them."""


def answer(body: bytes, fmt: Format, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type=CONTENT_TYPES[fmt])


def refuse(errors: Sequence[Error], fmt: Format, status: int | None = None) -> HttpResponse:
    """The errors; the first one's code is the HTTP status."""
    return answer(write_errors(list(errors), fmt), fmt, status or errors[0].code)


def open311_view(*methods: str) -> Callable[[View], View]:
    """A view of this door: format checked, methods checked, every refusal in the standard's shape."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def wrapped(request: HttpRequest, fmt: str, **kwargs: str) -> HttpResponse:
            if fmt not in CONTENT_TYPES:
                return refuse([Error(404, _("The format is json or xml."))], "json")
            chosen: Format = fmt
            if request.method not in methods:
                response = refuse(
                    [Error(405, _("Use one of these methods here: %(methods)s.") % {"methods": ", ".join(methods)})],
                    chosen,
                )
                response["Allow"] = ", ".join(methods)
                return response
            try:
                return view(request, chosen, **kwargs)
            except BadSubmission as error:
                return refuse([_translated(one) for one in error.errors], chosen)
            except DomainError as error:
                return _refused(error, chosen)

        return wrapped

    return decorate


def _translated(error: Error) -> Error:
    said = _(error.template) % error.values if error.template else _(error.description)
    return replace(error, description=said)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any other address under this door, in the format that it seems to ask for."""
    fmt: Format = "xml" if request.path.endswith(".xml") else "json"
    return refuse([Error(404, _("There is nothing at this address."))], fmt)


def _refused(error: DomainError, fmt: Format) -> HttpResponse:
    status = 400 if error.status == 422 else error.status
    errors = [Error(status, f"{name}: {text}") for name, text in error.fields.items()]
    response = refuse(errors or [Error(status, str(error.message))], fmt)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after_s)
    return response


class WrongKey(DomainError):
    code = "wrong-key"
    status = 403

    def __init__(self) -> None:
        super().__init__(_("The api_key is missing or not valid."))


def holder(request: HttpRequest, key: str | None) -> Viewer:
    """Who files or reads with this key. Raises `WrongKey`, or `TooMany`."""
    viewer = holder_of(key or "", client_address(request))
    if viewer is None or Permission.FILE not in viewer.permissions:
        raise WrongKey
    viewer = replace(viewer, via="open311", request_id=getattr(request, "request_id", ""))
    request.viewer = viewer  # type: ignore[attr-defined]  # the read log sees this one
    return viewer
