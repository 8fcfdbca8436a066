# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import yaml

from .browser import Phone

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "src/epidesk/interfaces/common/static/built"
BUDGET_BYTES = 100_000


def test_no_link_leads_nowhere(speaker):
    """Every link a citizen can follow without signing in, each page once."""
    speaker.open("/report").send(seen=["crowd"], area="19774")
    waiting, seen = ["/", speaker.trail[-1]], set()
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        speaker.open(here)
        assert speaker.status == 200, here
        for link in speaker.page.xpath("//a/@href | //link[@rel='manifest']/@href"):
            path = str(link).split("#")[0]
            if path.startswith("/") and not path.startswith(("/static/", "/language/", "/manifest")):
                waiting.append(path)
            elif path.startswith("?"):  # the same page, otherwise
                waiting.append(here.split("?")[0] + path)
            elif not path.startswith("/"):
                assert path in ("", "tel:19009095", "tel:19003228"), path
    assert {"/report", "/medical", "/track", "/mine", "/privacy", "/inbox"} <= seen


@pytest.mark.parametrize("path", ["/", "/report", "/medical", "/track", "/mine", "/privacy", "/inbox"])
def test_pages_keep_the_content_policy(phone, path):
    page = phone.open(path).page
    assert not page.xpath("//*[@style]")
    assert not page.xpath("//script[not(@src)]")
    assert not [name for element in page.iter() for name in element.attrib if name.startswith("on")]
    assert page.xpath("//html/@lang") == ["vi"]
    assert len(page.xpath("//h1")) == 1


@pytest.mark.parametrize("path", ["/report", "/medical"])
def test_every_field_has_a_label(phone, path):
    page = phone.open(path).page
    for field in page.xpath("//main//input[not(@type='hidden')] | //main//select | //main//textarea"):
        labelled = field.xpath("ancestor::label") or page.xpath(f"//label[@for='{field.get('id')}']")
        assert labelled, field.get("name")


@pytest.mark.row("OF-04")
@pytest.mark.parametrize("path", ["/", "/report", "/medical"])
def test_the_first_load_fits_a_slow_line(phone, path):
    """Page, style, script, icons, fonts and manifest, compressed, at most 100 kB together."""
    if not (BUILT / "phone.css").is_file():
        pytest.skip("the pages' assets are not built: npm run build in frontend/")
    page = phone.open(path).page
    sizes = {path: len(gzip.compress(phone.answer.content))}
    wanted = {str(link).split("#")[0] for link in page.xpath("//link/@href | //script/@src | //img/@src | //use/@href")}
    for address in sorted(wanted):
        if address.startswith("/static/built/"):
            sizes[address] = len(gzip.compress((BUILT / address.removeprefix("/static/built/")).read_bytes()))
        elif address.startswith("/static/citizen/"):
            sizes[address] = (ROOT / "src/epidesk/interfaces/citizen" / address[1:]).stat().st_size
        else:
            sizes[address] = len(gzip.compress(phone.client.get(address).content))
    assert any(name.endswith("phone.css") for name in sizes)
    assert any(name.endswith("citizen.js") for name in sizes)
    for font in (BUILT / "fonts").glob("*.woff2"):
        sizes[font.name] = font.stat().st_size
    assert sum(sizes.values()) <= BUDGET_BYTES, sizes


@pytest.mark.parametrize("path", ["/", "/report", "/medical", "/map/outline.json"])
def test_what_is_heavy_goes_compressed(phone, path):
    answer = phone.client.get(path, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"


def test_it_can_be_put_on_the_home_screen(phone):
    answer = phone.client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert manifest["start_url"] == "/"
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert (ROOT / "src/epidesk/interfaces/citizen" / icon["src"].lstrip("/")).is_file()


def test_the_privacy_page_says_what_the_policy_says(hue):
    policy = yaml.safe_load((ROOT / "config/retention.yaml").read_text(encoding="utf-8"))
    mine = [rule for rule in policy["rules"] if (rule.get("only") or {}).get("kind", "citizen") == "citizen"]
    keeps = {rule["of"]: rule["keep"] for rule in mine if rule.get("keep")}
    phone = Phone.new("en").open("/privacy")
    told = {
        " ".join(row.xpath("./dt")[0].text_content().split()): " ".join(row.xpath("./dd")[0].text_content().split())
        for row in phone.page.xpath("//section[@aria-labelledby='long']//dl/div")
    }
    assert len(told) == 7
    for what, table in {
        "Your report or request": "incidents.Incident",
        "Photos of it": "incidents.Photo",
        "Photos you never sent": "core.Upload",
        "Messages to you": "notify.InboxMessage",
        "Your account": "accounts.User",
        "That you said a number is wrong": "places.NumberReport",
        "Who looked at your record, and when": "audit.ReadEntry",
    }.items():
        assert told[what].startswith(keeps[table]), what


def test_the_pin_map_learns_the_ward_under_the_pin(phone):
    inside = json.loads(phone.client.get("/area-at?lon=107.5776&lat=16.4693").content)
    assert inside["name"] == "Phường Phú Xuân"
    assert inside["id"] in phone.open("/report").form().choices["area"]
    english = Phone.new("en").client.get("/area-at?lon=107.5776&lat=16.4693")
    assert json.loads(english.content)["name"] == "Phú Xuân ward"
    for nowhere in ("lon=108.2022&lat=16.0544", "lon=nan&lat=inf", "", "lon=abc&lat=1", "lon=1e999&lat=2"):
        assert json.loads(phone.client.get(f"/area-at?{nowhere}").content) == {"name": None}


def test_the_ground_of_the_map_is_the_forty_wards_and_may_be_kept(phone):
    answer = phone.client.get("/map/outline.json")
    areas = json.loads(answer.content)["areas"]
    assert len(areas) == 40
    assert all(len(ring) > 3 for area in areas for ring in area["rings"])
    assert "public" in answer["Cache-Control"]


def test_figures_of_the_province_hide_small_counts(phone):
    phone.open("/")
    assert "<5" in phone.text


@pytest.mark.parametrize("path", ["/", "/mine", "/privacy", "/track/matter", "/area-at", "/map/outline.json", "/inbox"])
def test_reading_pages_take_no_post(phone, path):
    assert phone.client.post(path).status_code == 405
