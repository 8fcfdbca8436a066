/** One form that waits on the phone. What is decided about it from values in hand is here; storing and sending is not. */
import { type Fields, printOfWords } from "../citizen/draft.ts";

export type State = "waiting" | "sending" | "sent" | "failed";

export interface Photo {
  name: string;
  blob: Blob;
}

export interface Item {
  /** Its name in the list; the first key. */
  id: string;
  /** The Idempotency-Key: made here when the form was opened, the same for as long as the words are the same. */
  key: string;
  url: string;
  /** Items of one lane (a mission) go in the order in which they were typed; empty for those that stand alone. */
  lane: string;
  /** What the list calls it; empty where the address says enough. */
  what: string;
  /** Mark of the account that typed it; empty for nobody signed in. */
  who: string;
  fields: Fields;
  photos: Photo[];
  typedMs: number;
  /** When the phone's position was read, if the pin stands on it. */
  locatedMs: number | null;
  state: State;
  /** It left the phone at least once and no answer came: its bytes must stay as they are. */
  tried: boolean;
  tries: number;
  nextMs: number;
  changedMs: number;
  code: string;
  link: string;
  reason: string;
  errors: Record<string, string>;
}

export const KEPT_MS = 7 * 24 * 3_600_000;
/** What was received stays in the list this long, without its words. */
const SENT_KEPT_MS = 24 * 3_600_000;
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 5 * 60_000;
const NOT_WORDS = new Set(["csrfmiddlewaretoken", "typed_ago_s", "located_ago_s", "photos"]);

/** The mission or directive whose form this is. */
export function laneOf(url: string): string {
  return /^\/field\/(?:missions|directives)\/([\w-]+)\//.exec(url)?.[1] ?? "";
}

/** Whether something of this lane has not left yet, so that what comes after it must wait as well. */
export function isLaneBusy(items: Item[], lane: string): boolean {
  return lane !== "" && items.some((one) => one.lane === lane && (one.state === "waiting" || one.state === "sending"));
}

export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An item of what a form holds: text fields as they are, pictures by `photos`. */
export function makeItem(
  entries: Iterable<[string, unknown]>,
  more: { url: string; who: string; nowMs: number; tried: boolean },
): Item {
  const fields: Fields = [];
  const photos: Photo[] = [];
  let key = "";
  let what = "";
  let locatedMs: number | null = null;
  for (const [name, value] of entries) {
    if (typeof value !== "string") {
      const file = value as File;
      if (file.size > 0) photos.push({ name: file.name || "photo.jpg", blob: file });
    } else if (name === "located_ago_s") {
      locatedMs = value === "" ? null : more.nowMs - Number(value) * 1000;
    } else if (name === "queued_as") {
      what = value;
    } else if (!NOT_WORDS.has(name)) {
      if (name === "idempotency_key") {
        if (value === "") continue;
        key = value;
      }
      fields.push([name, value]);
    }
  }
  if (!key) {
    key = newKey();
    fields.push(["idempotency_key", key]);
  }
  return {
    id: key,
    key,
    url: more.url,
    lane: laneOf(more.url),
    what,
    who: more.who,
    fields,
    photos,
    typedMs: more.nowMs,
    locatedMs,
    state: "waiting",
    tried: more.tried,
    tries: 0,
    nextMs: 0,
    changedMs: more.nowMs,
    code: "",
    link: "",
    reason: "",
    errors: {},
  };
}

export function fieldOf(fields: Fields, name: string): string {
  return fields.find(([field]) => field === name)?.[1] ?? "";
}

export function withField(fields: Fields, name: string, value: string): Fields {
  const rest = fields.filter(([field]) => field !== name);
  return [...rest, [name, value]];
}

/** What the person said, so that a mended form is told from an untouched one. */
export function printOf(item: Pick<Item, "fields" | "photos">): string {
  return `${printOfWords(item.fields)} ${item.photos.map(({ name, blob }) => `${name}:${blob.size}`).join(" ")}`;
}

/** `after` takes the place of `before` in the list. The server refused the words it had, so other words are another
 *  request and go under a key of their own; the same words go under the same. */
