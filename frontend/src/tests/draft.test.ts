import assert from "node:assert/strict";
import test from "node:test";
import { type Fields, fieldsOf, packDraft, printOfWords, unpackDraft } from "../citizen/draft.ts";
import { sentBefore } from "../citizen/sent.ts";

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const TYPED: Fields = [
  ["idempotency_key", "a1"],
  ["seen", "crowd"],
  ["seen", "fever"],
  ["description", "Ở chợ Đông Ba"],
  ["red_flag_seen", ""],
];

function changed(name: string, value: string): Fields {
  return TYPED.map(([field, before]) => [field, field === name ? value : before]);
}

test("a draft comes back whole, without pictures and the page's token", () => {
  const entries: [string, unknown][] = [
    ["csrfmiddlewaretoken", "t"],
    ["photos", { size: 3 }],
    ["photo_ids", "u"],
    ...TYPED,
  ];
  assert.deepEqual(fieldsOf(entries), TYPED);
  assert.deepEqual(unpackDraft(packDraft(fieldsOf(entries), NOW), NOW + 2 * MINUTE), TYPED);
});

test("an old draft, none, or anything else is no draft", () => {
  assert.equal(unpackDraft(packDraft(TYPED, NOW), NOW + 11 * MINUTE), null);
  for (const text of [null, "", "{", "[]", '{"atMs":1800000000000,"fields":5}'])
    assert.equal(unpackDraft(text, NOW), null);
});

test("the same words sent again go under their first key, other words do not", () => {
  const sent = JSON.stringify({ atMs: NOW, key: "a1", seen: "1", print: printOfWords(TYPED) });
  assert.equal(sentBefore(changed("idempotency_key", "b2"), sent, NOW + MINUTE)?.key, "a1");
  assert.equal(sentBefore(changed("red_flag_seen", "1"), sent, NOW + MINUTE)?.key, "a1");
  assert.equal(sentBefore(changed("description", "Ở cầu Trường Tiền"), sent, NOW + MINUTE), null);
  assert.equal(sentBefore(TYPED, sent, NOW + 11 * MINUTE), null, "much later it may be news");
  assert.equal(sentBefore(TYPED, null, NOW), null);
});
