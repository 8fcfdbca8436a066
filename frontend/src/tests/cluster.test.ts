import assert from "node:assert/strict";
import test from "node:test";
import { cluster } from "../console/map/cluster.ts";

const item = (id: string, x: number, severity = "minor") => ({ id, lon: x, lat: 0, severity, title: id, url: "" });
const at = (one: { lon: number }) => ({ x: one.lon, y: 0 });
const sizes = (groups: { items: unknown[] }[]) => groups.map((group) => group.items.length);

test("matters that would overlap are one number", () => {
  assert.deepEqual(sizes(cluster([item("a", 0), item("b", 10), item("c", 200)], at, "")), [2, 1]);
});

test("a number never hides the chosen matter or a critical one", () => {
  const groups = cluster([item("a", 0), item("b", 5), item("c", 6), item("d", 7, "extreme")], at, "c");
  assert.deepEqual(
    groups.map((group) => group.items.map((one) => one.id).join("")),
    ["ab", "c", "d"],
  );
});
