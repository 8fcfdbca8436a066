# SPDX-License-Identifier: Apache-2.0
"""Signed alerts: whoever was given our certificate can tell that nobody changed a letter."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml import etree
from tests.epikit.cap_examples import AT, GOOD

from epikit.formats.cap12 import NotCap, check_xml, from_xml, to_xml
from epikit.formats.cap12.signing import (
    DSIG,
    BadKey,
    NotVerified,
    PrivateKey,
    certificate_request,
    fingerprint,
    load_key,
    new_key_pem,
    self_signed,
    sign,
    valid_until,
    verify,
)

XML = to_xml(GOOD)


def pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="module")
def keys() -> tuple[bytes, bytes]:
    key = new_key_pem()
    return key, self_signed(key, name="CDC Huế", now=AT, days=365)


@pytest.fixture(scope="module")
def signed(keys: tuple[bytes, bytes]) -> bytes:
    return sign(XML, *keys)


def refused(xml: bytes, trusted: list[bytes], now=AT) -> str:
    with pytest.raises(NotVerified) as error:
        verify(xml, trusted, now=now)
    return error.value.reason


def test_a_signed_alert_is_valid_and_says_what_it_said(keys, signed: bytes) -> None:
    assert check_xml(signed, now=AT) == ()
    assert from_xml(signed) == GOOD
    assert from_xml(verify(signed, [keys[1]], now=AT)) == GOOD
    last = etree.fromstring(signed)[-1]
    assert last.tag == f"{{{DSIG}}}Signature"
    algorithms = {node.get("Algorithm") for node in last.iter() if node.get("Algorithm")}
    assert "http://www.w3.org/2001/10/xml-exc-c14n#" in algorithms
    assert not any("sha1" in one for one in algorithms)


def test_a_curve_signs_too(keys) -> None:
    key = pem(ec.generate_private_key(ec.SECP256R1()))
    certificate = self_signed(key, name="CDC", now=AT, days=30)
    assert from_xml(verify(sign(XML, key, certificate), [keys[1], certificate], now=AT)) == GOOD


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("14 ca", "41 ca"),
        ("Severe", "Minor"),
        ("16.4637", "16.4638"),
        ("<msgType>Alert", "<msgType>Cancel"),
        ("</info><info>", "</info>\n<info>"),
    ],
)
def test_a_changed_letter_is_noticed(keys, signed: bytes, old: str, new: str) -> None:
    changed = signed.replace(old.encode(), new.encode(), 1)
    assert changed != signed
    assert refused(changed, [keys[1]]) == "not_trusted"


def test_a_stranger_s_certificate_inside_the_document_is_not_believed(keys, signed: bytes) -> None:
    other = new_key_pem()
    forged = sign(XML.replace(b"14 ca", b"0 ca"), other, self_signed(other, name="CDC Huế", now=AT, days=365))
    assert refused(forged, [keys[1]]) == "not_trusted"
    assert refused(signed, []) == "not_trusted"
    assert refused(XML, [keys[1]]) == "unsigned"


def test_a_signed_alert_wrapped_into_another_is_refused(keys, signed: bytes) -> None:
    root, inner = etree.fromstring(XML), etree.fromstring(signed)
    root.append(inner)
    assert refused(etree.tostring(root), [keys[1]]) == "several"
    doubled = etree.fromstring(signed)
    doubled.append(etree.fromstring(signed)[-1])
    assert refused(etree.tostring(doubled), [keys[1]]) == "several"


def test_a_signature_of_nothing_is_refused(keys, signed: bytes) -> None:
    for old, new in (
        (b'URI=""', b'URI="#x"'),
        (b"rsa-sha256", b"rsa-none"),
        (b"<ds:SignatureValue>", b"<ds:SignatureValue>A"),
    ):
        assert refused(signed.replace(old, new, 1), [keys[1]]) == "not_trusted"


def test_an_expired_certificate_ends_trust(keys, signed: bytes) -> None:
    assert valid_until(keys[1]) == AT + timedelta(days=365)
    assert refused(signed, [keys[1]], now=AT + timedelta(days=366)) == "certificate_expired"
    assert refused(signed, [keys[1]], now=AT - timedelta(days=2)) == "certificate_expired"


def test_signing_again_replaces_the_signature(keys, signed: bytes) -> None:
    again = sign(signed, *keys)
    assert again.count(b"<ds:Signature ") == 1
    verify(again, [keys[1]], now=AT)


def test_while_keys_change_both_are_trusted(keys, signed: bytes) -> None:
    new = new_key_pem()
    certificate = self_signed(new, name="CDC Huế", now=AT, days=365)
    for xml in (signed, sign(XML, new, certificate)):
        assert from_xml(verify(xml, [certificate, keys[1]], now=AT)) == GOOD
    assert fingerprint(certificate) != fingerprint(keys[1])


def test_keys_that_do_not_fit_are_refused(keys) -> None:
    other = new_key_pem()
    weak = pem(rsa.generate_private_key(public_exponent=65537, key_size=1024))  # noqa: S505
    cases = {
        "certificate_of_another_key": (other, keys[1]),
        "key_unreadable": (b"no key", keys[1]),
        "certificate_unreadable": (keys[0], b"no certificate"),
        "key_weak": (weak, keys[1]),
    }
    for reason, pair in cases.items():
        with pytest.raises(BadKey) as error:
            sign(XML, *pair)
        assert error.value.reason == reason


def test_only_alerts_are_signed(keys) -> None:
    for xml, reason in ((b"<a/>", "not_an_alert"), (b"<!DOCTYPE a><a/>", "doctype")):
        with pytest.raises(NotCap) as error:
            sign(xml, *keys)
        assert error.value.reason == reason


def test_a_request_for_a_certificate_names_who_asks(keys) -> None:
    request = x509.load_pem_x509_csr(certificate_request(keys[0], name="CDC Huế", organization="Sở Y tế"))
    assert request.is_signature_valid
    assert request.subject.rfc4514_string() == "CN=CDC Huế,O=Sở Y tế,C=VN"
    assert request.public_key() == load_key(keys[0]).public_key()


def test_signatures_of_others_break_nothing(keys, shared: Path) -> None:
    for name, reason in (("canada_signed.cap", "several"), ("earthquake-iso8859-1.cap", "not_trusted")):
        content = (shared / "standards/cap/samples" / name).read_bytes()
        assert refused(content, [keys[1]]) == reason, name
