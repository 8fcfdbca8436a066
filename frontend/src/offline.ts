/** What makes the citizen's pages work without a line. Loaded beside `citizen.js`; pages work without it. */
import { enhanceForm, isKept } from "./offline/form.ts";
import { sayKept } from "./offline/kept.ts";
import { drawList } from "./offline/list.ts";
import { relocate } from "./offline/locate.ts";
import { hasLine, sendAll } from "./offline/send.ts";
import { clearAtSignOut } from "./offline/sign_out.ts";
import { dropDraft, items } from "./offline/store.ts";
import { keepNothing, noticeWho, startWorker } from "./offline/worker.ts";

const AGAIN_MS = 15_000;
const SOON_MS = 5_000;
const SENT_FROM = "epidesk.sent-from";

async function start(): Promise<void> {
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("epidesk-queue") : null;
  // Drawn anew while something is on its way, the page would cut that off: on a slow line, minutes of a photo. Whoever
  // ends last sees to what anybody asked for meanwhile.
  let underWay = 0;
  let wished = false;
  const renew = async (): Promise<void> => {
    wished = true;
    if (underWay) return;
    wished = false;
    await freshPage(() => underWay > 0);
  };
  const send = (now = false, fresh = true): void => {
    underWay += 1;
    wished ||= fresh;
    const sender = {
      locate: relocate,
      changed: () => {
        void drawList(sendNow);
        channel?.postMessage("changed");
      },
    };
    void sendAll(sender, { now })
      .then(() => drawList(sendNow))
      .catch(ignore)
      .then(() => {
        underWay -= 1;
        return wished ? renew() : undefined;
      })
      .catch(ignore);
  };
  const sendNow = (): void => send(true);
  // Before anything is waited for: the line may come back this very moment.
  window.addEventListener("online", sendNow);
  await noticeWho();
  forgetSentDraft();
  // The service worker may have been the one that sent.
  if (channel) channel.onmessage = () => void drawList(sendNow).then(renew).catch(ignore);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) send();
  });
  const again = (): void => {
    if (!document.hidden) void items().then((all) => (all.length || isKept() ? send() : undefined), ignore);
  };
  setInterval(again, AGAIN_MS);
  await drawList(sendNow);
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

/** The receipt says that it has arrived: the draft of that form is not needed any more. */
function forgetSentDraft(): void {
  document.addEventListener("submit", (event) => {
    if ((event.target as Element).matches("form[data-keep]")) sessionStorage.setItem(SENT_FROM, location.pathname);
  });
  const from = sessionStorage.getItem(SENT_FROM);
  if (!from || !/\/received$/.test(location.pathname)) return;
  sessionStorage.removeItem(SENT_FROM);
  void dropDraft(from).catch(ignore);
}

function afterLoad(act: () => void): void {
  if (document.readyState === "complete") setTimeout(act);
  else window.addEventListener("load", () => setTimeout(act));
}

function ignore(): void {
  // a phone that keeps nothing (private mode, full): the page works as without this
}

if (document.documentElement.hasAttribute("data-kiosk")) {
  void keepNothing();
} else if ("indexedDB" in self) {
  sayKept();
  enhanceForm();
  clearAtSignOut();
  const queue = (): void => void start().catch(ignore);
  // Opening the store costs a slow phone a tenth of a second: after the page is there, but where it is what one came for.
  if (document.querySelector("[data-queue]")) queue();
  else afterLoad(queue);
  afterLoad(() => void startWorker());
}
