import assert from "node:assert/strict";
import test from "node:test";
import { keyBytes, sameKey, stateOf, whatWas } from "../push/state.ts";
import { lookOf, ourPath, toldBy } from "../push/told.ts";

const WORDS = { title: "Tin của trung tâm", body: "Chạm để đọc.", over: "Đã hết hiệu lực.", icon: "/static/icon.png" };
const NOW = Date.UTC(2026, 2, 18);
const PHONE = {
  agent: "Mozilla/5.0 (Linux; Android 13) Chrome/120",
  touchPoints: 5,
  standalone: false,
  capable: true,
  permission: "default" as const,
  key: true,
};
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari";

test("what cannot be read is still shown as news of the centre", () => {
  for (const text of ["", "{", "[1]", "null", '"x"', '{"title": 5}']) {
    const told = toldBy(text, WORDS);
    assert.equal(told.title, WORDS.title);
    assert.equal(told.body, WORDS.body);
    assert.equal(told.url, "/alerts");
  }
});

test("a notice leads to our own pages and nowhere else", () => {
  assert.equal(ourPath("/alerts/2.49.0.1.704.1"), "/alerts/2.49.0.1.704.1");
  for (const url of [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "",
    "alerts",
  ]) {
    assert.equal(ourPath(url), "/alerts");
  }
});

test("who is off duty is not rung, who must wake is", () => {
  const of = (more: object) => lookOf(toldBy(JSON.stringify({ title: "A", ...more }), WORDS), WORDS, NOW);
  assert.equal(of({ level: "notice", ring: "normal" }).silent, false);
  const silent = of({ level: "emergency", ring: "silent" });
  assert.deepEqual(
    [silent.silent, silent.renotify, silent.requireInteraction, silent.vibrate],
    [true, false, false, undefined],
  );
  const critical = of({ level: "notice", ring: "critical" });
  assert.equal(critical.requireInteraction, true);
  assert.ok(critical.vibrate);
});

test("what comes when its time is over says so and is silent", () => {
  const late = toldBy(JSON.stringify({ title: "A", body: "B", level: "emergency", until: NOW - 1 }), WORDS);
  const look = lookOf(late, WORDS, NOW);
  assert.equal(look.silent, true);
  assert.equal(look.body, `${WORDS.over}\nB`);
  assert.equal(lookOf({ ...late, untilMs: NOW + 1 }, WORDS, NOW).silent, false);
});

test("an update takes the place of what it updates", () => {
  const first = toldBy(JSON.stringify({ title: "A", tag: "T1" }), WORDS);
  assert.equal(lookOf(first, WORDS, NOW).tag, "T1");
  assert.equal(lookOf(first, WORDS, NOW).renotify, true);
});

test("each reason why a phone takes no notices has its own words", () => {
  assert.equal(stateOf(PHONE), "ask");
  assert.equal(stateOf({ ...PHONE, permission: "denied" }), "denied");
  assert.equal(stateOf({ ...PHONE, capable: false }), "unsupported");
  assert.equal(stateOf({ ...PHONE, key: false }), "no-key");
  assert.equal(stateOf({ ...PHONE, agent: `${PHONE.agent} Zalo android/12` }), "inside");
  assert.equal(stateOf({ ...PHONE, agent: `${PHONE.agent} [FBAN/FB4A]` }), "inside");
  assert.equal(stateOf({ ...PHONE, agent: IPHONE, capable: false }), "ios");
  assert.equal(stateOf({ ...PHONE, agent: IPHONE, capable: false, standalone: true }), "ios-old");
  assert.equal(stateOf({ ...PHONE, agent: IPHONE, standalone: true }), "ask");
  assert.equal(stateOf({ ...PHONE, agent: "Macintosh; Safari", capable: false }), "ios", "an iPad says it is a Mac");
  assert.equal(stateOf({ ...PHONE, agent: "Macintosh; Safari", touchPoints: 0 }), "ask");
});

test("the centre's key as the browser wants it", () => {
  const bytes = keyBytes("BP-_AA");
  assert.deepEqual(Array.from(bytes), [4, 255, 191, 0]);
  assert.equal(sameKey(bytes.buffer, bytes), true);
  assert.equal(sameKey(keyBytes("BP-_AQ").buffer, bytes), false);
  assert.equal(sameKey(null, bytes), false);
});

test("a browser that does not say what its old subscription was is helped by what the page kept", () => {
  const key = "BAcD";
  const kept = { endpoint: "https://push.example.com/old", key };
  assert.deepEqual(whatWas(null, kept), { endpoint: kept.endpoint, key: keyBytes(key) });
  const told = { endpoint: "https://push.example.com/told", options: { applicationServerKey: null } };
  assert.equal(whatWas(told as unknown as PushSubscription, kept)?.endpoint, told.endpoint);
  assert.equal(whatWas(undefined, undefined), null);
  assert.equal(whatWas(null, { endpoint: "", key: "" }), null, "it was ended here");
});
