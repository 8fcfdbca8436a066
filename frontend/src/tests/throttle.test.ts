import assert from "node:assert/strict";
import test from "node:test";
import { distanceM, sparing, worthSending } from "../field/throttle.ts";

const fix = (lon: number, atMs: number) => ({ lon, lat: 16.47, atMs });

test("a position is sent after twenty seconds, or sooner after fifty metres", () => {
  assert.equal(worthSending(null, fix(107.58, 0)), true);
  assert.equal(worthSending(fix(107.58, 0), fix(107.58, 19_000)), false);
  assert.equal(worthSending(fix(107.58, 0), fix(107.58, 20_000)), true);
  assert.equal(worthSending(fix(107.58, 0), fix(107.5806, 5_000)), true);
  assert.equal(worthSending(fix(107.58, 0), fix(107.5806, 1_000)), false);
});

test("distances at Huế's latitude are right to a percent", () => {
  // A hundredth of a degree of longitude at 16.47 degrees north is 1,066 m.
  assert.ok(Math.abs(distanceM(fix(107.58, 0), fix(107.59, 0)) - 1066) < 10);
});

test("a phone reports more seldom as its battery falls, and as ever while it charges", () => {
  assert.deepEqual(
    [1, 0.51, 0.5, 0.21, 0.2, 0.03].map((level) => sparing(level, false)),
    [1, 1, 3, 3, 9, 9],
  );
  assert.equal(sparing(0.03, true), 1);
  assert.equal(sparing(Number.NaN, false), 1);
  assert.equal(worthSending(fix(107.58, 0), fix(107.58, 40_000), 3), false);
  assert.equal(worthSending(fix(107.58, 0), fix(107.58, 60_000), 3), true);
});
