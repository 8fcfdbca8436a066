import assert from "node:assert/strict";
import test from "node:test";
import { compare } from "../console/queue.ts";

test("what was not shown is new, what is no longer read is gone", () => {
  assert.deepEqual(compare(["a", "b", "c"], ["n", "a", "c"], false), { fresh: ["n"], gone: ["b"], moved: [] });
});

test("a row that only fell off the end of a page is not gone", () => {
  assert.deepEqual(compare(["a", "b", "c"], ["n", "a", "b"], true), { fresh: ["n"], gone: [], moved: [] });
  assert.deepEqual(compare(["a", "b", "c"], ["n", "m", "c"], true), {
    fresh: ["n", "m"],
    gone: ["a", "b"],
    moved: [],
  });
});

test("a row judged more urgent has moved, its neighbours have not", () => {
  assert.deepEqual(compare(["a", "b", "c", "d"], ["d", "a", "b", "c"], false), { fresh: [], gone: [], moved: ["d"] });
  assert.deepEqual(compare(["a", "b", "c", "d"], ["b", "c", "a", "d"], false).moved, ["a"]);
});

test("rows that came or went between the others move none of them", () => {
  assert.deepEqual(compare(["a", "b", "c"], ["a", "n", "c", "m"], false), {
    fresh: ["n", "m"],
    gone: ["b"],
    moved: [],
  });
});
