import assert from "node:assert/strict";
import test from "node:test";
import type { Box } from "../console/map/camera.ts";
import { fit, frameIn, outlinePath } from "../console/map/overview.ts";

const PROVINCE: Box = [
  [107, 16],
  [108, 17],
];
const INSET = { width: 100, height: 80 };
const project = fit(PROVINCE, INSET);

test("the province fits into the inset, in the middle, narrower than high at this latitude", () => {
  const northWest = project([107, 17]);
  const southEast = project([108, 16]);
  assert.equal(northWest.y, 0);
  assert.equal(southEast.y, 80);
  assert.ok(Math.abs(northWest.x - (100 - southEast.x)) < 1e-9);
  assert.ok(southEast.x - northWest.x < 80);
});

test("the frame lies where the map looks, never beyond the edge and never too small to see", () => {
  const { x, y } = project([107.5, 16.5]);
  const near = frameIn(
    [
      [107.499, 16.499],
      [107.501, 16.501],
    ],
    project,
    INSET,
  );
  assert.equal(near.width, 6);
  assert.ok(Math.abs(near.x + 3 - x) < 0.01 && Math.abs(near.y + 3 - y) < 0.01);
  const all = frameIn(
    [
      [90, 0],
      [120, 40],
    ],
    project,
    INSET,
  );
  assert.deepEqual(all, { x: 1, y: 1, width: 98, height: 78 });
  const aside = frameIn(
    [
      [120, 16],
      [121, 16.5],
    ],
    project,
    INSET,
  );
  assert.ok(aside.x + aside.width <= 99);
});

test("corners that nobody could see are left out, and so are specks", () => {
  const side = (n: number): [number, number][] => Array.from({ length: n }, (_, at) => [107 + at / n, 16]);
  const ring = [...side(5000), [108, 17], [107, 17], [107, 16]] as [number, number][];
  const path = outlinePath({ type: "Polygon", coordinates: [ring] }, project);
  assert.ok(path.split("L").length < 120, path.slice(0, 80));
  assert.match(path, /^M.*Z$/);
  const speck = {
    type: "MultiPolygon",
    coordinates: [
      [
        [
          [107.5, 16.5],
          [107.5001, 16.5],
          [107.5, 16.5001],
        ],
      ],
    ],
  };
  assert.equal(outlinePath(speck, project), "");
  assert.equal(outlinePath(null, project), "");
});
