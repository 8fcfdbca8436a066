# SPDX-License-Identifier: Apache-2.0
"""A traveller declares once and passes a checkpoint that has no line: the receipt is verified on the officer's phone,
the decision waits there, and reaches the centre once."""

from __future__ import annotations

import base64
import re
from datetime import date
from typing import Any

import psycopg
import pytest
from playwright.sync_api import expect

from .test_spine import become

OPEN = """
import django
django.setup()
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import SYSTEM
from epidesk.intake.movement.actions.passing import open_checkpoint
print(public_id("cpt", open_checkpoint(by=SYSTEM, name="Chốt Lăng Cô", lanes=2)))
"""


def rows(site: Any, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(site.owner_dsn) as connection:
        return connection.execute(sql, values).fetchall()


# A camera before which somebody holds the picture of a receipt: this browser has no BarcodeDetector of its own.
CAMERA = """
delete window.BarcodeDetector;
navigator.mediaDevices.getUserMedia = async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [960, 720];
  const image = new Image();
  image.src = window.held;
  await image.decode();
  const draw = () => {
    const context = canvas.getContext("2d");
    context.fillStyle = "#8a8f94";
    context.fillRect(0, 0, 960, 720);
    context.drawImage(image, 220, 100, 520, 520);
  };
  draw();
  setInterval(draw, 50);
  return canvas.captureStream(20);
};
void 0;
"""


@pytest.mark.row("ME-03")
@pytest.mark.row("ME-05")
def test_declared_once_and_through_a_checkpoint_without_a_line(person: Any, site: Any, picture: Any) -> None:
    traveller = person("traveller", phone=True)
    traveller.goto("/declare")
    traveller.get_by_role("link", name=re.compile("^Đến tỉnh, thành phố")).click()
    traveller.get_by_label("Họ và tên").fill("Trần Thị Hoa Mai")
    traveller.get_by_label("Năm sinh").fill("1984")
    traveller.get_by_label("Đi từ đâu?").fill("Đà Nẵng")
    traveller.get_by_label("Đi bằng gì?").select_option("rail")
    traveller.get_by_label("Ngày đến").fill(f"{date.today():%d/%m/%Y}")
    traveller.get_by_label("Địa chỉ nơi ở").fill("Kiệt 8 Nguyễn Sinh Cung")
    traveller.get_by_label("Số điện thoại").fill("0120 555 0411")
    traveller.get_by_label("Không có dấu hiệu nào").check()
    traveller.get_by_label("Điều tôi khai là đúng sự thật").check()
    picture(traveller, "declare-arrival", whole=True)
    traveller.get_by_role("button", name="Gửi và nhận mã").click()
    traveller.wait_for_url(re.compile("/mine/declarations/dec_"))
    picture(traveller, "declared", whole=True)
    newest = """SELECT d.channel, r.text FROM movement_declaration d
      JOIN screening_receipt r ON r.declaration_id = d.id ORDER BY d.id DESC LIMIT 1"""
    ((channel, receipt),) = rows(site, newest)
    assert channel == "lane", "with script it goes through the fast lane"

    post = site.python("-c", OPEN).strip()
    officer = become(person("officer", phone=True), "Đội trưởng")
    officer.goto(f"/field/checkpoint/{post}/1")
    expect(officer.locator("[data-trust-age]")).to_contain_text("phút trước")
    # What the traveller shows, seen by the camera of a phone that reads no codes by itself and knows no Ed25519.
    picture_url = traveller.get_by_role("link", name=re.compile("^Lưu thành ảnh")).get_attribute("href")
    shown = base64.b64encode(traveller.request.get(picture_url).body()).decode()
    officer.context.set_offline(True)
    officer.evaluate("url => { window.held = url }", f"data:image/png;base64,{shown}")
    officer.evaluate(CAMERA)
    officer.evaluate("void (crypto.subtle.importKey = () => Promise.reject(new Error('no Ed25519')))")
    officer.get_by_role("button", name="Máy ảnh").click()
    expect(officer.locator("[data-v-sign]")).to_contain_text("Chữ ký đúng")
    field = officer.get_by_label("Quét, hoặc mã, điện thoại")
    field.fill(receipt)
    field.press("Enter")
    expect(officer.locator("[data-v-sign]")).to_contain_text("Chữ ký đúng")
    expect(officer.locator("[data-v-born]")).to_contain_text("1984")
    officer.locator("[data-result]").get_by_label("Nhiệt độ").fill("36,6")
    picture(officer, "checkpoint-scanned", whole=True)
    officer.locator("[data-result]").get_by_role("button", name="Cho qua").click()
    expect(officer.locator("[data-queue-state]")).to_contain_text("1 lượt đang chờ")
    field.fill(receipt)
    field.press("Enter")
    expect(officer.locator("[data-v-seen]")).to_contain_text("Máy này đã quét lúc")
    field.fill(receipt[:-6] + "000000")
    field.press("Enter")
    expect(officer.locator("[data-v-title]")).to_contain_text(re.compile("Giả mạo|không phải biên nhận"))

    passed = "SELECT outcome, temperature_tenths, receipt_id FROM movement_passage WHERE receipt_id <> ''"
    assert rows(site, passed) == []
    officer.context.set_offline(False)
    expect(officer.locator("[data-queue-state]")).to_be_hidden(timeout=30_000)
    ((outcome, tenths, _receipt),) = rows(site, passed)
    assert (outcome, tenths) == ("cleared", 366)
