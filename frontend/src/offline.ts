/** What makes the citizen's pages work without a line. Loaded beside `citizen.js`; pages work without it. */
import { enhanceForm } from "./offline/form.ts";
import { sayKept } from "./offline/kept.ts";
import { drawList } from "./offline/list.ts";
import { afterLoad, ignore, runQueue } from "./offline/run.ts";
import { clearAtSignOut } from "./offline/sign_out.ts";
import { dropDraft } from "./offline/store.ts";
import { keepNothing, noticeWho, startWorker } from "./offline/worker.ts";

const SENT_FROM = "epidesk.sent-from";

async function start(): Promise<void> {
  await runQueue(drawList, async () => {
    await noticeWho();
    forgetSentDraft();
  });
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
