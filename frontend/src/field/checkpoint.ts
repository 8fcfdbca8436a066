/** A lane of a checkpoint: receipts are verified on the phone, decisions wait on it while there is no line. */
import { film, isFilming, mayFilm, readPhoto, stopFilming } from "./camera.ts";
import { type Fault, judge, type Key, MAGIC, type Receipt, readReceipt } from "./receipt.ts";

interface Trust {
  now: string;
  keys: Key[];
  revoked: string[];
  classes: { code: string; shape: string; name: string; action: string }[];
}

interface Waiting {
  url: string;
  key: string;
  fields: [string, string][];
  typedMs: number;
  why: string;
}

const TRUST = "checkpoint-trust";
const QUEUE = "checkpoint-queue";
const SEEN = "checkpoint-seen";
const RENEW_MS = 5 * 60_000;
const OLD_MS = 60 * 60_000;
const RETRY_MS = 15_000;
const FEVER = 38;
const WARM = 37.5;
const SEEN_KEPT_MS = 24 * 3_600_000;

let box: HTMLElement;
let firstSignMs = 0;
let sending = false;

export function startCheckpoint(): void {
  const found = document.querySelector<HTMLElement>("[data-checkpoint]");
  if (!found) return;
  box = found;
  firstSignMs = performance.now();
  document.addEventListener("submit", onSubmit);
  document.addEventListener("input", onInput);
  window.addEventListener("online", () => void send());
  setInterval(() => void send(), RETRY_MS);
  setInterval(() => void renew(), RENEW_MS);
  offerCamera();
  void renew();
  void send();
}

function read<T>(name: string, nothing: T): T {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "") as T;
  } catch {
    return nothing;
  }
}

