# SPDX-License-Identifier: Apache-2.0
"""What `epidesk up` prints is what a browser can open, here and on other machines."""

from __future__ import annotations

from pathlib import Path

from epidesk.env import read_environment
from epidesk.interfaces.cli.commands.up import announcement
from epidesk.interfaces.cli.ports import addresses_for_others


def printed(mode: str = "demo", **told: str) -> str:
    return "\n".join(announcement(read_environment(told), {"EPIDESK_MODE": mode}))


def test_listening_everywhere_prints_no_address_that_nobody_can_open() -> None:
    text = printed(HOST="0.0.0.0", PORT="8123")
    assert "0.0.0.0" not in text
    assert "http://127.0.0.1:8123/desk/" in text
    assert "From other machines: http://" in text


def test_listening_here_says_nothing_of_other_machines() -> None:
    assert "other machines" not in printed(PORT="8123")
    assert addresses_for_others("127.0.0.1", 8123) == []


def test_the_address_one_has_chosen_stands_as_it_is() -> None:
    text = printed(HOST="0.0.0.0", EPIDESK_PUBLIC_URL="https://epidesk.hue.example")
    assert "https://epidesk.hue.example/api/v1/openapi.json" in text


def test_production_without_gateways_says_in_one_line_that_messages_cannot_be_sent(tmp_path: Path) -> None:
    """`up --production` names the mode; the environment alone would still say demo."""
    warnings = [line for line in printed("production", EPIDESK_CONFIG_DIR=str(tmp_path)).splitlines() if "WARN" in line]
    assert warnings == [f"WARNING: messages cannot be sent (sms, email): set it up in {tmp_path / 'gateways.yaml'}"]
    assert "WARN" not in printed("demo", EPIDESK_CONFIG_DIR=str(tmp_path))


def test_only_the_channel_without_a_gateway_is_named(tmp_path: Path) -> None:
    (tmp_path / "gateways.yaml").write_text(
        "sms: {kind: http, url: 'https://sms.example.vn/', fields: {to: '{address}'}}"
    )
    text = printed("production", EPIDESK_CONFIG_DIR=str(tmp_path))
    assert "messages cannot be sent (email)" in text
