/** A form that can wait: it gets its key when it is opened, keeps a draft, and goes into the queue when there is no
 *  line. On a page fresh from the centre and with a line it is sent as any form. */
import { type Fields, fieldsOf, printOfWords, putIn } from "../citizen/draft.ts";
import { agoS, type Item, isLaneBusy, laneOf, makeItem, mended, newKey, type Photo, withField } from "./item.ts";
import { relocate } from "./locate.ts";
import { draft, drop, dropDraft, item, items, keep, keepDraft, word } from "./store.ts";
import { atText } from "./time.ts";

const SAVE_AFTER_MS = 400;
const LIST = "/mine#waiting";

export function isKept(): boolean {
  return document.documentElement.hasAttribute("data-kept");
}

export async function who(): Promise<string> {
  if (isKept()) return (await word<string>("who")) ?? "";
  return document.documentElement.dataset.who ?? "";
}

export function enhanceForm(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-keep]");
  if (form) new WaitingForm(form);
}

class WaitingForm {
  private readonly path = location.pathname;
  private readonly emptyPrint: string;
  private timer = 0;
  private located = false;
  /** Something of the same mission has not left yet: this goes after it. */
  private behind = false;
  /** The item of the queue that is being mended, and its pictures, which no file input can be given on old phones. */
  private before: Item | null = null;
  private saved: Photo[] = [];

  constructor(private readonly form: HTMLFormElement) {
    const key = form.querySelector<HTMLInputElement>("input[name=idempotency_key]");
    const mend = /^#mend=(\w+)$/.exec(location.hash)?.[1];
    if (key && (form.hasAttribute("data-fresh") || !key.value)) key.value = newKey();
    this.emptyPrint = printOfWords(this.fields());
    form.addEventListener("input", () => this.saveSoon());
    form.addEventListener("change", () => this.saveSoon());
    window.addEventListener("pagehide", () => this.save());
    document.addEventListener("submit", (event) => this.relocateFirst(event), true);
    document.addEventListener("submit", (event) => this.submit(event));
    const lane = laneOf(this.path);
    if (lane)
      void items().then((all) => {
        this.behind = isLaneBusy(all, lane);
      }, ignored);
    if (mend) void this.mend(mend);
    else if (form.hasAttribute("data-fresh")) setTimeout(() => void this.offerDraft(), 200);
  }

  private fields(): Fields {
    return fieldsOf(Array.from(new FormData(this.form)));
  }

  private saveSoon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  private save(): void {
    if (!this.timer) return;
    clearTimeout(this.timer);
    this.timer = 0;
    const fields = this.fields();
    if (this.before || !this.form.querySelector("[data-draft]") || printOfWords(fields) === this.emptyPrint) return;
    void who().then((mark) => keepDraft({ path: this.path, fields, atMs: Date.now(), who: mark }));
  }

