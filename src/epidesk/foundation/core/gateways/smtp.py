# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from epidesk.foundation.core.gateways.protocol import GatewayFailed, GatewayRefused, GatewayUnsure


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
    repeatable = False  # mail servers do not look at Message-ID

    def __post_init__(self) -> None:
        if self.security not in {"starttls", "tls", "none"}:
            raise ValueError("security: use starttls, tls or none")

    def send(self, address: str, subject: str, body: str, reference: str = "") -> None:
        """Connects, hands over and takes leave one after the other: before the second nothing can have been taken, and
        a server that is rude at leave-taking has taken the letter all the same."""
        backend = EmailBackend(
            host=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.security == "starttls",
            use_ssl=self.security == "tls",
            timeout=self.timeout_s,
        )
        message = EmailMessage(" ".join(subject.split()), body, self.sender, [address])
        what = f"SMTP server {self.host}: "
        try:
            backend.open()
        except OSError as error:  # SMTPException is one
            with suppress(OSError):
                backend.close()
            raise GatewayFailed(what + type(error).__name__, code="unreachable") from error
        try:
            backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if codes and all(500 <= code < 600 for code in codes):
                raise GatewayRefused(what + "recipient refused", code=f"smtp-{codes[0]}") from error
            raise GatewayFailed(what + "recipient put off", code="smtp-recipient") from error
        except smtplib.SMTPResponseException as error:
            raise GatewayFailed(what + type(error).__name__, code=f"smtp-{error.smtp_code}") from error
        except OSError as error:
            raise GatewayUnsure(what + type(error).__name__) from error
        finally:
            with suppress(OSError):
                backend.close()
