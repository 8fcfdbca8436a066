/** Which step of a mission comes next when some of them wait on the phone. */
import type { Item } from "../offline/item.ts";

const VERBS = ["accept", "depart", "arrive", "finish"];
/** They end a mission from wherever it stands. */
const NO = ["decline", "cannot-reach"];

export function verbOf(item: Pick<Item, "url">): string {
  const last = item.url.split("/").pop() ?? "";
  return VERBS.includes(last) || saysNo(item) ? last : "";
}

/** The mission goes back to the centre, which must find another team and does not know yet. */
export function saysNo(item: Pick<Item, "url">): boolean {
  return NO.includes(item.url.split("/").pop() ?? "");
}

/** The farthest step of `mission`, from `next` (what the page offers) on, that is on this phone or that the centre has
 *  just got; null when the page is right as it is. A refused one is no step. */
export function farthest(items: Item[], mission: string, next: string): Item | null {
  let found: Item | null = null;
  let reached = VERBS.indexOf(next) - 1;
  if (reached < -1) return null;
  for (const one of items) {
    const at = saysNo(one) ? VERBS.length : VERBS.indexOf(verbOf(one));
    if (one.lane !== mission || one.state === "failed" || at <= reached) continue;
    reached = at;
    found = one;
  }
  return found;
}

/** The step after this one; empty after the last. */
export function after(verb: string): string {
  return VERBS.includes(verb) ? (VERBS[VERBS.indexOf(verb) + 1] ?? "") : "";
}
