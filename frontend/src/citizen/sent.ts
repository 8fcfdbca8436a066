/** Back, and sent again: the fresh page brings a new key, but the same words are the same report. */
import { type Fields, fieldsOf, nameOf, printOfWords } from "./draft.ts";

export interface Sent {
  atMs: number;
  key: string;
  seen: string;
  print: string;
}

/** After that, the same words in the same place may be news. */
const SAME_MS = 10 * 60_000;

/** The last report when these are its words again; then it goes under its first key, and the server answers as before. */
export function sentBefore(fields: Fields, text: string | null, nowMs: number): Sent | null {
  try {
    const last = JSON.parse(text ?? "null") as Sent;
    const recent = nowMs - last.atMs >= 0 && nowMs - last.atMs <= SAME_MS;
    return recent && last.key && last.print === printOfWords(fields) ? last : null;
  } catch {
    return null;
  }
}

export function rememberSent(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-keep") || event.defaultPrevented) return;
    const key = form.querySelector<HTMLInputElement>("input[name=idempotency_key]");
    const seen = form.querySelector<HTMLInputElement>("input[name=red_flag_seen]");
    if (!key) return;
    try {
      const name = nameOf("sent");
      const fields = fieldsOf(Array.from(new FormData(form)));
      // The server said «sent already; if you mean another, send it again»: this is that other one.
      const last = form.hasAttribute("data-renewed")
        ? null
        : sentBefore(fields, sessionStorage.getItem(name), Date.now());
      if (last && last.key !== key.value) {
        key.value = last.key;
        if (seen && last.seen) seen.value = last.seen;
      }
      const now: Sent = {
        atMs: last?.atMs ?? Date.now(),
        key: key.value,
        seen: seen?.value ?? "",
        print: printOfWords(fields),
      };
      sessionStorage.setItem(name, JSON.stringify(now));
    } catch {
      // no storage: as without script
    }
  });
}
