# SPDX-License-Identifier: Apache-2.0
"""The API itself: its document, its key, its errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationErrorContext
from ninja.errors import ValidationError as NinjaValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from epidesk import __version__
from epidesk.foundation.core.errors import DomainError, TooMany
from epidesk.foundation.core.principals import Viewer
from epidesk.interfaces.api import filing
from epidesk.interfaces.api.keys import holder_of
from epidesk.interfaces.api.problems import MEDIA_TYPE, problem, simple, validation_problem
from epidesk.interfaces.common.client_address import client_address


class StaffToken(HttpBearer):
    """`Authorization: Bearer KEY`; a key is made with `epidesk apikey create NAME --role …`."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        viewer = holder_of(token, client_address(request))
        if viewer is None:
            return None
        viewer = replace(
            viewer, via="api", language=get_language() or "vi", request_id=getattr(request, "request_id", "")
        )
        request.viewer = viewer  # type: ignore[attr-defined]  # the read log of the middleware sees this one
        return viewer


class DocumentedOnce(NinjaAPI):
    """Its document is the same for everybody and a second's work to write: a process writes it once."""

    _document: OpenAPISchema | None = None

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        if self._document is None:
            self._document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        return self._document

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> NinjaValidationError:
        """Without the name that our function gives the body: it is none of the sender's."""
        errors: list[dict[str, Any]] = []
        for context in error_contexts:
            ours = getattr(context.model, "__read_from_single_attr__", None)
            for entry in super().validation_error_from_error_contexts([context]).errors:
                where, *loc = entry["loc"]
                errors.append({**entry, "loc": (where, *(loc[1:] if ours and loc[:1] == [ours] else loc))})
        return NinjaValidationError(errors)


api = DocumentedOnce(
    title="Epidesk",
    version=__version__,
    description=(
        "Reports, triage, teams and missions of one province. Times are ISO 8601 with zone, coordinates WGS 84 "
        "(lon, lat). Errors are RFC 9457 problems. POST /api/v1/reports wants an Idempotency-Key."
    ),
    auth=StaffToken(),
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="/openapi.json",
)


def answer_problem(body: dict[str, Any], status: int, retry_after_s: int = 0) -> HttpResponse:
    """A problem document as a Django response."""
    import json

    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=MEDIA_TYPE)
    if retry_after_s:
        response["Retry-After"] = str(retry_after_s)
    return response


@api.exception_handler(DomainError)
def on_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    # What is only read has no body: its values are in the address and in headers.
    parameters = error.fields if request.method in ("GET", "HEAD") else request.GET
    body = problem(error, parameters)
    return answer_problem(body, error.status, error.retry_after_s if isinstance(error, TooMany) else 0)


@api.exception_handler(NinjaValidationError)
def on_validation_error(request: HttpRequest, error: NinjaValidationError) -> HttpResponse:
    return answer_problem(validation_problem(error.errors, request.body), 422)


@api.exception_handler(AuthenticationError)
def on_unauthenticated(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    response = answer_problem(simple(401, "unknown-key", filing.UNKNOWN_KEY), 401)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404 | None = None) -> HttpResponse:
    return answer_problem(simple(404, "not-found", _("There is nothing at this address.")), 404)


@api.exception_handler(HttpError)
def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    said = str(error)
    if said.startswith("Cannot parse request body"):  # the framework's own words
        said = _("The body is not JSON in UTF-8.")
    return answer_problem(simple(error.status_code, "bad-request", said), error.status_code)
