/** Empties the queue: one after the other, medical requests first. Runs in a page and in the service worker. */
import { type Answer, agoS, answered, holdsLane, type Item, inOrder, isDue, isStale, putOff } from "./item.ts";
import { alone } from "./lock.ts";
import { change, forgetOld, item, items } from "./store.ts";

const START_MS = 20_000;
/** A photo on 2G takes minutes. */
const SEND_MS = 180_000;

interface Start {
  csrf: string;
  who: string;
  kiosk: boolean;
}

export interface Sender {
  /** Reads the position anew, before an item leaves for the first time. */
  locate?(item: Item): Promise<Item>;
  /** The list on the screen is to be drawn again. */
  changed(): void;
}

export async function sendAll(sender: Sender, { now = false } = {}): Promise<void> {
  await alone(async () => {
    await forgetOld(Date.now());
    const open = inOrder(await items()).filter(({ state }) => state !== "sent");
    if (!open.some(({ state }) => state !== "failed") || navigator.onLine === false) return;
    let start = await begin();
    if (!start) return;
    const held = new Set<string>();
    for (const one of open) {
      if (one.lane && held.has(one.lane)) continue;
      if (one.state === "failed") {
        if (holdsLane(one)) held.add(one.lane);
        continue;
      }
      const due = isDue(now && one.state === "waiting" ? { ...one, nextMs: 0 } : one, start.who, Date.now());
      if (!due) {
        held.add(one.lane);
        continue;
      }
      const answer = await sendOne(one, start, sender);
      if (answer && isStale(answer)) start = (await begin()) ?? start;
      if (!answer) return; // the line is gone: the others wait as well
      if (await holdsNow(one.id)) held.add(one.lane);
    }
  });
}

/** Whether those after it wait: it did not get through, or was refused. */
async function holdsNow(id: string): Promise<boolean> {
  const now = await item(id);
  return now !== undefined && (now.state === "failed" ? holdsLane(now) : now.state !== "sent");
}

/** Whether the centre answers; a phone that believes to have a line may be wrong. */
export async function hasLine(): Promise<boolean> {
  return navigator.onLine !== false && (await begin()) !== null;
}

/** Null: no line. A portal's page is no line either. */
async function begin(): Promise<Start | null> {
  const answer = await ask("/offline/start", { headers: { Accept: "application/json" }, cache: "no-store" }, START_MS);
  const start = answer?.body as unknown as Start | undefined;
  return start && typeof start.csrf === "string" ? start : null;
}

async function sendOne(one: Item, start: Start, sender: Sender): Promise<Answer | null> {
  const located = one.tried || !sender.locate ? one : await sender.locate(one);
  // From here on the bytes are fixed: the answer may get lost, and the same must be asked again.
  const leaving = await change(one.id, (now) => ({
    ...now,
    fields: now.tried ? now.fields : located.fields,
    locatedMs: now.tried ? now.locatedMs : located.locatedMs,
    state: "sending",
    tried: true,
    changedMs: Date.now(),
  }));
  if (!leaving) return { status: 0, body: null, retryAfterS: 0 }; // deleted meanwhile
  sender.changed();
  let answer = await post(leaving, start);
  if (answer && isStale(answer)) {
    const fresh = await begin();
    answer = fresh ? await post(leaving, fresh) : null;
  }
  const came = answer;
  await change(one.id, (now) => (came ? answered(now, came, Date.now()) : putOff(now, Date.now())));
  sender.changed();
  return came;
}

function post(item: Item, start: Start): Promise<Answer | null> {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  for (const { name, blob } of item.photos) body.append("photos", blob, name);
  for (const [name, ago] of [
    ["typed_ago_s", agoS(item.typedMs, Date.now())],
    ["located_ago_s", agoS(item.locatedMs, Date.now())],
  ] as const) {
    if (ago !== null) body.append(name, String(ago));
  }
  const headers = { Accept: "application/json", "Idempotency-Key": item.key, "X-CSRFToken": start.csrf };
  return ask(item.url, { method: "POST", headers, body }, SEND_MS);
}

async function ask(url: string, how: RequestInit, withinMs: number): Promise<Answer | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), withinMs);
  try {
    const answer = await fetch(url, { ...how, credentials: "same-origin", signal: stop.signal });
    const json = /json/.test(answer.headers.get("Content-Type") ?? "");
    return {
      status: answer.status,
      body: json ? ((await answer.json()) as Answer["body"]) : null,
      retryAfterS: Number(answer.headers.get("Retry-After") ?? 0) || 0,
    };
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}
