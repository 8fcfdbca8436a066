/** htmx on the desk: what comes back with an error is said, never swallowed. */
import { release } from "../shared/once.ts";
import { toast } from "./toasts.ts";

interface HtmxDetail {
  xhr: XMLHttpRequest;
  elt: Element;
  shouldSwap: boolean;
  isError: boolean;
}

export function startRequests(onSwap: (root: Element) => void): void {
  const body = document.body;
  body.addEventListener("htmx:load", (event) => onSwap((event as CustomEvent<{ elt: Element }>).detail.elt));
  body.addEventListener("htmx:beforeSwap", (event) => {
    const detail = (event as CustomEvent<HtmxDetail>).detail;
    const { status } = detail.xhr;
    if (status < 400) return;
    const text = detail.xhr.responseText;
    const page = new DOMParser().parseFromString(text, "text/html");
    const said = page.querySelector("[data-error-message]")?.textContent?.trim();
    // A form with its errors comes back as a fragment and is shown; a whole page is an error to be told.
    if (!said && (status === 422 || status === 409)) {
      detail.shouldSwap = true;
      detail.isError = false;
    } else {
      detail.shouldSwap = false;
      toast(said ?? `${status}`, true);
    }
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
