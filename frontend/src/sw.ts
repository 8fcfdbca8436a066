/** The service worker. Answers for the centre when there is no line: pages a stranger may see from copies fetched as a
 *  stranger, somebody's own pages from the last time they were shown. The network goes first, always. */

import {
  assetsIn,
  eachInTime,
  FIELD_AHEAD,
  FIELD_FORM,
  FIELD_PATH,
  keptName,
  marked,
  neverKept,
  OWN_PATH,
} from "./offline/copies.ts";
import { isOld, makeItem } from "./offline/item.ts";
import { sendAll } from "./offline/send.ts";
import { keep, OWN_PAGES, setWord, wipe, word } from "./offline/store.ts";
import { hearPushes, stopAtSignOut } from "./push/worker.ts";

interface Lifetime extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lifetime {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  EPIDESK: { pages: string[]; first: string[]; version: string };
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { sync?: { register(tag: string): Promise<void> } };
  addEventListener(type: "install" | "activate", act: (event: Lifetime) => void): void;
  addEventListener(type: "fetch", act: (event: Fetching) => void): void;
  addEventListener(type: "message", act: (event: Lifetime & { data: unknown }) => void): void;
  addEventListener(type: "sync", act: (event: Lifetime & { tag: string }) => void): void;
}

const scope = self as unknown as Scope;
const PAGES = "pages";
const ASSETS = "assets";
const KEPT_FOR_MS = 24 * 3_600_000;
/** A sick person's address and signs are not kept longer than a shift needs them. */
const MISSION_KEPT_MS = 24 * 3_600_000;
/** A line that hangs is no line, where a copy is at hand. */
const PATIENCE_MS = 8_000;
/** The worker answers for nothing before it is installed, so a hanging line must not hold that up for ever. */
const INSTALL_MS = 30_000;
const FORMS = ["/report", "/medical"];
const AWAY = new Set([502, 503, 504]);
const STAMP = "X-Kept-Ms";
const OWN = "X-Kept-Own";

// The least that is needed without a line is kept before the worker takes over, so that a line which goes a second
// after the first visit still finds it; what could not be fetched is fetched by `warm`. A new version takes over at
// once. Open pages have their scripts already and load no more: a form half filled in stays.
scope.addEventListener("install", (event) => event.waitUntil(keepFirst().then(() => scope.skipWaiting())));
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (request.method === "POST") {
      if (FORMS.includes(url.pathname) || FIELD_FORM.test(url.pathname))
        event.respondWith(postOrKeep(event, url.pathname));
      else if (/^\/accounts\/logout\/?$|^\/kiosk/.test(url.pathname)) event.respondWith(leave(request));
    } else if (request.method === "GET" && !neverKept(url.pathname)) event.respondWith(page(event, url));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(asset(request));
});

scope.addEventListener("message", (event) => {
  const wish = event.data as { does?: string; lang?: string; few?: boolean; paths?: string[] };
  if (wish.does === "keep" && wish.paths) event.waitUntil(keepAhead(wish.paths));
  if (wish.does === "warm" && wish.lang) event.waitUntil(warm(wish.lang, Boolean(wish.few)).catch(() => undefined));
});

scope.addEventListener("sync", (event) => {
  if (event.tag === "queue")
    event.waitUntil(sendAll({ changed: () => new BroadcastChannel("epidesk-queue").postMessage("changed") }));
});

hearPushes(self);

async function page(event: Fetching, url: URL): Promise<Response> {
  const own = OWN_PATH.test(url.pathname) || FIELD_PATH.test(url.pathname);
  const network = fetch(event.request).then((answer) => {
    if (own) event.waitUntil(keepOwn(url.pathname, answer.clone()));
    return answer;
  });
  const copy = await copyOf(url.pathname, own);
  if (!copy) return network.catch(() => noLine("page"));
  const late = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE_MS));
  try {
    const answer = await Promise.race([network, late]);
    if (answer && !AWAY.has(answer.status)) return answer;
  } catch {
    // no line
  }
  network.catch(() => undefined);
  return marked(copy, own && copy.headers.has(OWN) ? "own" : "page");
}

