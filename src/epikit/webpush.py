# SPDX-License-Identifier: Apache-2.0
"""Web Push messages: what a push service carries without being able to read it, and how it knows the sender.

Sources: RFC 8291 (encryption for one subscription, on RFC 8188's `aes128gcm`), RFC 8292 (VAPID). Nothing is sent here.
"""

from __future__ import annotations

import hmac
import json
import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

MAX_PLAINTEXT_BYTES = 3_993
"""What fits into the 4,096 bytes that every push service takes: 86 of header, 16 of seal, one of padding."""
TOKEN_LIFE = timedelta(hours=12)
"""RFC 8292 allows 24 hours; half of it leaves room for a clock that is wrong."""
TOKEN_SPARE = timedelta(hours=1)
MOST_TOKENS = 1_000
"""A token with less life left is made anew."""

_CURVE = ec.SECP256R1()
_ECDH = ec.ECDH()
_ES256 = ec.ECDSA(SHA256())
_RECORD_SIZE_AND_KEY_LENGTH = (4096).to_bytes(4, "big") + bytes([65])
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+")
_digest = hmac.digest
_recipient_key = ec.EllipticCurvePublicKey.from_encoded_point
_new_key = ec.generate_private_key


class BadSubscription(ValueError):
    """The browser's keys are none: `p256dh` is no point of P-256, or `auth` has not 16 bytes."""


class TooLong(ValueError):
    """More than `MAX_PLAINTEXT_BYTES`: shorten it, `payload` does."""


def encrypt(
    plaintext: bytes,
    *,
    p256dh: bytes,
    auth: bytes,
    private_key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push message (`Content-Encoding: aes128gcm`) that only one browser reads.

    `p256dh`: its public key, 65 bytes; `auth`: its secret, 16 bytes (`decode` turns the browser's text into both).
    `private_key`, `salt`: for test vectors alone; each message otherwise has its own from the system's generator.
    Raises `BadSubscription`, `TooLong`. CPU only, about 0.1 ms; releases no lock, so more cores take more processes.
    """
    if len(plaintext) > MAX_PLAINTEXT_BYTES:
        raise TooLong(f"{len(plaintext)} bytes")
    if len(auth) != 16 or len(p256dh) != 65:
        raise BadSubscription("keys of another length")
    try:
        recipient = _recipient_key(_CURVE, p256dh)
    except ValueError as error:
        raise BadSubscription("not a point of P-256") from error
    if private_key is None:
        private_key = _new_key(_CURVE)
    if salt is None:
        salt = AESGCM.generate_key(128)  # sixteen bytes of the same generator
    sender = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    # HKDF (RFC 5869) with one block each: extract is one HMAC, expand another over the label and 0x01.
    combined = _digest(auth, private_key.exchange(_ECDH, recipient), "sha256")
    material = _digest(combined, b"WebPush: info\0" + p256dh + sender + b"\1", "sha256")
    key_of_keys = _digest(salt, material, "sha256")
    key = _digest(key_of_keys, b"Content-Encoding: aes128gcm\0\1", "sha256")[:16]
    nonce = _digest(key_of_keys, b"Content-Encoding: nonce\0\1", "sha256")[:12]
    sealed = AESGCM(key).encrypt(nonce, plaintext + b"\2", None)
    return salt + _RECORD_SIZE_AND_KEY_LENGTH + sender + sealed


def decrypt(body: bytes, *, private_key: ec.EllipticCurvePrivateKey, auth: bytes) -> bytes:
    """What a browser does with `encrypt`'s answer, for tests and stand-in browsers. Raises `ValueError` and
    `cryptography.exceptions.InvalidTag`."""
    if len(body) < 86 + 17 or body[20] != 65:
        raise ValueError("no aes128gcm message")
    salt, sender = body[:16], body[21:86]
    own = private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    combined = _digest(auth, private_key.exchange(_ECDH, _recipient_key(_CURVE, sender)), "sha256")
    material = _digest(combined, b"WebPush: info\0" + own + sender + b"\1", "sha256")
    key_of_keys = _digest(salt, material, "sha256")
    key = _digest(key_of_keys, b"Content-Encoding: aes128gcm\0\1", "sha256")[:16]
    nonce = _digest(key_of_keys, b"Content-Encoding: nonce\0\1", "sha256")[:12]
    padded = AESGCM(key).decrypt(nonce, body[86:], None).rstrip(b"\0")
    if padded[-1:] != b"\2":
        raise ValueError("no last record")
    return padded[:-1]


class Vapid:
    """The sender's key pair and who answers for it. Keep the key: another makes every subscription void.

    One per process: its tokens are kept per push service, since a signature costs as much as a message.
    """

    def __init__(self, private_pem: bytes, subject: str) -> None:
        """`private_pem`: P-256, unencrypted PEM; `subject`: `mailto:` or `https:`, where push services complain.
        Raises `ValueError`."""
        key = load_pem_private_key(private_pem, password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
            raise ValueError("a VAPID key lies on P-256")
        if not subject.startswith(("mailto:", "https://")):
            raise ValueError("the subject is a mailto: or https: address")
        self._key = key
        self._subject = subject
        self._tokens: dict[str, tuple[datetime, str]] = {}
        self.public_key = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.public_key_b64 = encode(self.public_key)
        """`applicationServerKey` of the browser's `subscribe`."""

    @staticmethod
    def new_private_pem() -> bytes:
        """A fresh key, PKCS 8 in PEM."""
        return _new_key(_CURVE).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def authorization(self, origin: str, *, now: datetime) -> str:
        """The `Authorization` header for one push service. `origin`: `https://host[:port]`; `now`: aware. The same
        text for `TOKEN_LIFE` less `TOKEN_SPARE`; anew too if the clock went back behind its making."""
        kept = self._tokens.get(origin)
        if kept is not None and TOKEN_SPARE < kept[0] - now <= TOKEN_LIFE:
            return kept[1]
        until = now + TOKEN_LIFE
        if len(self._tokens) >= MOST_TOKENS:  # anybody may name a push service of their own
            fresh = {one: kept for one, kept in self._tokens.items() if kept[0] - now > TOKEN_SPARE}
            self._tokens = fresh if len(fresh) < MOST_TOKENS else {}
        header = f"vapid t={self._token(origin, until)}, k={self.public_key_b64}"
        self._tokens[origin] = (until, header)
        return header

    def _token(self, origin: str, until: datetime) -> str:
        claims = {"aud": origin, "exp": int(until.astimezone(UTC).timestamp()), "sub": self._subject}
        signed = f"{_JWT_HEADER}.{encode(json.dumps(claims, separators=(',', ':')).encode())}"
        r, s = utils.decode_dss_signature(self._key.sign(signed.encode("ascii"), _ES256))
        return f"{signed}.{encode(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def read_authorization(header: str, *, origin: str, now: datetime) -> bytes:
    """What a push service does: the sender's public key (65 bytes) if the token is signed with it, for this `origin`,
    and lives no longer than 24 hours. Raises `ValueError`."""
    scheme, _, rest = header.partition(" ")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if scheme.lower() != "vapid" or not {"t", "k"} <= parts.keys():
        raise ValueError("no VAPID header")
    signed, _, signature = parts["t"].rpartition(".")
    raw, point = decode(signature), decode(parts["k"])
    if len(raw) != 64:
        raise ValueError("no ES256 signature")
    whole = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        _recipient_key(_CURVE, point).verify(whole, signed.encode("ascii"), _ES256)
    except InvalidSignature as error:
        raise ValueError("signed with another key") from error
    claims = json.loads(decode(signed.partition(".")[2]))
    life_s = claims["exp"] - now.timestamp()
    if claims["aud"] != origin or not 0 < life_s <= 24 * 3600 or not claims["sub"].startswith(("mailto:", "https:")):
        raise ValueError("not for here, or not for now")
    return point


def encode(raw: bytes) -> str:
    """Base64url without padding, as browsers and tokens write it."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Bytes of base64url with or without padding; the standard alphabet, which some clients send, is read too.
    Raises `ValueError`."""
    plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
    if not _BASE64URL.fullmatch(plain):
        raise ValueError("not base64url")
    return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))


