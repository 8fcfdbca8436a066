import assert from "node:assert/strict";
import test from "node:test";
import { foldedWords, holds, kilometres } from "../citizen/nearest.ts";

test("distances are written as the page writes them", () => {
  assert.equal(kilometres(1234, "vi"), "1,2 km");
  assert.equal(kilometres(1234, "en"), "1.2 km");
  assert.equal(kilometres(9980, "vi"), "10 km");
  assert.equal(kilometres(58_400, "vi"), "58 km");
});

test("a row is found without accents, by all words asked for", () => {
  const row = "Bệnh viện Đa khoa Bình Điền, xã Bình Điền";
  assert.ok(holds(row, foldedWords("binh dien")));
  assert.ok(holds(row, foldedWords("ĐA KHOA")));
  assert.ok(!holds(row, foldedWords("binh dien phu xuan")));
  assert.ok(holds(row, foldedWords("  ")));
});