function write(name: string, value: unknown): boolean {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function say(name: string, values: Record<string, string> = {}): string {
  let text = box.dataset[name] ?? "";
  for (const key of Object.keys(values)) text = text.replace(`{${key}}`, values[key] as string);
  return text;
}

async function renew(): Promise<void> {
  try {
    const answer = await fetch(box.dataset.trust as string, { headers: { Accept: "application/json" } });
    if (answer.ok) write(TRUST, await answer.json());
  } catch {
    // what is kept stays, with its age
  }
  drawAge();
}

function drawAge(): void {
  const place = box.querySelector<HTMLElement>("[data-trust-age]");
  if (!place) return;
  const trust = read<Trust | null>(TRUST, null);
  const ageMs = trust ? Date.now() - Date.parse(trust.now) : 0;
  const said = trust ? say("age", { age: String(Math.max(0, Math.round(ageMs / 60_000))) }) : say("noTrust");
  place.textContent = ageMs > OLD_MS ? `${said}. ${say("old")}` : said;
  place.hidden = false;
}

function onInput(event: Event): void {
  const field = event.target as HTMLInputElement;
  if (field.name === "text" && field.value.length === 1) firstSignMs = performance.now();
  if (field.name === "temperature") {
    const said = field.closest("form")?.querySelector<HTMLElement>("[data-warm-said]");
    const degrees = Number.parseFloat(field.value.replace(",", "."));
    const how = degrees >= FEVER ? "fever" : degrees >= WARM ? "warm" : "";
    if (!said) return;
    (said.querySelector("[data-warm-text]") as HTMLElement).textContent = how ? say(how) : "";
    said.hidden = !how;
  }
}

function onSubmit(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (form.matches("[data-look]")) {
    const text = (form.elements.namedItem("text") as HTMLInputElement).value.trim();
    if (text.slice(0, MAGIC.length).toUpperCase() === MAGIC) {
      event.preventDefault();
      void show(text);
    } else if (navigator.onLine === false) {
      event.preventDefault();
      void show("");
    }
  } else if (form.matches("[data-pass]")) {
    event.preventDefault();
    decide(form, (event as SubmitEvent).submitter as HTMLButtonElement | null);
  }
}

/** What a receipt says, drawn at once; for no text, the form to write down somebody without a name. */
async function show(text: string): Promise<void> {
  const place = box.querySelector<HTMLElement>("[data-result]");
  const template = box.querySelector<HTMLTemplateElement>("template[data-verdict]");
  if (!place || !template) return;
  const receipt = text ? readReceipt(text) : null;
  const trust = read<Trust | null>(TRUST, null);
  const fault: Fault = !receipt
    ? "malformed"
    : await judge(receipt, trust?.keys ?? [], trust?.revoked ?? [], Date.now());
  const copy = document.importNode(template.content, true);
  const part = (name: string): HTMLElement => copy.querySelector(`[data-v-${name}]`) as HTMLElement;
  const known = trust?.classes.filter(({ code }) => receipt && code === receipt.classCode)[0];
  const camel = fault.replace(/-./g, (two) => (two[1] as string).toUpperCase());
  const shape = fault && text ? "extreme" : (known?.shape ?? "unknown");
  part("box").className = `alertrow mt-2 is-${shape}`;
  (copy.querySelector(`[data-v-shape=${shape}]`) as HTMLElement).hidden = false;
  part("title").textContent = !text
    ? say("noLine")
    : fault
      ? say(camel)
      : (known?.name ?? (receipt as Receipt).classCode);
  if (receipt) {
    part("action").textContent = fault ? "" : (known?.action ?? "");
    part("born").textContent = say("born", { initial: receipt.initial, year: String(receipt.year || "?") });
    part("until").textContent = say("until", { at: time(receipt.expiresMs) });
    part("sign").textContent = fault ? "" : say("good");
    const seen = read<Record<string, number>>(SEEN, {})[receipt.id];
    part("seen").textContent = seen ? say("seen", { at: time(seen) }) : "";
    if (fault !== "forged" && fault !== "unknown-key") {
      set(copy, "receipt_id", receipt.id); // what nobody signed may name anybody's
      set(copy, "class_code", receipt.classCode);
    }
  }
  set(copy, "idempotency_key", newKey());
  place.textContent = "";
  place.appendChild(copy);
  place.querySelector<HTMLInputElement>("input[name=temperature]")?.focus();
}

function set(root: DocumentFragment, name: string, value: string): void {
  const field = root.querySelector<HTMLInputElement>(`input[name=${name}]`);
  if (field) field.value = value;
}

function time(ms: number): string {
  const at = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())} ${two(at.getDate())}/${two(at.getMonth() + 1)}/${at.getFullYear()}`;
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
}

/** Kept first, sent next: what was tapped is never lost, and sent twice it counts once. */
function decide(form: HTMLFormElement, button: HTMLButtonElement | null): void {
  const fields = (Array.from(new FormData(form)) as [string, string][]).filter(
    ([name]) => name !== "csrfmiddlewaretoken" && name !== "idempotency_key",
  );
  const key = (form.elements.namedItem("idempotency_key") as HTMLInputElement).value || newKey();
  if (button) fields.push(["outcome", button.value]);
  fields.push(["took_ms", String(Math.round(performance.now() - firstSignMs))]);
  const waiting = read<Waiting[]>(QUEUE, []);
  waiting.push({ url: box.dataset.checkpoint as string, key, fields, typedMs: Date.now(), why: "" });
  if (!write(QUEUE, waiting)) {
    form.removeAttribute("data-pass");
    form.submit(); // the phone is full: the ordinary way
    return;
  }
  const id = (form.elements.namedItem("receipt_id") as HTMLInputElement).value;
  if (id) {
    const seen = read<Record<string, number>>(SEEN, {});
    for (const old of Object.keys(seen)) if (Date.now() - (seen[old] as number) > SEEN_KEPT_MS) delete seen[old];
    seen[id] = Date.now();
    write(SEEN, seen);
  }
  const place = box.querySelector<HTMLElement>("[data-result]");
  if (place) place.textContent = "";
  const told = box.querySelector<HTMLElement>("[data-queue-state]");
  if (told) delete told.dataset.kept; // what was said about the one before is over
  const text = box.querySelector<HTMLInputElement>("[data-look] input[name=text]");
  if (text) {
    text.value = "";
    text.focus();
  }
  firstSignMs = performance.now();
  drawQueue();
  void send();
}

async function send(): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    let token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    if (document.documentElement.dataset.kept !== undefined) token = await freshToken(); // the page is of yesterday
    for (const one of read<Waiting[]>(QUEUE, [])) {
      if (one.why) continue;
      const body = new URLSearchParams(one.fields);
      body.set("typed_ago_s", String((Date.now() - one.typedMs) / 1000));
      const answer = await fetch(one.url, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": token, "Idempotency-Key": one.key },
        body,
      });
      if (answer.status >= 500 || answer.status === 403) break;
      const told = (await answer.json()) as { title?: string; seen_at?: string; seen_where?: string };
      settle(one.key, answer.ok ? null : (told.title ?? String(answer.status)));
      if (answer.ok && told.seen_at) warn(told.seen_at, told.seen_where ?? "");
    }
  } catch {
    // no line: it waits
  } finally {
    sending = false;
    drawQueue();
  }
}

async function freshToken(): Promise<string> {
  const answer = await fetch("/offline/start", { headers: { Accept: "application/json" }, cache: "no-store" });
  return ((await answer.json()) as { csrf: string }).csrf;
}

function settle(key: string, why: string | null): void {
  const waiting = read<Waiting[]>(QUEUE, []);
  const left = why === null ? waiting.filter((one) => one.key !== key) : waiting;
  for (const one of left) if (one.key === key) one.why = why ?? "";
  write(QUEUE, left);
}

function warn(at: string, where: string): void {
  const place = box.querySelector<HTMLElement>("[data-queue-state]");
  if (!place) return;
  place.hidden = false;
  place.textContent = `${say("seen", { at: time(Date.parse(at)) })} ${where}`;
  place.dataset.kept = "";
}

function drawQueue(): void {
  const place = box.querySelector<HTMLElement>("[data-queue-state]");
  if (!place || place.dataset.kept !== undefined) return;
  const all = read<Waiting[]>(QUEUE, []);
  const bad = all.filter(({ why }) => why);
  const n = all.length - bad.length;
  place.hidden = !all.length;
  place.textContent = [
    n ? say("waiting", { n: String(n) }) : "",
    bad.length ? say("refused", { n: String(bad.length), why: (bad[0] as Waiting).why }) : "",
  ]
    .filter(Boolean)
    .join(". ");
}

/** Scanners that type work everywhere; the camera where one may run, else a photo of the code. */
function offerCamera(): void {
  const button = box.querySelector<HTMLButtonElement>("[data-scan]");
  const video = box.querySelector<HTMLVideoElement>("[data-scan-view]");
  const photo = box.querySelector<HTMLElement>("[data-scan-photo]");
  const input = photo?.querySelector<HTMLInputElement>("input[type=file]");
  if (!button || !video || !photo || !input) return;
  button.hidden = !mayFilm();
  photo.hidden = mayFilm();
  button.addEventListener("click", () => void scan(button, video, photo));
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    input.value = "";
    if (!file) return;
    firstSignMs = performance.now();
    void readPhoto(file).then((text) => (text ? take(text) : sayCamera("noCode")));
  });
}

async function scan(button: HTMLButtonElement, video: HTMLVideoElement, photo: HTMLElement): Promise<void> {
  if (isFilming()) {
    stopFilming(video);
    return;
  }
  sayCamera("");
  firstSignMs = performance.now();
  button.setAttribute("aria-pressed", "true");
  const text = await film(video);
  button.setAttribute("aria-pressed", "false");
  if (text === "denied") {
    sayCamera("noCamera");
    photo.hidden = false;
  } else if (text) await take(text);
}

async function take(text: string): Promise<void> {
  sayCamera("");
  const field = box.querySelector<HTMLInputElement>("[data-look] input[name=text]");
  if (field) field.value = text;
  await show(text);
}

function sayCamera(name: string): void {
  const place = box.querySelector<HTMLElement>("[data-scan-said]");
  if (!place) return;
  place.textContent = name ? say(name) : "";
  place.hidden = !name;
}
