# SPDX-License-Identifier: Apache-2.0
"""What machines send and get. The field descriptions are the API's documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from epidesk.intake.incidents.rules import Draft

Answer = str | int | float | bool | None | list[str]


class ReportIn(BaseModel):
    """A report by a machine: what, where, how to reach the reporter."""

    model_config = ConfigDict(extra="forbid", str_max_length=10_000)

    kind: Literal["suspected_case", "medical_help"] = Field(description="What is reported.")
    seen: list[Annotated[str, Field(max_length=40)]] = Field(
        default=[], max_length=20, description="Slugs of what was seen; see GET /api/v1/kinds."
    )
    description: str = Field(default="", description="In the reporter's words, at most 4,000 characters.")
    address: str = Field(default="", max_length=300, description="Address or landmark of the place it is about.")
    lon: float | None = Field(default=None, description="WGS 84 longitude of the place it is about.")
    lat: float | None = Field(default=None, description="WGS 84 latitude of the place it is about.")
    accuracy_m: float | None = Field(default=None, ge=0, le=100_000, description="Radius of uncertainty in metres.")
    location_source: Literal["gps", "pin", "ward", "address", "none"] = "none"
    ward_code: str = Field(default="", max_length=10, description="GSO code of the ward, if no point is known.")
    contact_name: str = Field(default="", max_length=120)
    contact_phone: str = Field(default="", max_length=30)
    reply: Literal["all", "centre", "anonymous"] = Field(
        default="centre", description="Who may see the phone: centre and team, centre only, nobody."
    )
    answers: dict[Annotated[str, Field(max_length=40)], Answer] = Field(
        default={}, max_length=40, description="The kind's own questions; see GET /api/v1/kinds."
    )
    happened_at: datetime | None = Field(default=None, description="When it was seen, with zone.")
    language: Literal["vi", "en"] = "vi"

    def draft(self) -> Draft:
        """The room's own form of it."""
        values = self.model_dump()
        values["seen"] = tuple(self.seen)
        return Draft(**values, channel="api")


class BadField(BaseModel):
    """One value that must be mended, and where it was: `pointer` is a JSON pointer into the body (`#/priority`),
    `parameter` the name of a parameter in the address or of a header. One of the two is there."""

    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(BaseModel):
    """RFC 9457. `type` is a stable URN; `title` is in the caller's language."""

    type: str
    title: str
    status: int
    errors: list[BadField] = []
