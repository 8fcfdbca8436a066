import assert from "node:assert/strict";
import test from "node:test";
import { type Box, boxAbout, onEarth, workIn } from "../console/map/camera.ts";

const PROVINCE: Box = [
  [107, 16],
  [108, 17],
];
const CITADEL = { lon: 107.58, lat: 16.47 };
const PORT = { lon: 107.9, lat: 16.3 };

test("pins in the sea, at 0/0 or without a number do not move the camera", () => {
  const astray = [
    { lon: 0, lat: 0 },
    { lon: 111, lat: 16.5 },
    { lon: Number.NaN, lat: 16.5 },
    { lon: 107.5, lat: Infinity },
  ];
  assert.deepEqual(workIn(PROVINCE, [...astray, CITADEL, PORT]), [
    [107.58, 16.3],
    [107.9, 16.47],
  ]);
  assert.equal(workIn(PROVINCE, astray), null, "nothing in the province: the map shows the province");
  assert.equal(workIn(PROVINCE, []), null);
});

test("a pin just outside the border still counts", () => {
  const across = { lon: 108.15, lat: 16.5 };
  assert.deepEqual(workIn(PROVINCE, [across]), [
    [108.15, 16.5],
    [108.15, 16.5],
  ]);
  assert.equal(workIn(PROVINCE, [{ lon: 108.25, lat: 16.5 }]), null);
});

test("the province's box is about all corners of all its areas", () => {
  const square = (west: number, south: number) => [
    [west, south],
    [west + 0.1, south],
    [west + 0.1, south + 0.1],
    [west, south],
  ];
  const outline = {
    type: "FeatureCollection",
    features: [
      { properties: null, geometry: { type: "Polygon", coordinates: [square(107, 16)] } },
      {
        properties: null,
        geometry: { type: "MultiPolygon", coordinates: [[square(107.5, 16.5)], [square(106.5, 16.2)]] },
      },
    ],
  };
  assert.deepEqual(boxAbout(outline), [
    [106.5, 16],
    [107.6, 16.6],
  ]);
  assert.equal(boxAbout({ features: [] }), null);
});

test("a point that is no place is not drawn", () => {
  assert.equal(onEarth(CITADEL), true);
  assert.equal(onEarth({ lon: 107, lat: 91 }), false);
  assert.equal(onEarth({ lon: Number.NaN, lat: 16 }), false);
});
