# SPDX-License-Identifier: Apache-2.0
"""Signed receipts: what a checkpoint without a network accepts and what it refuses. `receipt_vectors.json` is for other
programs that read them too."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from epikit.receipts import BadReceipt, Receipt, VerifyingKey, base45, from_base45, issue, verify

VECTORS: Any = json.loads((Path(__file__).parent / "receipt_vectors.json").read_text(encoding="utf-8"))
AT = datetime(2020, 3, 20, 7, 30, tzinfo=UTC)
KEYS = {
    bytes.fromhex(one["id"]): VerifyingKey(
        bytes.fromhex(one["public"]),
        datetime.fromisoformat(one["since"]),
        datetime.fromisoformat(one["until"]) if one["until"] else None,
    )
    for one in VECTORS["keys"]
}


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=[one["name"] for one in VECTORS["vectors"]])
def test_a_receipt_is_trusted_only_if_all_is_right(vector: Any) -> None:
    now = datetime.fromisoformat(vector["now"])
    if vector["expect"] == "ok":
        verify(vector["text"], KEYS, now)
        return
    with pytest.raises(BadReceipt) as raised:
        verify(vector["text"], KEYS, now)
    assert raised.value.slug == vector["expect"]


def test_it_says_what_was_signed_and_no_more() -> None:
    found = verify(VECTORS["vectors"][0]["text"], KEYS, AT)
    told = VECTORS["good"]
    assert found == Receipt(
        bytes.fromhex(told["id"]),
        datetime.fromisoformat(told["issued_at"]),
        datetime.fromisoformat(told["expires_at"]),
        told["class_code"],
        told["ruleset"],
        told["initial"],
        told["year_of_birth"],
    )


def test_it_stays_small_enough_for_a_code_that_old_cameras_read() -> None:
    assert len(VECTORS["vectors"][0]["text"]) < 200


def test_none_is_valid_for_longer_than_a_day() -> None:
    receipt = Receipt(bytes(8), AT, AT + timedelta(hours=25), "clear", 1, "A", None)
    with pytest.raises(ValueError, match="24 hours"):
        issue(Ed25519PrivateKey.generate(), receipt)


@given(st.binary(max_size=80))
def test_base45_comes_back(raw: bytes) -> None:
    assert from_base45(base45(raw)) == raw


@given(st.text(max_size=200))
def test_whatever_a_camera_reads_is_refused_and_nothing_breaks(text: str) -> None:
    with pytest.raises(BadReceipt):
        verify(f"EPD1:{text}", KEYS, AT)
