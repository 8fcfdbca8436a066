/** Parts of a page that are read again: `data-fragment="/url"` on an element with an id. */
import { fill } from "./dom.ts";
import type { Hint } from "./live.ts";

export type Enhance = (root: Element) => void;
/** Takes the fresh element instead of the plain swap; the desk's queue does. */
export type Merge = (current: HTMLElement, fresh: Element) => void;

const GATHER_MS = 120;
/** Teams move all the time: their news is gathered longer. */
const GATHER_MOVES_MS = 3000;

export class Fragments {
  private readonly waiting = new Map<string, { timer: number; at: number }>();
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
      if (topic && !topic.split(" ").includes(hint.topic)) continue;
      if (!id || tail(id) === tail(hint.id) || hint.id === "*")
        this.readSoon(part, hint.topic === "map" ? GATHER_MOVES_MS : GATHER_MS);
    }
  }

  private parts(): HTMLElement[] {
    return Array.from(document.querySelectorAll<HTMLElement>("[data-fragment][id]"));
  }

  /** Many hints at once are one reading; one that comes while we read is another. */
  private readSoon(part: HTMLElement, gatherMs = GATHER_MS): void {
    const at = Date.now() + gatherMs;
    const known = this.waiting.get(part.id);
    if (known && known.at <= at) return;
    if (known) clearTimeout(known.timer);
    const timer = window.setTimeout(() => {
      this.waiting.delete(part.id);
      const now = document.getElementById(part.id);
      if (!now) return;
      if (this.reading.has(part.id)) this.readSoon(now);
      else void this.read(now);
    }, gatherMs);
    this.waiting.set(part.id, { timer, at });
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
      if (current !== part) {
        this.readSoon(current); // or has acted on it: what was asked for before that may be older than what stands here
        return;
      }
      this.show(current, fresh.getElementById(part.id) ?? fresh.body);
    } catch {
      // no network: the next connection reads again
    } finally {
      this.reading.delete(part.id);
    }
  }

  /** A form under the hand stays; what stands beside it is renewed, and a new version of the matter is told. */
  private renewParts(current: HTMLElement, fresh: Element): void {
    for (const [here, part] of partsToRenew(current, fresh)) {
      fill(here, Array.from(part.childNodes));
      this.enhance(here);
    }
    const shown = { version: current.dataset.version, sending: current.closest("[data-sending]") !== null };
    if (!isNews(shown, fresh.getAttribute("data-version"))) return;
    current.querySelector("[data-stale]")?.removeAttribute("hidden");
  }

  private show(current: HTMLElement, fresh: Element): void {
    const merge = this.merges.get(current.id);
    if (merge) {
      merge(current, fresh);
      return;
    }
    if (current.dataset.touched !== undefined) {
      this.renewParts(current, fresh);
      return;
    }
    // What the modules set up leaves marks; the print tells whether the matter itself changed.
    const print = hash(printOf(fresh));
    if (current.dataset.shown === print) return;
    const focused = document.activeElement;
    const focusId = focused && current.contains(focused) ? focused.id : "";
    const scrolled = [current, ...Array.from(current.querySelectorAll(".pane__scroll"))].map((box) => box.scrollTop);
    const opened = Array.from(current.querySelectorAll("details[open][id]")).map((details) => details.id);
    if (fresh.id) {
      for (const { name, value } of Array.from(fresh.attributes)) {
        if (name.startsWith("data-") && !name.startsWith("data-on-")) current.setAttribute(name, value);
      }
    }
    fill(current, Array.from(fresh.childNodes));
    current.dataset.shown = print;
    for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
    [current, ...Array.from(current.querySelectorAll(".pane__scroll"))].forEach((box, n) => {
      box.scrollTop = scrolled[n] ?? 0;
    });
    if (focusId) document.getElementById(focusId)?.focus({ preventScroll: true });
    this.enhance(current);
  }
}

/**
 * Whether somebody else has changed what is under the hand. Not while an act of one's own is on its way, whose answer
 * shows the change; and not for an older version, which was read before it.
 */
export function isNews(shown: { version?: string | undefined; sending: boolean }, fresh: string | null): boolean {
  if (shown.sending) return false;
  if (!fresh || !shown.version) return true;
  return Number(fresh) > Number(shown.version);
}

/** An id without its prefix: hints of the desk name matters of any stream alike. */
function tail(id: string): string {
  return id.slice(id.indexOf("_") + 1);
}

/** Those parts of both (`data-part`, with an id) that now say something else: who else looks, who has it in hand. */
function partsToRenew(current: Element, fresh: Element): [Element, Element][] {
  return Array.from(fresh.querySelectorAll("[data-part][id]")).flatMap((part): [Element, Element][] => {
    const here = current.querySelector(`#${CSS.escape(part.id)}`);
    if (!here || isUnderTheHand(here)) return [];
    return hash(printOf(here)) !== hash(printOf(part)) ? [[here, part]] : [];
  });
}

/** Whether somebody types in it, or has. */
function isUnderTheHand(part: Element): boolean {
  const fields = part.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea");
  return Array.from(fields).some((field) => field === document.activeElement || field.value !== field.defaultValue);
}

const OUR_CLASSES = ["q--new", "htmx-added", "htmx-settling", "htmx-swapping", "htmx-request"];

/** What an element says, without what ticks by itself, what the reader opened, and marks that script left on it. */
export function printOf(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const time of Array.from(copy.querySelectorAll("time[data-clock]"))) {
    time.replaceWith(time.getAttribute("datetime") ?? "");
  }
  for (const details of Array.from(copy.querySelectorAll("details[open]"))) details.removeAttribute("open");
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
