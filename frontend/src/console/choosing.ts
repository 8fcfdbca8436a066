/** Matters chosen by box, by `x` and by shift; what is done with them goes a few at a time and says how far it is. */
import { csrfToken, fill } from "../shared/dom.ts";

const AT_ONCE = 10;
/** Work that is over sooner needs no bar. */
const SHOW_PROGRESS_AFTER_MS = 1000;

/** The values from the one to the other, in the order of the list; both included. */
export function between<T>(all: readonly T[], from: T, to: T): T[] {
  const a = all.indexOf(from);
  const b = all.indexOf(to);
  if (a < 0 || b < 0) return b < 0 ? [] : [to];
  return all.slice(Math.min(a, b), Math.max(a, b) + 1);
}

export function inBatches<T>(all: readonly T[], size: number): T[][] {
  const found: T[][] = [];
  for (let at = 0; at < all.length; at += size) found.push(all.slice(at, at + size));
  return found;
}

const boxes = (): HTMLInputElement[] => Array.from(document.querySelectorAll<HTMLInputElement>("input.q__x"));
const idOf = (box: HTMLInputElement): string => box.value.split(":")[0] ?? "";

/** The chosen ones by id: rows are drawn anew under the hand, and keep their mark. */
const chosen = new Set<string>();
let last = "";

export function startChoosing(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-bulk]");
  if (!form) return;
  for (const box of boxes()) if (box.checked) chosen.add(idOf(box)); // as the browser kept them
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.classList.contains("q__x")) return;
    choose(box, box.checked, event.shiftKey);
  });
  form.querySelector("[data-bulk-clear]")?.addEventListener("click", clear);
  form
    .querySelector("[data-bulk-close]")
    ?.addEventListener("click", () => part(form, "left").setAttribute("hidden", ""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = (event as SubmitEvent).submitter;
    if (button instanceof HTMLButtonElement && button.name === "act") void run(form, button.value);
  });
  draw(form);
}

/** After rows were read again. */
export function keepChosen(): void {
  for (const box of boxes()) box.checked = chosen.has(idOf(box));
  const form = document.querySelector<HTMLFormElement>("form[data-bulk]");
  if (form) draw(form);
}

/** The `x` key: the row that has the focus, else the one that is shown. */
export function toggleFocused(scope: ParentNode, range: boolean): boolean {
  const active = document.activeElement?.closest("li[data-id]");
  const row = active ?? scope.querySelector("[data-queue-list] a.q[aria-current=true]")?.closest("li");
  const box = row?.querySelector<HTMLInputElement>("input.q__x");
  if (!box) return false;
  box.checked = range || !box.checked;
  choose(box, box.checked, range);
  return true;
}

function choose(box: HTMLInputElement, on: boolean, range: boolean): void {
  const all = boxes();
  const from = range ? all.find((one) => idOf(one) === last) : undefined;
  for (const one of from ? between(all, from, box) : [box]) {
    one.checked = on;
    if (on) chosen.add(idOf(one));
    else chosen.delete(idOf(one));
  }
  last = idOf(box);
  const form = box.form;
  if (form) draw(form);
}

function clear(): void {
  chosen.clear();
  keepChosen();
}

function part(form: HTMLFormElement, name: string): HTMLElement {
  return form.querySelector<HTMLElement>(`[data-bulk-${name}]`) ?? form;
}

function draw(form: HTMLFormElement): void {
  const here = boxes().filter((box) => box.checked).length;
  const count = part(form, "count");
  const words = here === 1 ? count.dataset.one : count.dataset.many?.replace("{n}", String(here));
  if (here && count.textContent !== words) count.textContent = words ?? "";
  form.classList.toggle("bulk--none", here === 0);
}

interface Sum {
  done: number;
  tokens: string[];
  left: Node[];
  problem: string;
}

async function run(form: HTMLFormElement, act: string): Promise<void> {
  if (form.dataset.running !== undefined) return;
  const values = boxes()
    .filter((box) => box.checked)
    .map((box) => box.value);
  say(form, "");
  if (!values.length || values.length > Number(form.dataset.max)) {
    say(form, (values.length ? form.dataset.tooMany : form.dataset.none) ?? "");
    return;
  }
  form.dataset.running = "";
  const bar = part(form, "progress") as HTMLProgressElement;
  bar.max = values.length;
  bar.value = 0;
  const timer = setTimeout(() => bar.removeAttribute("hidden"), SHOW_PROGRESS_AFTER_MS);
  const sum: Sum = { done: 0, tokens: [], left: [], problem: "" };
  try {
    for (const batch of inBatches(values, AT_ONCE)) {
      await send(form, act, batch, sum);
      if (sum.problem) break;
      bar.value += batch.length;
    }
  } finally {
    clearTimeout(timer);
    bar.hidden = true;
    delete form.dataset.running;
  }
  tell(form, sum);
}

async function send(form: HTMLFormElement, act: string, batch: readonly string[], sum: Sum): Promise<void> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (name !== "chosen") body.append(name, String(value));
  body.set("act", act);
  for (const value of batch) body.append("chosen", value);
  const offline = document.querySelector<HTMLElement>("[data-live-state]")?.dataset.offline ?? "";
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body,
      headers: { "X-Bulk": "1", "X-CSRFToken": csrfToken(form) },
      credentials: "same-origin",
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const read = page.querySelector<HTMLElement>("[data-bulk-answer]");
    if (!read) {
      sum.problem = page.querySelector("[data-error-message]")?.textContent?.trim() || `${answer.status}`;
      return;
    }
    sum.problem = read.dataset.problem ?? "";
    sum.done += Number(read.dataset.done ?? "0");
    if (read.dataset.token) sum.tokens.push(read.dataset.token);
    sum.left.push(...Array.from(read.querySelectorAll("li")));
  } catch {
    sum.problem = offline;
  }
}

function tell(form: HTMLFormElement, sum: Sum): void {
  if (sum.problem) say(form, sum.problem);
  const left = part(form, "left");
  left.hidden = sum.left.length === 0;
  const list = left.querySelector("ul");
  if (list) fill(list, sum.left);
  if (sum.done) offerBack(form, sum);
  if (!sum.problem) {
    clear();
    form.querySelector("details")?.removeAttribute("open");
    for (const field of Array.from(form.querySelectorAll<HTMLInputElement>("input.input"))) field.value = "";
  }
}

/** The toast with the way back; its form carries the tokens of all batches. */
function offerBack(form: HTMLFormElement, sum: Sum): void {
  const template = form.querySelector<HTMLTemplateElement>("template[data-bulk-undo]");
  const toast = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
  const back = toast?.querySelector("form");
  if (!template || !toast || !back) return;
  const words = sum.done === 1 ? template.dataset.one : template.dataset.many?.replace("{n}", String(sum.done));
  const text = toast.querySelector("span")?.firstChild;
  if (text) text.textContent = `${words ?? ""} `;
  back.querySelector("input[name=token]")?.remove();
  for (const token of sum.tokens) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "token";
    field.value = token;
    back.appendChild(field);
  }
  back.setAttribute("hx-post", back.getAttribute("action") ?? "");
  back.setAttribute("hx-swap", "none");
  document.getElementById("toasts")?.appendChild(toast);
  document.dispatchEvent(new CustomEvent("epidesk:added", { detail: toast }));
}

function say(form: HTMLFormElement, text: string): void {
  const place = part(form, "problem");
  place.textContent = text;
  place.hidden = !text;
}
