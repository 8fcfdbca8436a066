import assert from "node:assert/strict";
import test from "node:test";
import { hash, isNews } from "../shared/fragments.ts";
import { parse } from "../shared/live.ts";

test("a hint is read, and rubbish is not", () => {
  assert.deepEqual(parse('{"topic":"desk","id":"inc_1","version":3}'), { topic: "desk", id: "inc_1", version: 3 });
  assert.equal(parse("hello"), null);
  assert.equal(parse("null"), null);
});

test("an answer that differs only in its form token is the same answer", () => {
  const page = (token: string) => `<form><input type="hidden" name="csrfmiddlewaretoken" value="${token}"></form>`;
  assert.equal(hash(page("aaa")), hash(page("bbb")));
  assert.notEqual(hash("4 phút"), hash("5 phút"));
});

test("a form under the hand is told of what others changed, never of one's own act", () => {
  assert.equal(isNews({ version: "3", sending: false }, "4"), true, "a colleague was faster");
  assert.equal(isNews({ version: "3", sending: true }, "4"), false, "the hint of one's own act overtook its answer");
  assert.equal(isNews({ version: "4", sending: false }, "3"), false, "read before one's own act");
  assert.equal(isNews({ version: "4", sending: false }, "4"), false, "taken in hand: the matter itself is the same");
  assert.equal(isNews({ version: "9", sending: false }, "10"), true, "versions are numbers");
  assert.equal(
    isNews({ version: undefined, sending: false }, null),
    true,
    "what has no version is told when it differs",
  );
});
