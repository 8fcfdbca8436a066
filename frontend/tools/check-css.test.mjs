import assert from "node:assert/strict";
import test from "node:test";
import { faults } from "./check-css.mjs";

for (const css of [
  "@layer base{a{color:red}}",
  ".chip:has(:checked){color:red}",
  ".a{color:red;& b{color:blue}}",
  ".a{.b{color:blue}}",
  ".a{display:flex;gap:8px}",
  ".a{inset:0}",
  ".a{padding-inline:4px}",
  ".a{width:min(10px,50%)}",
  ".a:focus-visible{outline:0}",
]) {
  test(`refused: ${css}`, () => assert.notEqual(faults(css).length, 0));
}

test("what old phones know passes", () => {
  const css =
    "@media (min-width:1px){.a{display:grid;grid-gap:8px}}.a--wide{grid-gap:4px}.a:focus:not(:focus-visible){outline:none}";
  assert.deepEqual(faults(css), []);
});
