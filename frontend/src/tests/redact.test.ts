import assert from "node:assert/strict";
import test from "node:test";
import { between } from "../console/redact.ts";

test("a part is the same from whichever corner it is drawn", () => {
  const part = { left: 10, top: 20, width: 30, height: 15 };
  assert.deepEqual(between(10, 20, 40, 35), part);
  assert.deepEqual(between(40, 35, 10, 20), part);
  assert.deepEqual(between(40, 20, 10, 35), part);
});

test("a part ends at the picture's edge", () => {
  assert.deepEqual(between(-12, 90, 30, 140), { left: 0, top: 90, width: 30, height: 10 });
});

test("a part has one decimal", () => {
  assert.deepEqual(between(33.333, 66.666, 99.999, 100.2), { left: 33.3, top: 66.7, width: 66.7, height: 33.3 });
});