export function mended(before: Item, after: Item): Item {
  const same = printOf(before) === printOf(after);
  const key = same ? before.key : newKey();
  return { ...after, id: before.id, key, fields: withField(after.fields, "idempotency_key", key) };
}

/** Whether it should go now. Nothing that another account typed goes under this one. */
export function isDue(item: Item, who: string, nowMs: number): boolean {
  if (item.who && who && item.who !== who) return false;
  // A team's form is nothing without the account: signed out, it waits.
  if (item.lane && item.who !== who) return false;
  // A phone's clock that was set back must not hold an item for a day.
  const waits = item.nextMs > nowMs && item.nextMs - nowMs <= LONGEST_WAIT_MS;
  // Asked by the one sender there is: what is «being sent» was left behind by one that is gone.
  return item.state === "sending" || (item.state === "waiting" && !waits);
}

export function inOrder(items: Item[]): Item[] {
  const rank = (item: Item): number => (item.url === "/medical" ? 0 : 1);
  return [...items].sort((a, b) => rank(a) - rank(b) || a.typedMs - b.typedMs);
}

/** Whether those of its lane after it must wait until it is mended or dropped: a step, not a note. */
export function holdsLane(item: Item): boolean {
  return item.lane !== "" && !/\/add$/.test(item.url);
}

export function waitMs(tries: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 10));
}

/** Whole seconds since then by this phone's own clock, however wrong it is; null when it was set back meanwhile. */
export function agoS(thenMs: number | null, nowMs: number): number | null {
  if (thenMs === null || thenMs > nowMs || nowMs - thenMs > KEPT_MS) return null;
  return Math.round((nowMs - thenMs) / 1000);
}

/** Whether it is to be forgotten. A clock that jumped by more than a week forgets too: better early than never. */
export function isOld(sinceMs: number, nowMs: number, keptMs = KEPT_MS): boolean {
  return Math.abs(nowMs - sinceMs) > keptMs;
}

export function isForgotten(item: Item, nowMs: number): boolean {
  return isOld(
    item.state === "sent" ? item.changedMs : item.typedMs,
    nowMs,
    item.state === "sent" ? SENT_KEPT_MS : KEPT_MS,
  );
}

export interface Answer {
  status: number;
  /** Null: no answer of ours. A portal that wants one to sign in answers 200 with a page of its own. */
  body: {
    state?: string;
    code?: string;
    url?: string;
    type?: string;
    title?: string;
    fields?: Record<string, string>;
  } | null;
  retryAfterS: number;
}

/** A team's step that the mission has outlived is refused for good; only what is still running is asked again. */
function isNotNow(item: Item, answer: Answer): boolean {
  if (item.lane && answer.status === 409) return /:still-running$/.test(answer.body?.type ?? "");
  return NOT_NOW.has(answer.status);
}

const NOT_NOW = new Set([408, 409, 425, 429]);

/** What an item becomes by the server's answer. */
export function answered(item: Item, answer: Answer, nowMs: number): Item {
  const next = { ...item, changedMs: nowMs };
  if (answer.body?.state === "received") {
    const { code = "", url = "" } = answer.body;
    return { ...next, state: "sent", code, link: url, fields: [], photos: [], reason: "", errors: {} };
  }
  const refused = answer.body !== null && answer.status >= 400 && answer.status < 500;
  if (!refused || isNotNow(item, answer) || isStale(answer)) return putOff(next, nowMs, answer.retryAfterS);
  const { title = "", fields = {} } = answer.body ?? {};
  return { ...next, state: "failed", tried: false, tries: 0, reason: title, errors: fields };
}

/** The token of the page was no longer good: nothing was looked at yet. */
export function isStale(answer: Answer): boolean {
  return /:stale-form$/.test(answer.body?.type ?? "");
}

/** No answer, or one that says «not now»: later, with the same bytes under the same key. */
export function putOff(item: Item, nowMs: number, retryAfterS = 0): Item {
  const wait = Math.max(waitMs(item.tries), Math.min(retryAfterS * 1000, LONGEST_WAIT_MS));
  return { ...item, state: "waiting", tries: item.tries + 1, nextMs: nowMs + wait, changedMs: nowMs };
}
