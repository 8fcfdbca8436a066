# SPDX-License-Identifier: Apache-2.0
"""What can go wrong in the domain. Doors turn these into a page's own error or an RFC 9457 problem."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """Base of all. `code`: a stable slug; `status`: HTTP's; `message`: translated; `fields`: messages by field."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    default_message: ClassVar[Text] = _("This cannot be done.")

    def __init__(self, message: Text | None = None, *, fields: Mapping[str, Text] | None = None) -> None:
        self.message: Text = message if message is not None else self.default_message
        self.fields: dict[str, Text] = dict(fields or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class NotFound(DomainError):
    code = "not-found"
    status = 404
    default_message = _("This is not here, or you may not see it.")


class Forbidden(DomainError):
    code = "forbidden"
    status = 403
    default_message = _("Your role does not allow this.")


class OutsideArea(Forbidden):
    code = "outside-area"
    default_message = _("This lies outside your area. Ask the shift lead to act or to widen your area.")


class Invalid(DomainError):
    """Input that must be mended; the messages stand beside the fields. `Invalid({"place": _("…")})`."""

    code = "invalid"
    status = 422
    default_message = _("Please mend the marked fields. Nothing you typed is lost.")

    def __init__(self, fields: Mapping[str, Text] | None = None, message: Text | None = None) -> None:
        super().__init__(message, fields=fields)


class Conflict(DomainError):
    """Somebody else was faster, or the matter is no longer in the state the form was made for."""

    code = "conflict"
    status = 409
    default_message = _("This has changed meanwhile. Look at the new state, then try again.")


class Gone(DomainError):
    code = "gone"
    status = 410
    default_message = _("This is no longer valid. Ask for a new one.")


class TooMany(DomainError):
    """A limit was reached; `retry_after_s` says when to come back."""

    code = "too-many"
    status = 429
    default_message = _("Too many attempts. Please wait a little, then try again.")

    def __init__(self, message: Text | None = None, *, retry_after_s: int = 60) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
