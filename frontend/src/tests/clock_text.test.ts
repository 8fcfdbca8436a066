import assert from "node:assert/strict";
import test from "node:test";
import { ago, deadline } from "../shared/clock_text.ts";

const units = { minute: "phút", hour: "giờ", day: "ngày", now: "vừa xong" };

test("a deadline darkens as it comes near and turns critical when it passes", () => {
  assert.deepEqual(deadline(1572, units), { text: "26:12", level: "" });
  assert.deepEqual(deadline(600, units), { text: "10:00", level: "moderate" });
  assert.deepEqual(deadline(192, units), { text: "03:12", level: "severe" });
  assert.deepEqual(deadline(0, units), { text: "00:00", level: "extreme" });
  assert.deepEqual(deadline(-125, units), { text: "\u221202:05", level: "extreme" });
});

test("far deadlines are told in hours and days", () => {
  assert.equal(deadline(7300, units).text, "2 giờ");
  assert.equal(deadline(3 * 86_400, units).text, "3 ngày");
});

test("ages are told in words", () => {
  assert.equal(ago(12, units), "vừa xong");
  assert.equal(ago(240, units), "4 phút");
  assert.equal(ago(5400, units), "1 giờ");
});
