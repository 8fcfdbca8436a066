import assert from "node:assert/strict";
import test from "node:test";
import { hash } from "../shared/fragments.ts";
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
