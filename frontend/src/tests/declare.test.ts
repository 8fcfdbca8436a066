import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldsOf } from "../citizen/declare.ts";

test("lists stay lists, rows of places become rows, the form's own fields stay at home", () => {
  const fields = fieldsOf(
    [
      ["csrfmiddlewaretoken", "x"],
      ["idempotency_key", "k"],
      ["name", "Thu"],
      ["symptoms", "fever"],
      ["symptoms", "cough"],
      ["visit_place_1", "Lào"],
      ["visit_from_on_1", "1/2/2020"],
    ],
    "arrival",
  );
  assert.deepEqual(fields, {
    kind: "arrival",
    name: "Thu",
    symptoms: ["fever", "cough"],
    visits: [{}, { place: "Lào", from_on: "1/2/2020" }],
  });
});

test("who declares for another says so", () => {
  assert.equal(fieldsOf([["proxy_name", "Lan"]], "arrival").given_by, "proxy");
});
