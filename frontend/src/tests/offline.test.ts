import assert from "node:assert/strict";
import test from "node:test";
import { after, farthest, saysNo, verbOf } from "../field/ahead.ts";
import { assetsIn, eachInTime, FIELD_FORM, FIELD_PATH, keptName, neverKept, OWN_PATH } from "../offline/copies.ts";
import {
  agoS,
  answered,
  holdsLane,
  type Item,
  inOrder,
  isDue,
  isForgotten,
  isLaneBusy,
  KEPT_MS,
  makeItem,
  mended,
  newKey,
  putOff,
} from "../offline/item.ts";
import { better } from "../offline/locate.ts";
import { atText, writtenText } from "../offline/time.ts";

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

function typed(more: Partial<Item> = {}, words = "Ở chợ"): Item {
  const entries: [string, unknown][] = [
    ["csrfmiddlewaretoken", "t"],
    ["idempotency_key", "a".repeat(32)],
    ["description", words],
    ["located_ago_s", "60"],
    ["photos", new File([], "")],
    ["photos", new File(["xy"], "a.jpg")],
  ];
  return { ...makeItem(entries, { url: "/report", who: "", nowMs: NOW, tried: false }), ...more };
}

const answer = (status: number, body: object | null, retryAfterS = 0) => ({ status, body, retryAfterS });

test("an item keeps the words, the pictures and the key, not the token of the page", () => {
  const item = typed();
  assert.equal(item.key, "a".repeat(32));
  assert.deepEqual(
    item.fields.map(([name]) => name),
    ["idempotency_key", "description"],
  );
  assert.deepEqual(
    item.photos.map(({ name }) => name),
    ["a.jpg"],
  );
  assert.equal(item.locatedMs, NOW - 60_000);
  assert.match(newKey(), /^[0-9a-f]{32}$/);
});

test("what was received is kept without its words", () => {
  const sent = answered(typed(), answer(200, { state: "received", code: "AB12", url: "/mine/x" }), NOW);
  assert.equal(sent.state, "sent");
  assert.deepEqual([sent.code, sent.fields, sent.photos], ["AB12", [], []]);
});

test("no answer, a busy centre, a portal's page and a stale token: later, under the same key", () => {
  const item = typed({ tried: true });
  for (const later of [
    answer(503, null),
    answer(200, null),
    answer(403, null),
    answer(404, null),
    answer(429, { title: "…" }, 60),
    answer(409, { title: "…" }),
    answer(403, { type: "urn:epidesk:problem:stale-form" }),
  ]) {
    const next = answered(item, later, NOW);
    assert.equal(next.state, "waiting");
    assert.equal(next.key, item.key);
    assert.ok(next.nextMs > NOW);
    assert.equal(next.tried, true);
  }
  assert.ok(answered(item, answer(429, {}, 60), NOW).nextMs >= NOW + 60_000);
});

test("what cannot be taken says why beside its fields; other words go under another key, the same under the same", () => {
  const refused = answered(
    typed(),
    answer(422, { title: "Mend it", fields: { contact_phone: "No such number" } }),
    NOW,
  );
  assert.deepEqual([refused.state, refused.reason, refused.tried], ["failed", "Mend it", false]);
  assert.deepEqual(refused.errors, { contact_phone: "No such number" });
  const other = mended(refused, typed({}, "Ở cầu"));
  assert.notEqual(other.key, refused.key);
  assert.equal(other.id, refused.id);
  assert.ok(other.fields.some(([name, value]) => name === "idempotency_key" && value === other.key));
  assert.equal(mended(refused, typed()).key, refused.key);
});

test("nothing goes under another account, and a clock that was set back holds nothing for a day", () => {
  assert.equal(isDue(typed({ who: "x" }), "y", NOW), false);
  assert.equal(isDue(typed({ who: "x" }), "", NOW), true);
  assert.equal(isDue(typed({ who: "x" }), "x", NOW), true);
  const waits = putOff(typed(), NOW);
  assert.equal(isDue(waits, "", NOW), false);
  assert.equal(isDue(waits, "", NOW - DAY), true);
  assert.equal(isDue(waits, "", waits.nextMs), true);
  assert.equal(isDue(typed({ state: "sending" }), "", NOW + 1000), true, "its sender died, or it would hold the lock");
  assert.equal(isDue(typed({ state: "failed" }), "", NOW + 1000), false);
});

