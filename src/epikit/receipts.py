# SPDX-License-Identifier: Apache-2.0
"""The receipt of a declaration that a checkpoint can trust without a network: few signed bytes in a QR code.

Layout, big-endian, after the magic text "EPD1:" in Base45 (RFC 9285, so that the QR code stays small):

    1  version (1)           4  key id: first bytes of SHA-256 of the public key
    8  receipt id, random    4  issued at, minutes since 2020-01-01 00:00 UTC
    2  valid for, minutes    2  number of the rule set's version
    2  year of birth, 0: not known
    1  length, then the class code in ASCII
    1  length, then the first letter of the name in UTF-8
    64 Ed25519 signature over "epidesk receipt" + everything before it

Nothing else about the person is in it. That one was seen already, or revoked, is not in it either: a checkpoint keeps
what it scanned and the list of revoked receipt ids, and says how old that list is.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

MAGIC = "EPD1:"
CONTEXT = b"epidesk receipt"
VERSION = 1
MOST_VALID = timedelta(hours=24)
SKEW = timedelta(minutes=5)
"""A checkpoint's clock may be this much behind the centre's."""
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_HEAD = struct.Struct(">B4s8sIHHH")
_SIGNATURE = 64
_MOST_BYTES = 512


class BadReceipt(ValueError):
    """It is not to be trusted. `slug`: "malformed", "unknown-key", "forged", "old-key" (signed after its key was
    retired), "not-yet", "expired". For the last three `receipt` says what it claimed; the signature was right."""

    def __init__(self, slug: str, receipt: Receipt | None = None) -> None:
        super().__init__(slug)
        self.slug = slug
        self.receipt = receipt


@dataclass(frozen=True)
class Receipt:
    """What it says. `id`: 8 bytes; `ruleset`: number of the version; `initial`: one letter; `year_of_birth` None: not
    known. Valid from `issued_at` up to `expires_at`, both whole minutes."""

    id: bytes
    issued_at: datetime
    expires_at: datetime
    class_code: str
    ruleset: int
    initial: str
    year_of_birth: int | None


@dataclass(frozen=True)
class VerifyingKey:
    """A public key of 32 bytes and the span in which it signed; `until` None: it still does."""

    public: bytes
    since: datetime
    until: datetime | None = None


def key_id(public: bytes) -> bytes:
    """The four bytes by which a receipt names its key."""
    return sha256(public).digest()[:4]


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """The public half, 32 bytes."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def issue(key: Ed25519PrivateKey, receipt: Receipt) -> str:
    """The text for the QR code. Raises `ValueError` for what does not fit, more than 24 hours of validity included."""
    valid = receipt.expires_at - receipt.issued_at
    initial, code = receipt.initial.encode(), receipt.class_code.encode("ascii")
    if not timedelta(0) < valid <= MOST_VALID:
        raise ValueError("a receipt is valid for up to 24 hours")
    if len(receipt.id) != 8 or len(receipt.initial) > 1 or not 0 < len(code) <= 40:
        raise ValueError("an id of 8 bytes, one letter and a class are wanted")
    head = _HEAD.pack(
        VERSION,
        key_id(public_bytes(key)),
        receipt.id,
        int((receipt.issued_at - _EPOCH).total_seconds() // 60),
        int(valid.total_seconds() // 60),
        receipt.ruleset,
        receipt.year_of_birth or 0,
    )
    body = head + bytes([len(code)]) + code + bytes([len(initial)]) + initial
    return MAGIC + base45(body + key.sign(CONTEXT + body))


def read(text: str) -> tuple[Receipt, bytes, bytes, bytes]:
    """Receipt, key id, signed bytes and signature, nothing of it checked. Raises `BadReceipt("malformed")`."""
    try:
        raw = from_base45(text.strip().removeprefix(MAGIC))
        if not text.strip().startswith(MAGIC) or len(raw) > _MOST_BYTES:
            raise ValueError
        body, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
        version, key, receipt_id, issued, valid, ruleset, year = _HEAD.unpack_from(body)
        rest = body[_HEAD.size :]
        code, rest = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
        initial = rest[1 : 1 + rest[0]]
        if version != VERSION or len(rest) != 1 + rest[0] or len(signature) != _SIGNATURE:
            raise ValueError
        issued_at = _EPOCH + timedelta(minutes=issued)
        receipt = Receipt(
            receipt_id,
            issued_at,
            issued_at + timedelta(minutes=valid),
            code.decode("ascii"),
            ruleset,
            initial.decode(),
            year or None,
        )
    except (ValueError, IndexError, struct.error) as error:
        raise BadReceipt("malformed") from error
    return receipt, key, body, signature


def verify(text: str, keys: Mapping[bytes, VerifyingKey], now: datetime) -> Receipt:
    """The receipt, if it can be trusted at this moment. `keys` by `key_id`. Raises `BadReceipt`."""
    receipt, key, body, signature = read(text)
    known = keys.get(key)
    if known is None:
        raise BadReceipt("unknown-key")
    try:
        Ed25519PublicKey.from_public_bytes(known.public).verify(signature, CONTEXT + body)
    except InvalidSignature as error:
        raise BadReceipt("forged") from error
    if receipt.issued_at < known.since - SKEW or (known.until is not None and receipt.issued_at > known.until + SKEW):
        raise BadReceipt("old-key", receipt)
    if receipt.issued_at > now + SKEW:
        raise BadReceipt("not-yet", receipt)
    if receipt.expires_at <= now or receipt.expires_at - receipt.issued_at > MOST_VALID:
        raise BadReceipt("expired", receipt)
    return receipt


_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE = {character: value for value, character in enumerate(_ALPHABET)}


def base45(raw: bytes) -> str:
    """Bytes as RFC 9285 writes them."""
    found = []
    for start in range(0, len(raw) - 1, 2):
        value = raw[start] << 8 | raw[start + 1]
        found += [_ALPHABET[value % 45], _ALPHABET[value // 45 % 45], _ALPHABET[value // 2025]]
    if len(raw) % 2:
        found += [_ALPHABET[raw[-1] % 45], _ALPHABET[raw[-1] // 45]]
    return "".join(found)


def from_base45(text: str) -> bytes:
    """The bytes behind RFC 9285's text. Raises `ValueError`."""
    try:
        values = [_VALUE[character] for character in text]
    except KeyError as error:
        raise ValueError("no Base45") from error
    raw = bytearray()
    for start in range(0, len(values), 3):
        part = values[start : start + 3]
        value = sum(digit * 45**place for place, digit in enumerate(part))
        size = {3: 2, 2: 1}.get(len(part))
        if size is None or value >= 1 << 8 * size:
            raise ValueError("no Base45")
        raw += value.to_bytes(size, "big")
    return bytes(raw)
