import assert from "node:assert/strict";
import test from "node:test";
import { compare } from "../console/queue.ts";

test("what was not shown is new, what is no longer read is gone", () => {
  assert.deepEqual(compare(["a", "b", "c"], ["n", "a", "c"], false), { fresh: ["n"], gone: ["b"] });
});

test("a row that only fell off the end of a page is not gone", () => {
  assert.deepEqual(compare(["a", "b", "c"], ["n", "a", "b"], true), { fresh: ["n"], gone: [] });
  assert.deepEqual(compare(["a", "b", "c"], ["n", "m", "c"], true), { fresh: ["n", "m"], gone: ["a", "b"] });
});
