# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from epidesk.foundation.core import outbound
from epidesk.foundation.core.gateways.protocol import GatewayFailed, GatewayUnsure

_PLACE = re.compile(r"\{(?:address|subject|body|reference)\}")
REFERENCE = "{reference}"
NO_ANSWER_FROM_BEHIND = 504  # the provider's own front gave up waiting; what stands behind it may have sent


@dataclass(frozen=True)
class HttpGateway:
    """Any provider with an HTTP interface: one POST, whose fields are templates of `{address}`, `{subject}`, `{body}`,
    `{reference}`; the last may stand in a header too.

    `form`: `json` or `urlencoded`; `success`: a text that the answer must hold, for providers that answer 200 to
    everything. With `{reference}` somewhere the provider is taken to know a message that comes again.
    """

    url: str
    fields: dict[str, Any]
    form: str = "json"
    headers: dict[str, str] = field(default_factory=dict)
    success: str = ""
    timeout_s: float = 15.0

    def __post_init__(self) -> None:
        if self.form not in {"json", "urlencoded"}:
            raise ValueError("form: use json or urlencoded")
        if not self.fields:
            raise ValueError("fields: say at least where {address} and {body} go")

    @property
    def repeatable(self) -> bool:
        return REFERENCE in json.dumps([self.fields, self.headers])

    def send(self, address: str, subject: str, body: str, reference: str = "") -> None:
        texts = {"{address}": address, "{subject}": subject, "{body}": body, REFERENCE: reference}
        filled = _fill(self.fields, texts)
        headers = {name: value.replace(REFERENCE, reference) for name, value in self.headers.items()}
        if self.form == "json":
            content, content_type = json.dumps(filled).encode(), "application/json"
        else:
            content, content_type = urlencode(filled).encode(), "application/x-www-form-urlencoded"
        try:
            answer = outbound.fetch(
                self.url,
                method="POST",
                headers={**headers, "Content-Type": content_type},
                content=content,
                max_bytes=100_000,
                timeout_s=self.timeout_s,
            )
        except outbound.OutboundError as error:
            if error.may_have_acted:
                raise GatewayUnsure(str(error)) from error
            raise GatewayFailed(str(error), code="unreachable") from error
        if answer.status == NO_ANSWER_FROM_BEHIND:
            raise GatewayUnsure(f"{self.url.partition('?')[0]} answered {answer.status}", code="http-504")
        if not answer.ok or (self.success and self.success not in answer.content.decode("utf-8", "replace")):
            code = "answer" if answer.ok else f"http-{answer.status}"
            raise GatewayFailed(
                f"{self.url.partition('?')[0]} answered {answer.status} and did not take the message", code=code
            )


def _fill(value: Any, texts: dict[str, str]) -> Any:
    """The templates filled in one pass, so that a message that says `{address}` is not filled again."""
    if isinstance(value, dict):
        return {key: _fill(item, texts) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, texts) for item in value]
    if not isinstance(value, str):
        return value
    return _PLACE.sub(lambda place: texts[place.group()], value)