/** Somebody's own page first, then what a stranger sees at that address. */
async function copyOf(path: string, own: boolean): Promise<Response | undefined> {
  if (own) {
    const cache = await caches.open(OWN_PAGES);
    const found = await cache.match(path);
    const keptMs = FIELD_PATH.test(path) ? MISSION_KEPT_MS : undefined;
    if (found && !isOld(Number(found.headers.get(STAMP)), Date.now(), keptMs)) return found;
    if (found) await cache.delete(path);
  }
  const lang = (await word<string>("lang")) ?? "vi";
  return (await caches.open(PAGES)).match(keptName(path, lang));
}

async function keepOwn(path: string, answer: Response): Promise<void> {
  const html = (answer.headers.get("Content-Type") ?? "").startsWith("text/html");
  if (FIELD_PATH.test(path) && isRefused(answer)) await dropMissions(path);
  if (!answer.ok || answer.type === "opaqueredirect" || answer.redirected || !html) return;
  const text = await answer.text();
  // Nothing of a device for many people; nothing after a sign-out until somebody signs in or sends something again.
  if (/<html[^>]* data-kiosk/.test(text)) return;
  const somebody = /<html[^>]* data-who="/.test(text) || /\/received$|^\/mine\/declarations\//.test(path);
  if (somebody) await setWord("left", false);
  else if (await word<boolean>("left")) return;
  const headers = new Headers(answer.headers);
  headers.set(STAMP, String(Date.now()));
  headers.set(OWN, "1");
  if (FIELD_PATH.test(path)) await keepAssets(assetsIn(text));
  await (await caches.open(OWN_PAGES)).put(path, new Response(text, { headers }));
}

/** Fetches somebody's own page; a team's mission and its forms as the team sees them, a form before its time too. */
async function keepAhead(paths: string[]): Promise<void> {
  await dropOldMissions().catch(() => undefined);
  const wanted = paths.filter((path) => FIELD_PATH.test(path) || OWN_PATH.test(path));
  const keepOne = async (path: string): Promise<void> => {
    const url = FIELD_AHEAD.test(path) ? `${path}?ahead` : path;
    await keepOwn(path, await fetch(url, { credentials: "same-origin", cache: "no-store" }));
  };
  await eachInTime(wanted, keepOne, INSTALL_MS);
}

/** An answer of ours that leads elsewhere or says no. A portal's is neither: what leads away unseen may be one. */
function isRefused(answer: Response): boolean {
  if (answer.redirected) return new URL(answer.url).origin === location.origin;
  return answer.status >= 400 && answer.status < 500;
}

/** Also what nobody opens any more goes in time. */
async function dropOldMissions(): Promise<void> {
  const cache = await caches.open(OWN_PAGES);
  for (const request of await cache.keys()) {
    if (!FIELD_PATH.test(new URL(request.url).pathname)) continue;
    const stamp = Number((await cache.match(request))?.headers.get(STAMP));
    if (isOld(stamp, Date.now(), MISSION_KEPT_MS)) await cache.delete(request);
  }
}

/** The centre shows it no more: the mission is over, or nobody of the team is signed in. */
async function dropMissions(path: string): Promise<void> {
  const cache = await caches.open(OWN_PAGES);
  for (const request of await cache.keys()) {
    const kept = new URL(request.url).pathname;
    if (path === "/field/" ? FIELD_PATH.test(kept) : kept === path || kept.startsWith(`${path}/`))
      await cache.delete(request);
  }
}

/** Sends a form; when that fails, it waits on the phone. It may have arrived: the same key tells. */
async function postOrKeep(event: Fetching, path: string): Promise<Response> {
  const copy = event.request.clone();
  try {
    const answer = await fetch(event.request);
    if (!AWAY.has(answer.status)) return answer;
  } catch {
    // no line
  }
  try {
    const typed = await copy.formData();
    // «Go back and change something»: nothing was sent off.
    if (typed.get("similar") === "change") throw new Error("not sent");
    const who = (await word<string>("who")) ?? "";
    await keep(makeItem(typed, { url: path, who, nowMs: Date.now(), tried: true }));
    await scope.registration.sync?.register("queue").catch(() => undefined);
    return Response.redirect(FIELD_FORM.test(path) ? "/field/#waiting" : "/mine#waiting", 303);
  } catch {
    return noLine("post");
  }
}

