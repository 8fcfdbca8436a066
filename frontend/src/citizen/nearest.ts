/** The directory, nearest first. Where the phone is stays in the phone: the distances are reckoned here, also without a
 *  line. Without script one chooses a ward instead. A page that the phone had kept is the whole list: what was asked of
 *  the centre is done here then. */
import { distanceM } from "../field/throttle.ts";
import { keptName } from "../offline/copies.ts";
import { atText } from "../offline/time.ts";

interface At {
  lon: number;
  lat: number;
}

/** `1,2 km`, `34 km`: as the page writes it. */
export function kilometres(metres: number, lang: string): string {
  const km = metres / 1000;
  const text = km < 9.95 ? km.toFixed(1) : String(Math.round(km));
  return `${lang.slice(0, 2) === "en" ? text : text.replace(".", ",")} km`;
}

/** Words by which a row is found: without accents, as the centre finds it. */
export function foldedWords(text: string): string[] {
  const plain = text
    .toLowerCase()
    .replace(/đ/g, "d")
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "");
  return plain.split(/[^a-z0-9]+/).filter(Boolean);
}

/** Whether a row's words hold all that were asked for. */
export function holds(row: string, asked: string[]): boolean {
  const words = ` ${foldedWords(row).join(" ")}`;
  return asked.every((word) => words.includes(word));
}

export function sortNearest(): void {
  const list = document.querySelector<HTMLElement>("[data-nearest-list]");
  const said = document.querySelector<HTMLElement>("[data-nearest-state]");
  if (!list) return;
  const say = (text = ""): void => {
    if (said) said.textContent = text;
  };
  const kept = document.documentElement.hasAttribute("data-kept");
  if (kept) say(askedHere(list, said));
  else void sayStored().catch(() => undefined);
  const button = document.querySelector<HTMLButtonElement>("[data-nearest]");
  if (!button || !navigator.geolocation) return;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (found) => {
        order(list, { lon: found.coords.longitude, lat: found.coords.latitude });
        button.disabled = false;
        say(said?.dataset.done);
      },
      () => {
        button.disabled = false;
        say(said?.dataset.failed);
      },
      { maximumAge: 60_000, timeout: 15_000 },
    );
  });
}

/** Does on the kept list what the address asks for; what there is to say of it. */
function askedHere(list: HTMLElement, said: HTMLElement | null): string | undefined {
  const form = document.querySelector<HTMLFormElement>("[data-directory]");
  const asked = new URLSearchParams(location.search);
  const words = foldedWords(asked.get("q") ?? "");
  const holder = asked.get("holder") ?? "";
  if (form) {
    field(form, "q").value = asked.get("q") ?? "";
    field(form, "ward").value = asked.get("ward") ?? "";
    for (const one of Array.from(form.querySelectorAll<HTMLInputElement>("[name=holder]")))
      one.checked = one.value === holder;
  }
  let shown = 0;
  for (const row of Array.from(list.children) as HTMLElement[]) {
    row.hidden = (holder !== "" && row.dataset.holder !== holder) || !holds(row.textContent ?? "", words);
    if (!row.hidden) shown += 1;
  }
  if (!shown) return said?.dataset.none;
  const ward = form?.querySelector<HTMLElement>("[name=ward] option:checked");
  if (!ward?.dataset.lon) return "";
  order(list, { lon: Number(ward.dataset.lon), lat: Number(ward.dataset.lat) });
  return said?.dataset.ward;
}

function field(form: HTMLFormElement, name: string): HTMLInputElement | HTMLSelectElement {
  return form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
}

/** Says that this phone has the list, and of when. */
async function sayStored(): Promise<void> {
  const note = document.querySelector<HTMLElement>("[data-kept-note]");
  const text = note?.querySelector("span");
  if (!note || !text || !("caches" in window)) return;
  const copy = await caches.match(keptName("/directory", document.documentElement.lang));
  const ms = Number(copy?.headers.get("X-Kept-Ms"));
  if (!ms) return;
  text.textContent = (note.dataset.keptNote ?? "").replace("{at}", atText(ms));
  note.hidden = false;
}

function order(list: HTMLElement, here: At): void {
  const lang = document.documentElement.lang;
  const rows = Array.from(list.children).map((row) => {
    const at = row as HTMLElement;
    const known = at.dataset.lon !== undefined && at.dataset.lat !== undefined;
    const there = { lon: Number(at.dataset.lon), lat: Number(at.dataset.lat) };
    const metres = known ? distanceM(here, there) : Number.POSITIVE_INFINITY;
    const place = at.querySelector<HTMLElement>("[data-km]");
    if (place && known) place.textContent = (place.dataset.about ?? "") + kilometres(metres, lang);
    return { at, metres };
  });
  // Array.sort is not stable in Chrome 69 and before; equal distances may change places there.
  for (const row of rows.sort((a, b) => (a.metres === b.metres ? 0 : a.metres - b.metres))) list.appendChild(row.at);
}