_JWT_HEADER = encode(b'{"typ":"JWT","alg":"ES256"}')


def payload(message: Mapping[str, object], *, give: tuple[str, ...] = ("body", "title")) -> bytes:
    """The message as compact JSON in UTF-8 that fits into one push message. Where it is too long, the texts named in
    `give` are shortened, the first one first; whoever opens the notice reads it whole, so let `message` hold its
    address. Raises `TooLong` if the rest alone is too long."""
    whole = dict(message)
    for name in give:
        text = whole.get(name)
        if not isinstance(text, str) or len(_json(whole)) <= MAX_PLAINTEXT_BYTES:
            continue
        # JSON escapes quotes and line ends, so bytes of text are not bytes of payload: the longest that fits is sought.
        fits, too_long = 0, len(text.encode())
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            whole[name] = shorten(text, middle)
            if len(_json(whole)) <= MAX_PLAINTEXT_BYTES:
                fits = middle
            else:
                too_long = middle
        whole[name] = shorten(text, fits)
    raw = _json(whole)
    if len(raw) > MAX_PLAINTEXT_BYTES:
        raise TooLong(f"{len(raw)} bytes")
    return raw


def shorten(text: str, max_bytes: int, *, ending: str = "…") -> str:
    """At most `max_bytes` of UTF-8: between words where a word ends in the last third, never within a letter and its
    marks, with `ending` where something is missing. Empty where not even that fits."""
    raw = text.encode()
    if len(raw) <= max_bytes:
        return text
    room_bytes = max_bytes - len(ending.encode())
    if room_bytes <= 0:
        return ""
    cut = raw[:room_bytes].decode("utf-8", "ignore")
    following = text[len(cut) : len(cut) + 1]
    while cut and following and unicodedata.combining(following):
        cut, following = cut[:-1], cut[-1]
    if not following.isspace():
        words = cut.rsplit(None, 1)
        if len(words) == 2 and len(words[0]) * 3 >= len(cut) * 2:
            cut = words[0]
    kept = cut.rstrip(" \t\n\r,;:–-")
    return kept + ending if kept else ""


def _json(message: Mapping[str, object]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
