/** Parts of a page that are read again: `data-fragment="/url"` on an element with an id. */
import { fill } from "./dom.ts";
import type { Hint } from "./live.ts";

export type Enhance = (root: Element) => void;
/** Takes the fresh element instead of the plain swap; the desk's queue does. */
export type Merge = (current: HTMLElement, fresh: Element) => void;

const GATHER_MS = 120;

export class Fragments {
  private readonly waiting = new Map<string, number>();
  private readonly reading = new Set<string>();

  constructor(
    private readonly enhance: Enhance,
    private readonly merges: ReadonlyMap<string, Merge> = new Map(),
  ) {
    document.addEventListener("input", (event) => {
      const form = (event.target as Element).closest("form");
      const part = form?.closest<HTMLElement>("[data-fragment]");
      if (part) part.dataset.touched = "";
    });
  }

  readAll(): void {
    for (const part of this.parts()) this.readSoon(part);
  }

  readFor(hint: Hint): void {
    for (const part of this.parts()) {
      const topic = part.dataset.topic;
      const id = part.dataset.hintId;
      if ((!topic || topic === hint.topic) && (!id || id === hint.id)) this.readSoon(part);
    }
  }

  private parts(): HTMLElement[] {
    return Array.from(document.querySelectorAll<HTMLElement>("[data-fragment][id]"));
  }

  /** Many hints at once are one reading; one that comes while we read is another. */
  private readSoon(part: HTMLElement): void {
    if (this.waiting.has(part.id)) return;
    this.waiting.set(
      part.id,
      window.setTimeout(() => {
        this.waiting.delete(part.id);
        const now = document.getElementById(part.id);
        if (!now) return;
        if (this.reading.has(part.id)) this.readSoon(now);
        else void this.read(now);
      }, GATHER_MS),
    );
  }

  private async read(part: HTMLElement): Promise<void> {
    const url = part.dataset.fragment;
    if (!url) return;
    this.reading.add(part.id);
    try {
      const answer = await fetch(url, { headers: { "X-Fragment": part.id }, credentials: "same-origin" });
      if (answer.redirected && new URL(answer.url).pathname !== new URL(url, location.href).pathname) {
        location.reload(); // signed out meanwhile: the page itself leads to the sign-in
        return;
      }
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const current = document.getElementById(part.id);
      // The person may have opened another matter while this one was read.
      if (!current || current.dataset.fragment !== url) return;
      this.show(current, fresh.getElementById(part.id) ?? fresh.body);
    } catch {
      // no network: the next connection reads again
    } finally {
      this.reading.delete(part.id);
    }
  }

  private show(current: HTMLElement, fresh: Element): void {
    const merge = this.merges.get(current.id);
    if (merge) {
      merge(current, fresh);
      return;
    }
    if (current.dataset.touched !== undefined) {
      current.querySelector("[data-stale]")?.removeAttribute("hidden");
      return;
    }
    // What the modules set up leaves marks; the print tells whether the matter itself changed.
    const print = hash(printOf(fresh));
    if (current.dataset.shown === print) return;
    const focused = document.activeElement;
    const focusId = focused && current.contains(focused) ? focused.id : "";
    const scroll = current.scrollTop;
    if (fresh.id) {
      for (const { name, value } of Array.from(fresh.attributes)) {
        if (name.startsWith("data-") && !name.startsWith("data-on-")) current.setAttribute(name, value);
      }
    }
    fill(current, Array.from(fresh.childNodes));
    current.dataset.shown = print;
    current.scrollTop = scroll;
    if (focusId) document.getElementById(focusId)?.focus({ preventScroll: true });
    this.enhance(current);
  }
}

const OUR_CLASSES = ["q--new", "htmx-added", "htmx-settling", "htmx-swapping", "htmx-request"];

/** What an element says, without what ticks by itself and without the marks that script left on it. */
export function printOf(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const time of Array.from(copy.querySelectorAll("time[data-clock]"))) {
    time.replaceWith(time.getAttribute("datetime") ?? "");
  }
  for (const part of Array.from(copy.querySelectorAll(".q"))) {
    part.removeAttribute("aria-current");
    part.classList.remove(...OUR_CLASSES);
  }
  return copy.innerHTML;
}

/** Short print of a text, without the token that differs in each answer. */
export function hash(text: string): string {
  const same = text.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "");
  let h = 5381;
  for (let i = 0; i < same.length; i++) h = ((h * 33) ^ same.charCodeAt(i)) >>> 0;
  return `${same.length}.${h.toString(36)}`;
}