test("help goes first, then the oldest", () => {
  const all = [
    typed({ id: "b", typedMs: 2 }),
    typed({ id: "a", typedMs: 1 }),
    typed({ id: "m", url: "/medical", typedMs: 3 }),
  ];
  assert.deepEqual(
    inOrder(all).map(({ id }) => id),
    ["m", "a", "b"],
  );
});

test("how long ago is told by the phone's own clock, or not at all", () => {
  assert.equal(agoS(NOW - 3_600_000, NOW), 3600);
  assert.equal(agoS(NOW, NOW - DAY), null, "set back meanwhile");
  assert.equal(agoS(null, NOW), null);
  assert.equal(agoS(NOW - 30 * DAY, NOW), null);
});

test("after a week everything is forgotten, what was received after a day", () => {
  assert.equal(isForgotten(typed(), NOW + KEPT_MS - 1), false);
  assert.equal(isForgotten(typed(), NOW + KEPT_MS + 1), true);
  assert.equal(isForgotten(typed({ state: "sent", changedMs: NOW }), NOW + DAY + 1), true);
});

test("the place that was seen stays, the ill person is where they are now", () => {
  const tapped = { lon: 107.58, lat: 16.47, accuracyM: 40, atMs: NOW };
  const near = { lon: 107.5801, lat: 16.47, accuracyM: 8, atMs: NOW + 600_000 };
  const away = { lon: 107.7, lat: 16.47, accuracyM: 8, atMs: NOW + 600_000 };
  assert.equal(better(tapped, near, false), near);
  assert.equal(better(tapped, { ...near, accuracyM: 200 }, false), tapped);
  assert.equal(better(tapped, away, false), tapped);
  assert.equal(better(tapped, away, true), away);
});

test("the worker knows whose a page is", () => {
  for (const own of [
    "/",
    "/mine",
    "/mine/inc_01",
    "/mine/inc_01/received",
    "/joined/wit_01",
    "/joined/wit_01/received",
    "/mine/declarations/dec_01",
  ])
    assert.ok(OWN_PATH.test(own), own);
  for (const none of [
    "/report",
    "/track",
    "/profile",
    "/mine/x/confirm",
    "/mine/declarations/dec_01/receipt.png",
    "/inbox",
  ])
    assert.ok(!OWN_PATH.test(none), none);
  for (const path of ["/desk", "/desk/queue", "/live/mine", "/kiosk/end"]) assert.ok(neverKept(path), path);
  assert.ok(!neverKept("/deskless"));
  assert.equal(keptName("/report", "vi"), "/.kept/vi/report");
  assert.deepEqual(assetsIn('<link href="/static/a.1.css"><use href="/static/i.svg#x"/><img src="/static/p.png">'), [
    "/static/a.1.css",
    "/static/i.svg",
  ]);
});

test("times are short, and of the centre's clock where it wrote the page", () => {
  const at = new Date(2027, 2, 19, 13, 5);
  assert.equal(atText(at.getTime(), at.getTime()), "13:05");
  assert.equal(atText(at.getTime(), at.getTime() + DAY), "13:05 19/03/2027");
  assert.equal(writtenText("2027-03-19T13:05:00+07:00", at.getTime()), "13:05");
  assert.equal(writtenText("2027-03-18T13:05:00+07:00", at.getTime()), "13:05 18/03/2027");
});

test("what is kept at install: one page that cannot be fetched holds up no other, and the install never fails", async () => {
  const asked: string[] = [];
  const act = async (path: string): Promise<void> => {
    asked.push(path);
    if (path === "/offline") throw new Error("no line");
  };
  await eachInTime(["/offline", "/report"], act, 1_000);
  assert.deepEqual(asked, ["/offline", "/report"]);
  // A line that hangs: it ends, and nothing more is asked for afterwards.
  let free = (): void => undefined;
  const hanging: string[] = [];
  await eachInTime(
    ["/offline", "/report"],
    (path) => {
      hanging.push(path);
      return new Promise<void>((done) => {
        free = done;
      });
    },
    10,
  );
  free();
  await new Promise((done) => setTimeout(done, 5));
  assert.deepEqual(hanging, ["/offline"]);
});

