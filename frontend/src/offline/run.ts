/** Keeps the queue moving while a page is open: when there is a line again, when the page is looked at, now and then. */
import { isKept } from "./form.ts";
import { relocate } from "./locate.ts";
import { hasLine, sendAll } from "./send.ts";
import { items } from "./store.ts";

const AGAIN_MS = 15_000;
const SOON_MS = 5_000;

/** Somebody is on the way to another page, or something of theirs is just being put on the phone: reading this page
 *  anew would cut that off. */
let leaving = false;
let holding = 0;

/** The page stays until that is done. */
export async function hold<T>(work: Promise<T>): Promise<T> {
  holding += 1;
  try {
    return await work;
  } finally {
    holding -= 1;
  }
}

function noticeLeaving(): void {
  const leaves = (event: Event): void => {
    const to = event.type === "submit" ? null : (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    const goes = event.type === "submit" || (to && to.origin === location.origin && to.pathname !== location.pathname);
    if (goes && !event.defaultPrevented) leaving = true;
  };
  window.addEventListener("click", leaves);
  window.addEventListener("submit", leaves);
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
}

/** `draw`: puts the queue on the screen; it gets what sends all of it now. `first`: what must be done before the queue
 *  is read. */
export async function runQueue(
  draw: (sendNow: () => void) => Promise<void>,
  first: () => Promise<void>,
): Promise<void> {
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("epidesk-queue") : null;
  // Drawn anew while something is on its way, the page would cut that off: on a slow line, minutes of a photo. Whoever
  // ends last sees to what anybody asked for meanwhile.
  let underWay = 0;
  let wished = false;
  const renew = async (): Promise<void> => {
    wished = true;
    if (underWay) return;
    wished = false;
    await freshPage(() => underWay > 0 || holding > 0 || leaving);
  };
  const send = (now = false, fresh = true): void => {
    underWay += 1;
    wished ||= fresh;
    const sender = {
      locate: relocate,
      changed: () => {
        void draw(sendNow).catch(ignore);
        channel?.postMessage("changed");
      },
    };
    void sendAll(sender, { now })
      .then(() => draw(sendNow))
      .catch(ignore)
      .then(() => {
        underWay -= 1;
        return wished ? renew() : undefined;
      })
      .catch(ignore);
  };
  const sendNow = (): void => send(true);
  noticeLeaving();
  // Before anything is waited for: the line may come back this very moment.
  window.addEventListener("online", sendNow);
  await first();
  // The service worker may have been the one that sent.
  if (channel) channel.onmessage = () => void draw(sendNow).then(renew).catch(ignore);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) send();
  });
  const again = (): void => {
    if (!document.hidden) void items().then((all) => (all.length || isKept() ? send() : undefined), ignore);
  };
  setInterval(again, AGAIN_MS);
  await draw(sendNow);
  if (location.hash === "#waiting") document.getElementById("waiting")?.focus();
  // A copy that is shown this moment, because the line hangs, is not asked for again at once.
  send(false, false);
  if (isKept()) setTimeout(again, SOON_MS);
}

/** There is a line again: the page as the centre has it, in place of the copy. A form in hand stays, and says no more
 *  that there is none; an answer to a form is not asked for again. */
async function freshPage(busy: () => boolean): Promise<void> {
  if (!isKept() || document.documentElement.dataset.kept === "post" || busy()) return;
  if (!(await hasLine()) || busy()) return;
  const banner = document.querySelector<HTMLElement>("[data-kept-banner]");
  if (!document.querySelector("form[data-keep]")) location.reload();
  else if (banner) banner.hidden = true;
}

/** A phone that keeps nothing (private mode, full): the page works as without this. */
export function ignore(): void {}

export function afterLoad(act: () => void): void {
  if (document.readyState === "complete") setTimeout(act);
  else window.addEventListener("load", () => setTimeout(act));
}
