# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from epidesk.foundation.core.gateways.protocol import GatewayFailed


@dataclass(frozen=True)
class SmtpGateway:
    """E-mail through the province's mail server. `security`: `starttls` (port 587), `tls` (465) or `none`."""

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password: str = ""
    timeout_s: int = 20

    def __post_init__(self) -> None:
        if self.security not in {"starttls", "tls", "none"}:
            raise ValueError("security: use starttls, tls or none")

    def send(self, address: str, subject: str, body: str) -> None:
        backend = EmailBackend(
            host=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.security == "starttls",
            use_ssl=self.security == "tls",
            timeout=self.timeout_s,
        )
        message = EmailMessage(" ".join(subject.split()), body, self.sender, [address], connection=backend)
        try:
            message.send()
        except OSError as error:  # SMTPException is one
            raise GatewayFailed(f"SMTP server {self.host}: {type(error).__name__}") from error
