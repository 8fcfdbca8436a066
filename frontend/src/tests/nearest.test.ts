import assert from "node:assert/strict";
import test from "node:test";
import { kilometres } from "../citizen/nearest.ts";

test("distances are written as the page writes them", () => {
  assert.equal(kilometres(1234, "vi"), "1,2 km");
  assert.equal(kilometres(1234, "en"), "1.2 km");
  assert.equal(kilometres(9980, "vi"), "10 km");
  assert.equal(kilometres(58_400, "vi"), "58 km");
});