  /** Offered, not put in: another person may hold the phone. */
  private async offerDraft(): Promise<void> {
    const found = await draft(this.path);
    const box = this.form.querySelector<HTMLElement>("[data-draft]");
    if (!found || !box || (found.who && found.who !== (await who()))) return;
    const text = box.querySelector<HTMLElement>("[data-draft-text]");
    if (text) text.textContent = (text.dataset.draftText ?? "").replace("{at}", atText(found.atMs));
    box.hidden = false;
    box.querySelector("[data-draft-take]")?.addEventListener("click", () => {
      this.put(found.fields.filter(([name]) => name !== "idempotency_key"));
      box.hidden = true;
      this.form.querySelector<HTMLElement>("input:not([type=hidden]), textarea")?.focus();
    });
    box.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
      void dropDraft(this.path);
      box.hidden = true;
    });
  }

  private put(fields: Fields): void {
    putIn(this.form, withKey(fields, this.key()));
    this.form.querySelector("[data-pinmap]")?.dispatchEvent(new CustomEvent("pin:read"));
    for (const box of Array.from(this.form.querySelectorAll("[data-red-flag]:checked")))
      box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private key(): string {
    return this.form.querySelector<HTMLInputElement>("input[name=idempotency_key]")?.value ?? "";
  }

  /** A form the centre could not take, with its words, pictures, and what is wrong beside the fields. */
  private async mend(id: string): Promise<void> {
    const one = await item(id);
    if (one?.state !== "failed" || one.url !== this.path || (one.who && one.who !== (await who()))) return;
    this.before = one;
    this.saved = one.photos;
    this.put(one.fields);
    if (one.locatedMs !== null) this.pinmap()?.setAttribute("data-located-ms", String(one.locatedMs));
    this.showPhotos();
    for (const [name, text] of Object.entries(one.errors)) this.sayBeside(name, text);
    const box = this.form.querySelector<HTMLElement>("[data-mend]");
    const text = box?.querySelector<HTMLElement>("[data-mend-text]");
    if (!box || !text) return;
    text.textContent = (text.dataset.mendText ?? "").replace("{why}", one.reason);
    box.hidden = false;
    box.focus();
  }

  private sayBeside(name: string, text: string): void {
    const control = this.form.querySelector(`#id_${name}, [name="${name}"]`);
    const field = control?.closest(".field");
    if (!field) return;
    field.classList.add("field--error");
    const error = document.createElement("span");
    error.className = "field__error";
    error.id = `id_${name}_error`;
    const word = document.createElement("span");
    word.textContent = text;
    error.appendChild(word);
    field.insertBefore(error, field.children[1] ?? null);
    const target = control instanceof HTMLFieldSetElement ? field : control;
    target?.setAttribute("aria-describedby", error.id);
    if (!(control instanceof HTMLFieldSetElement)) control?.setAttribute("aria-invalid", "true");
  }

  private showPhotos(): void {
    const holder = this.form.querySelector<HTMLElement>("[data-saved-photos]");
    const place = this.form.querySelector("#previews") ?? this.form.querySelector("#id_photos");
    if (!holder || !place) return;
    this.saved.forEach((photo, at) => {
      const frame = document.createElement("button");
      frame.type = "button";
      frame.className = "photo";
      const image = document.createElement("img");
      image.src = URL.createObjectURL(photo.blob);
      image.alt = `${(holder.dataset.photoN ?? "").replace("{n}", String(at + 1))}. ${holder.dataset.takeOut ?? ""}`;
      frame.title = holder.dataset.takeOut ?? "";
      frame.addEventListener("click", () => {
        this.saved = this.saved.filter((one) => one !== photo);
        frame.remove();
      });
      frame.appendChild(image);
      place.insertBefore(frame, place.firstChild);
    });
  }

  private pinmap(): HTMLElement | null {
    return this.form.querySelector<HTMLElement>("[data-pinmap]");
  }

  private locatedMs(): number | null {
    return Number(this.pinmap()?.getAttribute("data-located-ms")) || null;
  }

  /** With a line: the position that was tapped a while ago is read once more, then the form goes its way. */
  private relocateFirst(event: Event): void {
    if (event.target !== this.form || this.waits() || this.located || event.defaultPrevented) return;
    const mine = { fields: this.fields(), locatedMs: this.locatedMs(), url: this.path };
    if (mine.locatedMs === null || Date.now() - mine.locatedMs < 30_000) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void relocate(mine).then((now) => {
      this.located = true;
      putIn(this.form, now.fields, new Set(["lon", "lat", "accuracy_m"]));
      if (now.locatedMs !== null) this.pinmap()?.setAttribute("data-located-ms", String(now.locatedMs));
      this.form.classList.remove("is-sending");
      this.form.querySelector<HTMLElement>("[type=submit]")?.click();
    });
  }

  private waits(): boolean {
    return isKept() || this.before !== null || this.behind || navigator.onLine === false;
  }

  private submit(event: Event): void {
    if (event.target !== this.form || event.defaultPrevented) return;
    if (!this.waits()) {
      this.setHidden("located_ago_s", agoS(this.locatedMs(), Date.now()));
      return;
    }
    event.preventDefault();
    void this.enqueue();
  }

  private setHidden(name: string, value: number | null): void {
    let field = this.form.querySelector<HTMLInputElement>(`input[name=${name}]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      this.form.appendChild(field);
    }
    field.value = value === null ? "" : String(value);
  }

  private async enqueue(): Promise<void> {
    const nowMs = Date.now();
    let one = makeItem(new FormData(this.form), { url: this.path, who: await who(), nowMs, tried: false });
    one = { ...one, locatedMs: this.locatedMs(), photos: [...this.saved, ...one.photos] };
    if (this.before) one = mended(this.before, { ...one, typedMs: this.before.typedMs });
    try {
      await keep(one);
    } catch {
      // The phone is full or forbids keeping: as without this module, the browser says that there is no line.
      this.form.submit();
      return;
    }
    clearTimeout(this.timer);
    this.timer = 0;
    await dropDraft(this.path);
    // The same page, opened twice and mended in both, is one item.
    if (this.before && this.before.id !== one.id) await drop(this.before.id);
    location.assign(this.form.dataset.waitsAt ?? LIST);
  }
}

function withKey(fields: Fields, key: string): Fields {
  return fields.some(([name]) => name === "idempotency_key") ? fields : withField(fields, "idempotency_key", key);
}

function ignored(): void {
  // a phone that keeps nothing
}
