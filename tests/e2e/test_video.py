# SPDX-License-Identifier: Apache-2.0
"""Two teams and the centre meet by video, with cameras that Chromium invents: the wall shows both, says when one stands
still or has gone, and all come back by themselves when Janus is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from .conftest import ARGUMENTS, PATIENCE_MS, chromium
from .test_spine import become

CAMERAS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=10",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
]
ON_DUTY = """
import sys, django
django.setup()
from epidesk.foundation.core.principals import SYSTEM
from epidesk.response.dispatch.actions import set_duty
from epidesk.response.dispatch.models import Team
set_duty(by=SYSTEM, team_id=Team.objects.get(code=sys.argv[1]).id, on=sys.argv[2] == "on")
"""
pytestmark = pytest.mark.skipif(
    shutil.which("janus") is None, reason="Janus is not installed: apt install janus janus-tools"
)


@pytest.fixture(scope="module")
def browser(site: Any) -> Iterator[object]:
    """With cameras and microphones of its own."""
    from playwright.sync_api import sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chosen = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS, *CAMERAS])
        yield chosen
        chosen.close()


@pytest.fixture
def janus(site: Any) -> Iterator[Path]:
    """Kept as `epidesk up` keeps it: the file with its state."""
    state = Path(site.environment["EPIDESK_DATA_DIR"]) / "video" / "state.json"
    site.start("video", "-m", "epidesk.interfaces.cli.video")
    running(site, state)
    yield state
    if "video" in site.children:
        site.stop("video")


def running(site: Any, state: Path) -> None:
    deadline = time.monotonic() + 20
    while not (state.exists() and json.loads(state.read_text())["phase"] == "running"):
        assert time.monotonic() < deadline
        assert site.children["video"].poll() is None
        time.sleep(0.1)


def frames(wall: Any, team: str) -> int:
    return int(wall.locator(f"[data-team={team}]").get_attribute("data-frames") or 0)


def moves(wall: Any, team: str) -> None:
    """More frames than a moment ago, twice over."""
    for _ in range(2):
        before = frames(wall, team)
        wall.wait_for_function(
            "([team, before]) => Number(document.querySelector(`[data-team=${team}]`).dataset.frames) > before",
            arg=[team, before],
        )


@pytest.mark.usefixtures("janus")
def test_a_team_and_the_centre_meet_and_come_back_after_janus_is_killed(
    person: Any, site: Any, janus: Path, picture: Any
) -> None:
    site.python("-c", ON_DUTY, "PX2", "on")
    wall = become(person("centre"), "Trưởng ca")
    wall.goto("/desk/wall")
    expect(wall.locator("#wall")).to_have_attribute("data-state", "joined")
    team = become(person("team", phone=True), "Đội trưởng")
    team.goto("/field/video")
    picture(team, "field-video-before")
    team.get_by_role("button", name="Cho trung tâm xem").click()
    expect(team.locator("[data-room-state]")).to_have_text("Trung tâm đang thấy bạn.")
    tile = wall.locator("[data-team=PX2]")
    expect(tile.locator("[data-tile-state]")).to_have_text("Trực tiếp")
    moves(wall, "PX2")
    picture(wall, "wall")
    picture(team, "field-video")

    keeper = site.children["video"].pid
    children = Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
    site.children.pop("video").wait(10)
    expect(wall.locator("#wall")).not_to_have_attribute("data-state", "joined")
    site.start("video", "-m", "epidesk.interfaces.cli.video")
    running(site, janus)
    expect(wall.locator("#wall")).to_have_attribute("data-state", "joined")
    expect(team.locator("[data-room-state]")).to_have_text("Trung tâm đang thấy bạn.")
    moves(wall, "PX2")

    team.get_by_role("button", name="Kết thúc hình").click()
    expect(tile.locator("[data-none]")).to_be_visible()


@pytest.mark.usefixtures("janus")
def test_whose_duty_ends_is_out(person: Any, site: Any) -> None:
    site.python("-c", ON_DUTY, "PX2", "on")
    team = become(person("team", phone=True), "Đội trưởng")
    team.goto("/field/video")
    team.get_by_role("button", name="Cho trung tâm xem").click()
    expect(team.locator("[data-room-state]")).to_have_text("Trung tâm đang thấy bạn.")
    site.python("-c", ON_DUTY, "PX2", "off")
    expect(team.locator("[data-room-state]")).to_have_text("Bạn đã được mời ra, hoặc ca trực đã hết.")
    expect(team.get_by_role("button", name="Cho trung tâm xem")).to_be_visible()


def test_without_janus_the_page_says_what_is_missing(person: Any, site: Any) -> None:
    site.python("-c", ON_DUTY, "PX2", "on")
    (Path(site.environment["EPIDESK_DATA_DIR"]) / "video" / "state.json").unlink(missing_ok=True)
    wall = become(person("centre"), "Trưởng ca")
    deadline = time.monotonic() + 15  # what was known is asked again after five seconds
    while True:
        wall.goto("/desk/wall")
        if "thiếu gói janus" in wall.locator("[data-room-state]").inner_text():
            break
        assert time.monotonic() < deadline
        time.sleep(1)
    expect(wall.locator("[data-team=PX2]")).to_be_visible()
    team = become(person("team", phone=True), "Đội trưởng")
    team.goto("/field/video")
    expect(team.get_by_text("Hiện trung tâm chưa nối hình được")).to_be_visible()
