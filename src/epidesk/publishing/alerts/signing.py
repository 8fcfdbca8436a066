# SPDX-License-Identifier: Apache-2.0
"""The centre's signature under what it publishes, and the key that makes it.

Key and certificates lie in one file of the data directory, so that no process ever reads a key with the certificate of
another. Certificates of earlier keys are kept in public beside it: alerts signed with them can still be checked.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.conf import settings

from epikit.formats.cap12 import BadKey, sign
from epikit.formats.cap12.signing import fingerprint, load_pair, valid_until

KEY_FILE = "alert_key.pem"
EARLIER_FILE = "alert_certificates_earlier.pem"
_CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SigningKey:
    """What may be known of the key in use. `name`: whom its certificate names; `issuer`: who says so, the same when it
    does so itself; `fingerprint`: SHA-256 of the certificate; `certificates`: PEM, the key's own first."""

    name: str
    issuer: str
    fingerprint: str
    valid_until: datetime
    certificates: bytes

    @property
    def is_self_signed(self) -> bool:
        return self.name == self.issuer


def signed(xml: bytes) -> bytes:
    """The message with the centre's enveloped signature; as it is while the installation has no key for it. A key that
    cannot be used holds nothing up: an alert without a signature is worth more than none (the doctor tells)."""
    try:
        pem = (settings.ENV.data_dir / "keys" / KEY_FILE).read_bytes()
    except FileNotFoundError:
        return xml
    try:
        return sign(xml, *parted(pem))
    except (BadKey, OSError) as error:
        _log.error("An alert leaves unsigned: the signing key cannot be used (%s)", error)
        return xml


def is_signed() -> bool:
    """Whether what leaves now carries a signature."""
    return (settings.ENV.data_dir / "keys" / KEY_FILE).exists()


def signing_key(data_dir: Path | None = None) -> SigningKey | None:
    """The key in use; None when there is none. Raises `BadKey` when it cannot be used."""
    path = (data_dir or settings.ENV.data_dir) / "keys" / KEY_FILE
    if not path.exists():
        return None
    key, certificates = parted(path.read_bytes())
    first = load_pair(key, certificates)[1][0]
    return SigningKey(
        name=_called(first.subject),
        issuer=_called(first.issuer),
        fingerprint=fingerprint(certificates),
        valid_until=valid_until(certificates),
        certificates=certificates,
    )


def trusted_certificates(data_dir: Path | None = None) -> bytes:
    """What receivers need to check our alerts, PEM: the certificate in use and those of earlier keys."""
    own = signing_key(data_dir)
    return (own.certificates if own else b"") + earlier_certificates(data_dir or settings.ENV.data_dir)


def earlier_certificates(data_dir: Path) -> bytes:
    """Of keys that are no longer in use, PEM."""
    path = data_dir / "keys" / EARLIER_FILE
    return path.read_bytes() if path.exists() else b""


def parted(pem: bytes) -> tuple[bytes, bytes]:
    """The private key, and the certificates after it."""
    key, mark, rest = pem.partition(_CERTIFICATE)
    return key, mark + rest


def _called(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()
