/** The keyboard: templates name a key (`data-key`), this presses what carries it. Moving in a list is built in. */
import { fill } from "../shared/dom.ts";
import { toggleFocused } from "./choosing.ts";
import { openDetails } from "./dialogs.ts";

const STORED = "epidesk-keys-off";

export function startKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !typing(event.target)) {
      const back = Array.from(document.querySelectorAll<HTMLElement>("[data-undo]")).filter(usable).pop();
      if (back) {
        event.preventDefault();
        back.click();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey) return;
    const dialog = document.querySelector<HTMLDialogElement>("dialog[open]");
    if (event.key === "Escape") {
      const open = document.activeElement?.closest("details[open]:is(.takeover, .qfilter__more, form.bulk details)");
      if (!dialog && open) {
        open.removeAttribute("open");
        open.querySelector("summary")?.focus();
        return;
      }
      if (!dialog && document.activeElement instanceof HTMLElement && typing(document.activeElement)) {
        document.activeElement.blur();
        return;
      }
      if (!dialog) carrier(document, "Escape")?.click();
      return;
    }
    if (typing(event.target) || off()) return;
    const scope: ParentNode = dialog ?? document;
    if (press(scope, event)) event.preventDefault();
  });
  enhanceHelp();
}

function press(scope: ParentNode, event: KeyboardEvent): boolean {
  if (event.key === "?") {
    openHelp();
    return true;
  }
  // Enter and Space belong to whatever has the focus.
  const active = document.activeElement;
  const onControl = active instanceof HTMLElement && active.matches("a[href], button, summary, [role=button]");
  if (event.key === "Enter" && onControl) return false;
  if (event.key.toLowerCase() === "x" && toggleFocused(scope, event.shiftKey)) return true;
  const target = carrier(scope, event.key);
  if (target) {
    act(target);
    return true;
  }
  if (event.key === "j" || event.key === "ArrowDown") return step(scope, 1, event.key !== "j");
  if (event.key === "k" || event.key === "ArrowUp") return step(scope, -1, event.key !== "k");
  return false;
}

function carrier(scope: ParentNode, key: string): HTMLElement | null {
  const wanted = key.toLowerCase();
  const all = Array.from(scope.querySelectorAll<HTMLElement>("[data-key]"));
  return all.find((element) => element.dataset.key?.toLowerCase() === wanted && usable(element)) ?? null;
}

function usable(element: HTMLElement): boolean {
  return !element.matches(":disabled, [aria-disabled=true]") && element.getClientRects().length > 0;
}

function act(element: HTMLElement): void {
  if (element.matches("input:not([type=checkbox], [type=radio], [type=submit]), select, textarea")) {
    element.focus();
    if (element instanceof HTMLInputElement) element.select();
  } else if (element instanceof HTMLInputElement && element.type === "radio") {
    // The arrow keys go on from the one that is chosen.
    const chosen = element.form?.querySelector<HTMLElement>(`input[name="${CSS.escape(element.name)}"]:checked`);
    (chosen ?? element).focus();
  } else if (element.matches("summary") && element.parentElement instanceof HTMLDetailsElement) {
    openDetails(element.parentElement);
  } else {
    element.click();
  }
}

/** Arrow keys move only when the focus is in the list; `j` and `k` from anywhere. */
function step(scope: ParentNode, by: 1 | -1, arrow: boolean): boolean {
  const list = scope.querySelector<HTMLElement>("[data-keynav]");
  if (!list || (arrow && !list.contains(document.activeElement))) return false;
  const rows = Array.from(list.querySelectorAll<HTMLElement>("a.q, a[data-row]"));
  if (!rows.length) return false;
  const focused = rows.indexOf(document.activeElement as HTMLElement);
  const current = focused >= 0 ? focused : rows.findIndex((row) => row.getAttribute("aria-current") === "true");
  const next =
    rows[current < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, current + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(target.type)
  );
}

function off(): boolean {
  return localStorage.getItem(STORED) === "1";
}

function enhanceHelp(): void {
  const box = document.querySelector<HTMLInputElement>("[data-keys-on]");
  if (!box) return;
  box.checked = !off();
  box.addEventListener("change", () => {
    if (box.checked) localStorage.removeItem(STORED);
    else localStorage.setItem(STORED, "1");
  });
  for (const button of Array.from(document.querySelectorAll("[data-keys-open]"))) {
    button.addEventListener("click", openHelp);
  }
}

/** Lists the keys that work on the page as it stands now. */
function openHelp(): void {
  const dialog = document.querySelector<HTMLDialogElement>("[data-keys-help]");
  const list = dialog?.querySelector("[data-keys-list]");
  if (!dialog || !list || dialog.open) return;
  const words = document.querySelector<HTMLElement>("[data-key-words]")?.dataset ?? {};
  const rows: [string, string][] = [];
  if (document.querySelector("[data-keynav]")) {
    rows.push(["J", words.next ?? ""], ["K", words.previous ?? ""], ["Enter", words.open ?? ""]);
    if (document.querySelector("input.q__x")) rows.push(["X", words.choose ?? ""], ["Shift X", words.range ?? ""]);
  }
  for (const element of Array.from(document.querySelectorAll<HTMLElement>("[data-key]"))) {
    const key = element.dataset.key ?? "";
    const shown = key.length === 1 ? key.toUpperCase() : key;
    if (usable(element) && !rows.some(([known]) => known === shown)) rows.push([shown, label(element)]);
  }
  const back = document.querySelector<HTMLElement>("[data-undo]");
  if (back && usable(back)) rows.push(["Ctrl Z", label(back)]);
  rows.push(["?", words.help ?? ""]);
  fill(
    list,
    rows.flatMap(([key, text]) => {
      const term = document.createElement("dt");
      const mark = document.createElement("kbd");
      mark.textContent = key;
      term.appendChild(mark);
      const meaning = document.createElement("dd");
      meaning.textContent = text;
      return [term, meaning];
    }),
  );
  dialog.showModal();
}

function label(element: HTMLElement): string {
  const given = element.dataset.keyLabel ?? element.getAttribute("aria-label");
  if (given) return given;
  const copy = element.cloneNode(true) as HTMLElement;
  for (const mark of Array.from(copy.querySelectorAll("kbd, svg"))) mark.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}
