/** The service worker: registered after the page is there, told what to keep, and sent away where nothing is kept. */
import { isKept } from "./form.ts";
import { setWord, wipe, word } from "./store.ts";

const URL = "/sw.js";
const LATER_MS = 3_000;

interface Line {
  saveData?: boolean;
  effectiveType?: string;
}

export async function startWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  try {
    // Before it is registered: what it keeps at its install is kept in this language.
    if (!isKept()) await setWord("lang", document.documentElement.lang);
    await navigator.serviceWorker.register(URL);
    const registration = await navigator.serviceWorker.ready;
    if (isKept()) return;
    const line = (navigator as { connection?: Line }).connection ?? {};
    const slow = Boolean(line.saveData) || /2g/.test(line.effectiveType ?? "");
    setTimeout(
      () => registration.active?.postMessage({ does: "warm", lang: document.documentElement.lang, few: slow }),
      LATER_MS,
    );
  } catch {
    // no worker: the page works as without it
  }
}

/** Somebody's own pages that are to be at hand before they were ever opened. */
export async function keepPages(paths: string[]): Promise<void> {
  if (!paths.length || isKept() || !("serviceWorker" in navigator)) return;
  try {
    (await navigator.serviceWorker.ready).active?.postMessage({ does: "keep", paths });
  } catch {
    // no worker: the page works as without it
  }
}

/** A device for many people: no worker, no copies, no queue, no drafts. */
export async function keepNothing(): Promise<void> {
  try {
    await wipe();
    if ("caches" in self) for (const name of await caches.keys()) await caches.delete(name);
    if ("serviceWorker" in navigator)
      for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
  } catch {
    // nothing was kept
  }
}

/** Another account than before, or none: what the one before left on this phone goes. What it sent off and what did
 *  not leave yet stays, shown without its words, and leaves when it may. */
export async function noticeWho(): Promise<void> {
  if (isKept()) return;
  const now = document.documentElement.dataset.who ?? "";
  const before = await word<string>("who");
  if (before && before !== now) await wipe("queue");
  await setWord("who", now);
}