/** The page that says there is none. `post`: in place of a form's answer, so it must not be read again by itself. */
async function noLine(how: "page" | "post"): Promise<Response> {
  const copy = await copyOf("/offline", false);
  return copy ? marked(copy, how) : Response.error();
}

/** Signed out: what is somebody's own goes from this phone, whether or not the page could see to it. */
async function leave(request: Request): Promise<Response> {
  const answer = await fetch(request);
  await wipe();
  await setWord("left", true);
  await stopAtSignOut(self).catch(() => undefined);
  return answer;
}

/** Files with a hash in their name never change. Others (a server being worked on) come from the network while it is there. */
async function asset(request: Request): Promise<Response> {
  // Looked into, not opened: a device that keeps nothing has just deleted it, and opening would make it anew.
  const kept = await caches.match(request.url, { cacheName: ASSETS });
  if (kept && /\.[0-9a-f]{12}\./.test(request.url)) return kept;
  try {
    const answer = await fetch(request);
    // Only what a kept page needs is renewed here; what is needed is decided by `warm`.
    if (kept && answer.ok) await (await caches.open(ASSETS)).put(request.url, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** At install: the page that says there is no line, and the report form. Never fails. */
async function keepFirst(): Promise<void> {
  const lang = (await word<string>("lang").catch(() => undefined)) ?? "vi";
  await eachInTime(scope.EPIDESK.first, (path) => keepPage(path, lang), INSTALL_MS);
}

/** `few`: a slow or dear line, one page a visit. Done once a day, and anew for a new version or language. */
async function warm(lang: string, few: boolean): Promise<void> {
  let fetched = 0;
  for (const path of scope.EPIDESK.pages) {
    if (few && fetched >= 1) return;
    if (await keepPage(path, lang)) fetched += 1;
  }
  if (fetched) await dropUnused();
}

/** Fetches a page as a stranger, without cookies, so that nothing in it is anybody's, unless its copy is fresh.
 *  Whether it was fetched; fails without a line. */
async function keepPage(path: string, lang: string): Promise<boolean> {
  const cache = await caches.open(PAGES);
  const name = keptName(path, lang);
  const kept = await cache.match(name);
  const fresh = kept && !isOld(Number(kept.headers.get(STAMP)), Date.now(), KEPT_FOR_MS);
  if (fresh && kept.headers.get("X-Kept-Version") === scope.EPIDESK.version) return false;
  const answer = await fetch(path, { credentials: "omit", headers: { "Accept-Language": lang }, cache: "no-store" });
  if (!answer.ok || answer.redirected) return false;
  const text = await answer.text();
  await keepAssets(assetsIn(text));
  const headers = new Headers(answer.headers);
  headers.set(STAMP, String(Date.now()));
  headers.set("X-Kept-Version", scope.EPIDESK.version);
  await cache.put(name, new Response(text, { headers }));
  return true;
}

async function keepAssets(paths: string[]): Promise<void> {
  const cache = await caches.open(ASSETS);
  for (const path of paths) {
    if (await cache.match(path)) continue;
    // From the browser's own memory where it still is: the page has just loaded them.
    const answer = await fetch(path, { cache: "force-cache", credentials: "omit" });
    if (answer.ok) await cache.put(path, answer);
  }
}

async function dropUnused(): Promise<void> {
  const needed = new Set<string>();
  for (const name of [PAGES, OWN_PAGES]) {
    const pages = await caches.open(name);
    for (const request of await pages.keys()) {
      const page = await pages.match(request);
      for (const path of assetsIn((await page?.text()) ?? "")) needed.add(path);
    }
  }
  const cache = await caches.open(ASSETS);
  for (const request of await cache.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}
