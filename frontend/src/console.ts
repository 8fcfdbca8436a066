import htmx from "htmx.org";
import { keepChosen, startChoosing } from "./console/choosing.ts";
import { enhanceDialogs, enhanceHeartbeats, enhanceOpeners } from "./console/dialogs.ts";
import { tellNews } from "./console/inbox_toasts.ts";
import { startKeys } from "./console/keys.ts";
import { enhancePrint } from "./console/print.ts";
import { Queue } from "./console/queue.ts";
import { look, startRed } from "./console/red.ts";
import { enhanceRedaction } from "./console/redact.ts";
import { startRequests } from "./console/requests.ts";
import { startTheme } from "./console/theme.ts";
import { startToasts } from "./console/toasts.ts";
import { startClocks } from "./shared/clocks.ts";
import { enhanceCopy } from "./shared/copy.ts";
import type { Root } from "./shared/dom.ts";
import type { Hint } from "./shared/live.ts";
import { startLive } from "./shared/live_page.ts";
import { guardDoubleTaps } from "./shared/once.ts";

/** News for `desk-map.js`, which is a script of its own. */
const NEWS = "epidesk:news";

function enhance(root: Root): void {
  enhanceCopy(root);
  enhanceDialogs(root);
  enhanceHeartbeats(root);
  enhanceOpeners(root);
  enhancePrint(root);
  enhanceRedaction(root);
}

document.documentElement.classList.add("js");
guardDoubleTaps();
startTheme();
startKeys();
startToasts();
startClocks();
enhance(document);
startChoosing();
startRed();
document.addEventListener("epidesk:queue", look);
document.addEventListener("epidesk:shown", () => {
  keepChosen();
  look();
});
document.addEventListener("epidesk:added", (event) => htmx.process((event as CustomEvent<Element>).detail));

const enhanceSwapped = (root: Element): void => {
  htmx.process(root);
  enhance(root);
  queue.markCurrent();
  document.dispatchEvent(new CustomEvent("epidesk:shown", { detail: root }));
};
const queue = new Queue(enhanceSwapped);
startRequests((root) => {
  enhance(root);
  queue.markCurrent();
  document.dispatchEvent(new CustomEvent("epidesk:shown", { detail: root }));
});
const tellMap = (hint?: Hint): void => {
  if (hint?.topic === "inbox") void tellNews();
  document.dispatchEvent(new CustomEvent(NEWS, { detail: hint?.topic ?? "" }));
};
startLive(enhanceSwapped, new Map([["queue", queue.merge]]), { onConnect: () => tellMap(), onHint: tellMap });

// A pin whose matter is not in the queue's page.
document.addEventListener("epidesk:open", (event) => {
  const url = (event as CustomEvent<string>).detail;
  if (!document.getElementById("detail")) {
    location.assign(url);
    return;
  }
  void htmx.ajax("get", url, "#detail").then(() => history.pushState({}, "", url));
});