const MISSION = "mis_1";
const queued = (verb: string, more: Partial<Item> = {}): Item => ({
  ...makeItem([["queued_as", verb]], { url: `/field/missions/${MISSION}/${verb}`, who: "w", nowMs: NOW, tried: false }),
  ...more,
});

test("a team's form stands in its mission's lane and is called what its button says", () => {
  const one = queued("arrive");
  assert.deepEqual([one.lane, one.what], [MISSION, "arrive"]);
  assert.deepEqual(one.fields, [["idempotency_key", one.key]]);
  assert.equal(typed().lane, "");
  assert.ok(isLaneBusy([one], MISSION));
  assert.ok(!isLaneBusy([queued("arrive", { state: "failed" })], MISSION));
});

test("signed out, or as somebody else, a team's form waits", () => {
  assert.ok(isDue(queued("arrive"), "w", NOW));
  assert.ok(!isDue(queued("arrive"), "", NOW));
  assert.ok(!isDue(queued("arrive"), "x", NOW));
});

test("a step that the mission has outlived is refused; one still being worked on is asked again", () => {
  const over = answer(409, { type: "urn:epidesk:problem:mission-over", title: "over" });
  assert.equal(answered(queued("arrive"), over, NOW).state, "failed");
  const running = answer(409, { type: "urn:epidesk:problem:still-running" });
  assert.equal(answered(queued("arrive"), running, NOW).state, "waiting");
  assert.equal(answered(typed(), over, NOW).state, "waiting");
});

test("a refused step holds up those after it, a refused note does not", () => {
  assert.ok(holdsLane(queued("arrive")));
  assert.ok(!holdsLane(queued("add")));
  assert.ok(!holdsLane(typed()));
});

test("the button offers what comes after the farthest step on the phone", () => {
  const all = [queued("depart"), queued("accept"), queued("arrive", { state: "failed" })];
  assert.equal(farthest(all, MISSION, "accept")?.what, "depart");
  assert.equal(farthest(all, MISSION, "arrive"), null);
  assert.equal(farthest(all, "mis_2", "accept"), null);
  assert.deepEqual(["accept", "arrive", "finish"].map(after), ["depart", "finish", ""]);
});

test("after a no on the phone there is no next step, wherever the mission stood", () => {
  const all = [queued("accept"), queued("cannot-reach"), queued("depart")];
  const last = farthest(all, MISSION, "accept");
  assert.equal(last?.what, "cannot-reach");
  assert.equal(after(verbOf(last as Item)), "");
  assert.equal(farthest([queued("decline")], MISSION, "accept")?.what, "decline");
  assert.equal(farthest([queued("decline", { state: "failed" })], MISSION, "accept"), null);
  assert.deepEqual(
    ["decline", "cannot-reach", "finish"].map((verb) => saysNo(queued(verb))),
    [true, true, false],
  );
  assert.ok(holdsLane(queued("cannot-reach")));
});

test("a team's mission and its forms are kept, its position and the rest are not", () => {
  for (const path of ["/field/", "/field/missions/mis_1", "/field/missions/mis_1/add", "/field/missions/mis_1/finish"])
    assert.ok(FIELD_PATH.test(path), path);
  for (const verb of ["decline", "cannot-reach"]) {
    assert.ok(FIELD_PATH.test(`/field/missions/mis_1/${verb}`), verb);
    assert.ok(FIELD_FORM.test(`/field/missions/mis_1/${verb}`), verb);
  }
  assert.ok(FIELD_PATH.test("/field/checkpoint/cpt_1/2"), "a lane opens again without a line");
  for (const path of [
    "/field/checkpoint/cpt_1/2/passed",
    "/field/position",
    "/field/bar",
    "/field/team",
    "/field/missions/mis_1/arrive",
  ])
    assert.ok(!FIELD_PATH.test(path), path);
  assert.ok(FIELD_FORM.test("/field/missions/mis_1/arrive"));
  assert.ok(!FIELD_FORM.test("/field/position"));
});
