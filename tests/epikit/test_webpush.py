# SPDX-License-Identifier: Apache-2.0
"""Push messages: the RFCs' own examples, keys that are none, texts that are too long."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from epikit.webpush import (
    MAX_PLAINTEXT_BYTES,
    MOST_TOKENS,
    BadSubscription,
    TooLong,
    Vapid,
    decode,
    decrypt,
    encode,
    encrypt,
    payload,
    read_authorization,
    shorten,
)

AUTH = bytes(range(16))
BROWSER = ec.generate_private_key(ec.SECP256R1())
P256DH = BROWSER.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
AT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
ORIGIN = "https://push.example.vn"
VIETNAMESE = "Cảnh báo khẩn cấp: ổ dịch sốt xuất huyết ở phường Thuận Hóa. Diệt lăng quăng ngay hôm nay. "


def private(number_b64: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(number_b64), "big"), ec.SECP256R1())


def test_the_example_of_rfc_8291_to_the_byte(shared: Path) -> None:
    vectors = json.loads((shared / "standards/webpush/vectors.json").read_text(encoding="utf-8"))["aes128gcm_webpush"]
    assert vectors
    for case in vectors:
        p256dh, auth = decode(case["ua_public"]), decode(case["auth_secret"])
        sender, salt = private(case["as_private"]), decode(case["salt"])
        body = encrypt(case["plaintext"].encode(), p256dh=p256dh, auth=auth, private_key=sender, salt=salt)
        assert encode(body) == case["body"]
        assert decrypt(body, private_key=private(case["ua_private"]), auth=auth).decode() == case["plaintext"]


@given(st.binary(max_size=MAX_PLAINTEXT_BYTES))
def test_the_browser_reads_what_was_written_and_nobody_else(plaintext: bytes) -> None:
    body = encrypt(plaintext, p256dh=P256DH, auth=AUTH)
    assert decrypt(body, private_key=BROWSER, auth=AUTH) == plaintext
    assert len(body) == 86 + len(plaintext) + 17 <= 4096
    with pytest.raises(InvalidTag):
        decrypt(body, private_key=BROWSER, auth=AUTH[::-1])
    with pytest.raises(InvalidTag):
        decrypt(body[:-1] + bytes([body[-1] ^ 1]), private_key=BROWSER, auth=AUTH)


def test_every_message_has_a_key_and_a_salt_of_its_own() -> None:
    bodies = [encrypt(b"x", p256dh=P256DH, auth=AUTH) for _ in range(20)]
    assert len({body[:16] for body in bodies}) == len({body[21:86] for body in bodies}) == 20


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [(P256DH[:-1], AUTH), (P256DH, AUTH[:-1]), (P256DH, b""), (b"\4" + b"\1" * 64, AUTH), (b"\0" * 65, AUTH)],
    ids=["short-key", "short-secret", "no-secret", "not-on-the-curve", "no-point"],
)
def test_keys_that_are_none_are_refused(p256dh: bytes, auth: bytes) -> None:
    with pytest.raises(BadSubscription):
        encrypt(b"x", p256dh=p256dh, auth=auth)


def test_a_byte_too_many_is_refused() -> None:
    encrypt(b"x" * MAX_PLAINTEXT_BYTES, p256dh=P256DH, auth=AUTH)
    with pytest.raises(TooLong):
        encrypt(b"x" * (MAX_PLAINTEXT_BYTES + 1), p256dh=P256DH, auth=AUTH)


def test_a_push_service_accepts_our_token_and_knows_our_key() -> None:
    vapid = Vapid(Vapid.new_private_pem(), "mailto:cdc@example.vn")
    header = vapid.authorization(ORIGIN, now=AT)
    assert read_authorization(header, origin=ORIGIN, now=AT) == vapid.public_key == decode(vapid.public_key_b64)
    for origin, now in (("https://other.example", AT), (ORIGIN, AT + timedelta(hours=13)), (ORIGIN, AT - timedelta(1))):
        with pytest.raises(ValueError, match="not for here"):
            read_authorization(header, origin=origin, now=now)
    other = Vapid(Vapid.new_private_pem(), "mailto:cdc@example.vn").public_key_b64
    with pytest.raises(ValueError, match="another key"):
        read_authorization(header.replace(vapid.public_key_b64, other), origin=ORIGIN, now=AT)


def test_one_token_serves_a_push_service_for_hours() -> None:
    vapid = Vapid(Vapid.new_private_pem(), "https://hue.example.vn/contact")
    first = vapid.authorization(ORIGIN, now=AT)
    assert vapid.authorization(ORIGIN, now=AT + timedelta(hours=10, minutes=59)) == first
    assert vapid.authorization("https://other.example", now=AT) != first
    later = vapid.authorization(ORIGIN, now=AT + timedelta(hours=11))
    assert later != first
    read_authorization(later, origin=ORIGIN, now=AT + timedelta(hours=22))
    back = vapid.authorization(ORIGIN, now=AT - timedelta(days=3))
    read_authorization(back, origin=ORIGIN, now=AT - timedelta(days=3))  # the clock went back: the kept one is too long


@pytest.mark.parametrize("subject", ["cdc@example.vn", "http://example.vn", ""])
def test_a_sender_that_nobody_can_reach_is_refused(subject: str) -> None:
    with pytest.raises(ValueError, match="subject"):
        Vapid(Vapid.new_private_pem(), subject)


def test_keys_are_read_in_either_alphabet_and_rubbish_is_not() -> None:
    assert decode("-_-_") == decode("+/+/") == decode("-_-_====")
    for rubbish in ("", "ü", "a b", "<>", "a"):
        with pytest.raises(ValueError):
            decode(rubbish)


def test_four_thousand_bytes_of_vietnamese_are_shortened_and_keep_their_address() -> None:
    message = {"title": "Cảnh báo", "body": VIETNAMESE * 40, "url": "https://hue.example.vn/alerts/1/"}
    assert len(message["body"].encode()) > 4_000
    raw = payload(message)
    told = json.loads(raw)
    assert MAX_PLAINTEXT_BYTES - 20 < len(raw) <= MAX_PLAINTEXT_BYTES
    assert told["url"] == message["url"]
    assert told["title"] == message["title"]
    assert told["body"].endswith("…")
    assert message["body"].startswith(told["body"][:-1])
    assert told["body"][:-1].split()[-1] in VIETNAMESE.replace(",", "").split(), "cut between words"
    encrypt(raw, p256dh=P256DH, auth=AUTH)


def test_what_fits_is_left_alone() -> None:
    assert json.loads(payload({"body": VIETNAMESE, "n": 1})) == {"body": VIETNAMESE, "n": 1}


def test_texts_full_of_quotes_and_line_ends_fit_too() -> None:
    told = json.loads(payload({"body": '"\n\\' * 3_000, "title": "t"}))
    assert told["title"] == "t"
    assert told["body"].endswith("…")


def test_when_the_body_is_not_enough_the_title_gives_too() -> None:
    told = json.loads(payload({"body": "b", "title": VIETNAMESE * 60, "url": "u"}))
    assert told["title"].endswith("…")
    with pytest.raises(TooLong):
        payload({"body": "b", "title": "t", "url": "u" * 4_000})


@given(st.text(max_size=60), st.integers(min_value=0, max_value=120))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, max_bytes: int) -> None:
    short = shorten(text, max_bytes)
    assert len(short.encode()) <= max_bytes
    assert short == text or text.startswith(short.removesuffix("…"))


def test_no_letter_loses_its_marks() -> None:
    spread = unicodedata.normalize("NFD", "ệ") * 30
    for max_bytes in range(4, 60):
        kept = shorten(spread, max_bytes).removesuffix("…")
        assert unicodedata.normalize("NFC", kept) == "ệ" * len(unicodedata.normalize("NFC", kept))


def test_tokens_for_services_that_anybody_names_do_not_pile_up() -> None:
    vapid = Vapid(Vapid.new_private_pem(), "mailto:cdc@example.vn")
    for n in range(MOST_TOKENS + 5):
        vapid.authorization(f"https://p{n}.example", now=AT)
    assert len(vapid._tokens) <= MOST_TOKENS
