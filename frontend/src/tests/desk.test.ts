import assert from "node:assert/strict";
import { test } from "node:test";
import { between, inBatches } from "../console/choosing.ts";
import { reckon, titled } from "../console/red.ts";
import { following } from "../console/theme.ts";

test("a range holds both ends, whichever was chosen first", () => {
  const all = ["a", "b", "c", "d"];
  assert.deepEqual(between(all, "b", "d"), ["b", "c", "d"]);
  assert.deepEqual(between(all, "d", "b"), ["b", "c", "d"]);
  assert.deepEqual(between(all, "gone", "c"), ["c"]);
  assert.deepEqual(between(all, "a", "gone"), []);
});

test("many go a few at a time, none twice and none left", () => {
  const all = Array.from({ length: 23 }, (_, n) => n);
  assert.deepEqual(
    inBatches(all, 10).map((one) => one.length),
    [10, 10, 3],
  );
  assert.deepEqual(inBatches(all, 10).flat(), all);
  assert.deepEqual(inBatches([], 10), []);
});

test("a red matter sounds once, and counts until it is opened here", () => {
  const first = reckon(["a", "b"], new Set(["a"]), new Set());
  assert.deepEqual(first, { fresh: ["b"], unread: ["a", "b"] });
  assert.deepEqual(reckon(["a", "b"], new Set(["a", "b"]), new Set(["a"])), { fresh: [], unread: ["b"] });
  assert.deepEqual(reckon(["c"], new Set(), new Set(["c"])), { fresh: [], unread: [] }, "what one has open oneself");
});

test("the title carries the number once", () => {
  assert.equal(titled("Bàn điều hành", 3), "(3) Bàn điều hành");
  assert.equal(titled("(3) Bàn điều hành", 2), "(2) Bàn điều hành");
  assert.equal(titled("(2) Bàn điều hành", 0), "Bàn điều hành");
});

test("the ground goes round: what differs first, the device's own at last", () => {
  assert.deepEqual(
    [following("system", false), following("dark", false), following("light", false)],
    ["dark", "light", "system"],
  );
  assert.deepEqual(
    [following("system", true), following("light", true), following("dark", true)],
    ["light", "dark", "system"],
  );
});
