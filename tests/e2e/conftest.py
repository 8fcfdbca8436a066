# SPDX-License-Identifier: Apache-2.0
"""Real browsers against a real installation: PostgreSQL, web, workers and the demonstration's province."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.stand import Stand, stand
from tests.e2e.lines import Line, line

PATIENCE_MS = 40_000
"""Two cores draw three pages without a graphics card while other tests kill processes: slow is no fault."""
"""A page drawn without a graphics card on a machine that does other things may take seconds; none of these stories is
about speed."""
FAILED = pytest.StashKey[bool]()
ARTIFACTS = Path(__file__).parent / "artifacts"
CITADEL = {"longitude": 107.5772, "latitude": 16.4698, "accuracy": 25}
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1440, "height": 900}
# Without these, Chromium asks for servers of its maker at every start and waits for them.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
BUILT = Path(__file__).resolve().parents[2] / "src" / "epidesk" / "interfaces" / "common" / "static" / "built"

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop lives in this thread; Django must not mind


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("e2e")
            item.add_marker(pytest.mark.timeout(420))  # the first one also starts the installation


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        pytest.skip("no Chromium on this machine: browser tests need Debian's package chromium")
    return found


@pytest.fixture(scope="session")
def site() -> Iterator[Stand]:
    """A running demonstration: `.base_url`, and its people at `/accounts/`."""
    chromium()
    if not (BUILT / "citizen.js").exists() and not list(BUILT.glob("citizen*")):
        pytest.skip("the pages' assets are not built: run `make test`, or `npm run build` in frontend/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EPIDESK_OUTBOUND_LOOPBACK", "1")  # servers of others stand on this machine
        with stand(demonstration=True) as here:
            yield here


@pytest.fixture(scope="module")
def browser(site: Stand) -> Iterator[object]:
    """One a module: while it lives its event loop runs in this thread, and tests after these need that free."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chosen = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield chosen
        chosen.close()


@pytest.fixture
def person(browser, site: Stand, request: pytest.FixtureRequest) -> Iterator[Callable[..., object]]:
    """Makes a browser of one person's own: `page = person("citizen", phone=True)`; `script=False` switches script off.

    Fails the test if a page of this person threw an error or broke the content security policy. When a test fails, each
    page as it stood is left in `tests/e2e/artifacts`.
    """
    contexts = []
    complaints: list[str] = []

    def make(
        name: str, *, phone: bool = False, locale: str = "vi-VN", script: bool = True, gps: object = CITADEL, **more
    ):
        context = browser.new_context(
            base_url=site.base_url,
            viewport=PHONE if phone else DESKTOP,
            device_scale_factor=2 if phone else 1,
            has_touch=phone,
            is_mobile=phone,
            locale=locale,
            timezone_id="Asia/Ho_Chi_Minh",
            java_script_enabled=script,
            geolocation=gps,
            permissions=["geolocation"] if gps else [],
            **more,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
        page.on(
            "console",
            lambda message: (
                complaints.append(f"{name}: {message.text}") if "Content Security Policy" in message.text else None
            ),
        )
        return page

    yield make
    for number, context in enumerate(contexts):
        if FAILED in request.node.stash:
            ARTIFACTS.mkdir(exist_ok=True)
            for page in context.pages:
                page.screenshot(path=ARTIFACTS / f"failed-{request.node.name}-{number}.png", full_page=True)
        context.close()
    assert not complaints, complaints


@pytest.fixture
def wire(site: Stand) -> Iterator[Line]:
    """A line to the installation that breaks when the test says so."""
    with line(site.port) as one:
        yield one


@pytest.fixture
def phone_on_the_line(browser, wire: Line) -> Iterator[object]:
    """A phone on the breakable line. Fails the test if its page threw an error."""
    context = browser.new_context(
        base_url=wire.base_url,
        viewport=PHONE,
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        geolocation=CITADEL,
        permissions=["geolocation"],
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints, complaints


@pytest.fixture
def picture() -> Callable[..., None]:
    """Leaves a screenshot in `tests/e2e/artifacts` (ignored by git); not in CI, where nobody looks and each takes a
    second."""
    ARTIFACTS.mkdir(exist_ok=True)

    def take(page, name: str, *, whole: bool = False) -> None:
        if os.environ.get("CI"):
            return
        page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=whole)

    return take


@pytest.fixture
def phone_with_reader(live_server: Any) -> Iterator[Any]:
    """A page on a phone with a fingerprint reader (Chromium's own virtual authenticator), before a server in this
    process: the test reads and sets what it likes. `.refused`: what the console called an error."""
    from playwright.sync_api import sync_playwright

    executable = chromium()
    if not (BUILT / "citizen.js").exists():
        pytest.skip("the pages' assets are not built: run `make test`, or `npm run build` in frontend/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        context = browser.new_context(base_url=live_server.url, locale="vi-VN", viewport={"width": 360, "height": 780})
        page = context.new_page()
        cdp = context.new_cdp_session(page)
        cdp.send("WebAuthn.enable")
        cdp.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        page.refused = []
        page.on("console", lambda message: page.refused.append(message.text) if message.type == "error" else None)
        yield page
        browser.close()
