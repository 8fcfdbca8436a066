/** What makes the citizen's pages work without a line. Loaded beside `citizen.js`; pages work without it. */
import { enhanceForm, isKept } from "./offline/form.ts";
import { sayKept } from "./offline/kept.ts";
import { drawList } from "./offline/list.ts";
import { relocate } from "./offline/locate.ts";
import { sendAll } from "./offline/send.ts";
import { clearAtSignOut } from "./offline/sign_out.ts";
import { dropDraft, items } from "./offline/store.ts";
import { keepNothing, noticeWho, startWorker } from "./offline/worker.ts";

const AGAIN_MS = 15_000;
const SENT_FROM = "epidesk.sent-from";

async function start(): Promise<void> {
  await noticeWho();
  forgetSentDraft();
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("epidesk-queue") : null;
  const send = (now = false): void => {
    const sender = {
      locate: relocate,
      changed: () => {
        void drawList(sendNow);
        channel?.postMessage("changed");
      },
    };
    void sendAll(sender, { now })
      .then(() => drawList(sendNow))
      .then(freshPage)
      .catch(ignore);
  };
  const sendNow = (): void => send(true);
  if (channel) channel.onmessage = () => void drawList(sendNow).catch(ignore);
  window.addEventListener("online", sendNow);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) send();
  });
  setInterval(() => {
    if (!document.hidden) void items().then((all) => (all.length ? send() : undefined), ignore);
  }, AGAIN_MS);
  settledBefore = await settled();
  await drawList(sendNow);
  if (location.hash === "#waiting") document.getElementById("waiting")?.focus();
  send();
}

let settledBefore = Number.POSITIVE_INFINITY;

async function settled(): Promise<number> {
  return (await items()).filter(({ state }) => state === "sent" || state === "failed").length;
}

/** There is a line again: the list as the centre has it, in place of the copy. A form in hand stays. */
async function freshPage(): Promise<void> {
  if (!isKept() || document.querySelector("form[data-keep]") || navigator.onLine === false) return;
  if ((await settled()) > settledBefore) location.reload();
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
