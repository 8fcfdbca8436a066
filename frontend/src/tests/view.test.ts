import assert from "node:assert/strict";
import test from "node:test";
import {
  metresAUnit,
  middleOf,
  moved,
  onScreen,
  readable,
  roundDistance,
  toFrame,
  toLonLat,
  zoomed,
} from "../map/view.ts";

const frame = { width: 328, height: 240, west: 107.56, north: 16.48, pxLon: 8750, pxLat: 9130 };
const middle = { x: 164, y: 120, zoom: 1 };

test("a point goes to the frame and back", () => {
  const { x, y } = toFrame(frame, 107.5791, 16.4712);
  const { lon, lat } = toLonLat(frame, x, y);
  assert.ok(Math.abs(lon - 107.5791) < 1e-9 && Math.abs(lat - 16.4712) < 1e-9);
});

test("dragging the ground to the right looks further west, by the same way at any zoom", () => {
  const near = moved({ ...middle, zoom: 2 }, 40, 0);
  assert.equal(near.x, 164 - 20);
  assert.deepEqual(onScreen(frame, near, 164, 120), { x: 204, y: 120 });
});

test("the zoom has ends", () => {
  assert.equal(zoomed(middle, 1000).zoom, 16);
  assert.ok(zoomed(middle, 1 / 1000).zoom > 0);
});

test("the scale shows round distances", () => {
  assert.deepEqual([7, 23, 480, 1999].map(roundDistance), [5, 20, 200, 1000]);
  assert.ok(Math.abs(metresAUnit(frame, middle) - 12.19) < 0.01);
});

test("a ward's name stands in its middle", () => {
  const spot = middleOf(frame, [
    [107.56, 16.48],
    [107.58, 16.48],
    [107.58, 16.46],
    [107.56, 16.46],
    [107.56, 16.48],
  ]);
  const middle = toFrame(frame, 107.57, 16.47);
  assert.ok(Math.abs(spot.x - middle.x) < 0.01 && Math.abs(spot.y - middle.y) < 0.01);
});

test("names never stand on each other, and the earlier one wins", () => {
  const at = (text: string, x: number, y: number) => ({ text, x, y });
  const names = [at("Phú Xuân", 160, 100), at("Thuận Hoá", 170, 108), at("Vỹ Dạ", 170, 130), at("A Lưới 1", 900, 100)];
  assert.deepEqual(readable(frame, names), [true, false, true, false]);
});
