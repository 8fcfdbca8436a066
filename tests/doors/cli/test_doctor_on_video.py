# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from epidesk.env import read_environment
from epidesk.interfaces.cli import video
from epidesk.interfaces.cli.checks import calls
from epidesk.response.video.janus.place import place_of


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("EPIDESK_VIDEO_ADDRESS", "EPIDESK_VIDEO_OUTSIDE", "EPIDESK_VIDEO_PORTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(video, "installed", lambda: True)
    return read_environment({"EPIDESK_DATA_DIR": str(tmp_path), "EPIDESK_MODE": "test"})


def said(env) -> dict[str, tuple[str, str]]:
    return {finding.subject: (finding.state, finding.says) for finding in calls.look(env)}


def test_without_janus_one_line_says_so_and_nothing_is_bad(env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video, "installed", lambda: False)
    assert said(env) == {"Video": ("odd", "Janus is not installed; all else works")}


def test_an_address_of_another_machine_is_bad(env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPIDESK_VIDEO_ADDRESS", "192.0.2.9")
    state, says = said(env)["Video's address"]
    assert state == "bad"
    assert "192.0.2.9" in says


def test_ports_that_are_none_stop_with_a_line(env, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EPIDESK_VIDEO_PORTS", "80-90")
    with pytest.raises(SystemExit, match="EPIDESK_VIDEO_PORTS"):
        calls.look(env).__next__()


def test_what_its_keeper_wrote_is_told(env) -> None:
    place = place_of(env.data_dir)
    place.base.mkdir(parents=True)
    place.state.write_text(json.dumps({"phase": "stopped", "since_s": 1.0, "problem": "ended with 1"}))
    assert said(env)["Video"] == ("odd", "stopped: ended with 1")


def test_cameras_ask_for_https_where_others_come(env) -> None:
    open_to_all = replace(env, host="0.0.0.0", public_url="http://hue.example")
    assert said(open_to_all)["Cameras"][0] == "odd"
    assert "Cameras" not in said(env)
