/** The queue never jumps under the hand: known rows change in place; new ones and a new order wait behind a bar. */
import { fill } from "../shared/dom.ts";
import { type Enhance, type Merge, printOf } from "../shared/fragments.ts";

/** How the rows on the page differ from the rows just read. */
export interface Difference {
  fresh: string[];
  gone: string[];
  /** Rows on both sides that stand in another order now: the fewest whose moving explains it. */
  moved: string[];
}

/** `more`: the read list is one page of a longer one, so rows that only fell off its end are not gone. */
export function compare(shown: readonly string[], read: readonly string[], more: boolean): Difference {
  const readIds = new Set(read);
  const shownIds = new Set(shown);
  let lastKept = -1;
  shown.forEach((id, at) => {
    if (readIds.has(id)) lastKept = at;
  });
  return {
    fresh: read.filter((id) => !shownIds.has(id)),
    gone: shown.filter((id, at) => !readIds.has(id) && (!more || at < lastKept)),
    moved: outOfOrder(shown, read),
  };
}

/** All shown rows but the longest run that keeps its order in what was read. A page is short: squared is cheap. */
function outOfOrder(shown: readonly string[], read: readonly string[]): string[] {
  const places = new Map(read.map((id, at) => [id, at]));
  const kept = shown.filter((id) => places.has(id));
  let longest: string[] = [];
  const runs: string[][] = [];
  for (const id of kept) {
    const place = places.get(id) ?? 0;
    let before: string[] = [];
    for (const run of runs) {
      if ((places.get(run[run.length - 1] ?? "") ?? 0) < place && run.length > before.length) before = run;
    }
    const run = [...before, id];
    runs.push(run);
    if (run.length > longest.length) longest = run;
  }
  const inOrder = new Set(longest);
  return kept.filter((id) => !inOrder.has(id));
}

const rowsOf = (list: Element): HTMLElement[] => Array.from(list.querySelectorAll<HTMLElement>("li[data-id]"));
const idOf = (row: HTMLElement): string => row.dataset.id ?? "";

export class Queue {
  private waiting: Element | null = null;

  constructor(private readonly enhance: Enhance) {
    document.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-live-bar]")) this.apply();
    });
    this.markCurrent();
    document.querySelector("[data-queue-list] [aria-current=true]")?.scrollIntoView({ block: "nearest" });
  }

  readonly merge: Merge = (queue, read) => {
    const list = queue.querySelector("[data-queue-list]");
    const readList = read.querySelector("[data-queue-list]");
    if (!list || !readList) {
      // One of the two is an empty state: nothing is under the hand, so nothing can jump.
      fill(queue, Array.from(read.childNodes));
      this.enhance(queue);
      return;
    }
    for (const part of Array.from(read.querySelectorAll("[data-queue-part][id]"))) {
      const here = document.getElementById(part.id);
      if (here && here.innerHTML !== part.innerHTML) fill(here, Array.from(part.cloneNode(true).childNodes));
    }
    this.waiting = readList;
    document.dispatchEvent(new CustomEvent("epidesk:queue"));
    const difference = this.update(list, readList);
    if (!rowsOf(list).length) this.apply();
    else this.announce(queue, difference);
    this.markCurrent();
  };

  private update(list: Element, readList: Element): Difference {
    const read = new Map(rowsOf(readList).map((row) => [idOf(row), row]));
    const rows = rowsOf(list);
    const difference = compare(rows.map(idOf), Array.from(read.keys()), readList.hasAttribute("data-more"));
    for (const row of rows) {
      row.classList.toggle("is-gone", difference.gone.includes(idOf(row)));
      const next = read.get(idOf(row));
      if (!next || printOf(next) === printOf(row)) continue;
      const focused = row.contains(document.activeElement);
      row.dataset.version = next.dataset.version ?? "";
      fill(row, Array.from(next.cloneNode(true).childNodes));
      this.enhance(row);
      if (focused) row.querySelector<HTMLElement>("a.q")?.focus({ preventScroll: true });
    }
    return difference;
  }

  private announce(queue: Element, { fresh, moved }: Difference): void {
    const bar = queue.querySelector<HTMLElement>("[data-live-bar]");
    const text = bar?.querySelector("[data-live-text]");
    if (!bar || !text) return;
    const count = fresh.length;
    bar.hidden = count === 0 && moved.length === 0;
    const news = count === 1 ? bar.dataset.one : bar.dataset.many?.replace("{n}", String(count));
    const said = count ? news : bar.dataset.moved;
    if (!bar.hidden && text.textContent !== said) text.textContent = said ?? "";
  }

  /** Shows the list as last read; the new rows keep a dot. */
  private apply(): void {
    const list = document.querySelector("[data-queue-list]");
    if (!list || !this.waiting) return;
    const known = new Set(rowsOf(list).map(idOf));
    const rows = Array.from(this.waiting.cloneNode(true).childNodes);
    fill(list, rows);
    const fresh = rowsOf(list).filter((row) => !known.has(idOf(row)));
    for (const row of fresh) row.querySelector(".q")?.classList.add("q--new");
    this.enhance(list);
    const bar = document.querySelector<HTMLElement>("[data-live-bar]");
    const onBar = bar?.contains(document.activeElement) ?? false;
    if (bar) bar.hidden = true;
    this.markCurrent();
    const current = list.querySelector<HTMLElement>("a.q[aria-current=true]");
    list.scrollTop = 0;
    if (fresh.length) fresh[0]?.querySelector<HTMLElement>("a.q")?.focus();
    else {
      // Only the order changed: show where the matter in hand went, and leave no focus on a hidden bar.
      current?.scrollIntoView({ block: "nearest" });
      if (onBar || document.activeElement === document.body) (current ?? (list as HTMLElement)).focus();
    }
  }

  /** The row of the matter that the detail shows. */
  markCurrent(): void {
    const id = document.querySelector<HTMLElement>("#detail [data-hint-id]")?.dataset.hintId ?? "";
    for (const row of Array.from(document.querySelectorAll<HTMLElement>("[data-queue-list] li[data-id]"))) {
      const link = row.querySelector(".q");
      if (!link) continue;
      if (id && idOf(row) === id) {
        link.setAttribute("aria-current", "true");
        link.classList.remove("q--new");
      } else {
        link.removeAttribute("aria-current");
      }
    }
  }
}
