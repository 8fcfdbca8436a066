/** htmx on the desk: what comes back with an error is said, never swallowed. */
import { release } from "../shared/once.ts";
import { toast } from "./toasts.ts";

interface HtmxDetail {
  xhr: XMLHttpRequest;
  elt: Element;
  shouldSwap: boolean;
  isError: boolean;
}

interface HtmxSent {
  target: Element | null;
  requestConfig: { verb: string };
}

export function startRequests(onSwap: (root: Element) => void): void {
  const body = document.body;
  body.addEventListener("htmx:load", (event) => onSwap((event as CustomEvent<{ elt: Element }>).detail.elt));
  // Hints of one's own act may come before its answer: what it changed is no news to who did it (shared/fragments.ts).
  body.addEventListener("htmx:beforeRequest", (event) => {
    const { target, requestConfig } = (event as CustomEvent<HtmxSent>).detail;
    if (requestConfig.verb !== "get") target?.setAttribute("data-sending", "");
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    (event as CustomEvent<HtmxSent>).detail.target?.removeAttribute("data-sending");
  });
  body.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<HtmxDetail>).detail;
    const { status } = detail.xhr;
    if (status < 400) return;
    const text = detail.xhr.responseText;
    const page = new DOMParser().parseFromString(text, "text/html");
    const said = page.querySelector("[data-error-message]")?.textContent?.trim();
    // What stands now, with what was refused, comes back as a fragment and is shown; a whole page is an error to be told.
    if (page.querySelector("[data-fragment]") && !page.querySelector("main")) {
      detail.shouldSwap = true;
      detail.isError = false;
    } else {
      detail.shouldSwap = false;
      toast(said ?? `${status}`, true);
    }
  });
  body.addEventListener("htmx:afterSwap", (event) => {
    const { target, xhr } = (event as CustomEvent<{ target: Element; xhr: XMLHttpRequest }>).detail;
    // What was typed and refused stays under the hand until it is sent again.
    if (xhr.status >= 400) target.querySelector("[data-fragment]")?.setAttribute("data-touched", "");
    const wrong = target.querySelector<HTMLElement>(".field--error :is(input:not([type=hidden]), select, textarea)");
    wrong?.focus();
    wrong?.scrollIntoView({ block: "nearest" });
    if (target.id === "detail" && matchMedia("(max-width: 1100px)").matches) target.scrollIntoView();
  });
  body.addEventListener("htmx:sendError", () => {
    const place = document.querySelector<HTMLElement>("[data-live-state]");
    toast(place?.dataset.offline ?? "", true);
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const form = (event as CustomEvent<HtmxDetail>).detail.elt.closest("form");
    if (form) release(form);
  });
}
