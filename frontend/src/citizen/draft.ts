/** What was typed outlives a change of language: kept for the page that comes back, put in once, and forgotten. */
import { hash } from "../shared/fragments.ts";

export type Fields = [name: string, value: string][];

interface Draft {
  atMs: number;
  fields: Fields;
}

/** A page takes long on a slow network; an hour later another person may hold the phone. */
const KEPT_MS = 10 * 60_000;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "photo_ids", "photos"]);
/** Not the person's words: the same report may differ in these. */
const NOT_WORDS = new Set([...NOT_KEPT, "idempotency_key", "red_flag_seen", "typed_ago_s", "located_ago_s", "similar"]);

/** The fields of a form as it would be sent, without pictures and the page's token. */
export function fieldsOf(entries: Iterable<[string, unknown]>): Fields {
  const fields: Fields = [];
  for (const [name, value] of entries) {
    if (typeof value === "string" && !NOT_KEPT.has(name)) fields.push([name, value]);
  }
  return fields;
}

/** Tells one report from another without keeping its words. */
export function printOfWords(fields: Fields): string {
  return hash(JSON.stringify(fields.filter(([name]) => !NOT_WORDS.has(name))));
}

export function packDraft(fields: Fields, nowMs: number): string {
  return JSON.stringify({ atMs: nowMs, fields } satisfies Draft);
}

/** The fields of a draft that is fresh enough; null for anything else. */
export function unpackDraft(text: string | null, nowMs: number): Fields | null {
  try {
    const { atMs, fields } = JSON.parse(text ?? "null") as Draft;
    if (!(nowMs - atMs >= 0 && nowMs - atMs <= KEPT_MS) || !Array.isArray(fields)) return null;
    return fieldsOf(fields);
  } catch {
    return null;
  }
}

/** Before the map and the red flags look at the form: they find what was chosen. */
export function restoreDraft(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-keep]");
  if (!form) return;
  try {
    const name = nameOf("draft");
    const fields = unpackDraft(sessionStorage.getItem(name), Date.now());
    sessionStorage.removeItem(name);
    if (fields) putIn(form, fields);
  } catch {
    // no storage: as without script
  }
}

export function keepDraftOnLanguage(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest("a[hreflang]");
    const form = document.querySelector<HTMLFormElement>("form[data-keep]");
    if (!link || !form || event.ctrlKey || event.metaKey || event.shiftKey) return;
    try {
      sessionStorage.setItem(nameOf("draft"), packDraft(fieldsOf(Array.from(new FormData(form))), Date.now()));
    } catch {
      // no storage: as without script
    }
  });
}

export function nameOf(what: string): string {
  return `epidesk.${what}:${location.pathname}`;
}

/** `only`: names of the fields to touch; all when absent. */
export function putIn(form: HTMLFormElement, fields: Fields, only?: ReadonlySet<string>): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of Array.from(form.elements)) {
    if (only && !only.has((control as HTMLInputElement).name)) continue;
    if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
      if (!NOT_KEPT.has(control.name)) control.checked = values.get(control.name)?.includes(control.value) ?? false;
    } else if (
      (control instanceof HTMLInputElement && control.type !== "file") ||
      control instanceof HTMLTextAreaElement ||
      control instanceof HTMLSelectElement
    ) {
      const [value] = values.get(control.name) ?? [];
      if (value !== undefined) control.value = value;
    }
  }
}
