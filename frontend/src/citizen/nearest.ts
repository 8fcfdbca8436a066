/** The directory, nearest first. Where the phone is stays in the phone: the distances are reckoned here, also without a
 *  line. Without script one chooses a ward instead. */
import { distanceM } from "../field/throttle.ts";

/** `1,2 km`, `34 km`: as the page writes it. */
export function kilometres(metres: number, lang: string): string {
  const km = metres / 1000;
  const text = km < 9.95 ? km.toFixed(1) : String(Math.round(km));
  return `${lang.slice(0, 2) === "en" ? text : text.replace(".", ",")} km`;
}

export function sortNearest(): void {
  const button = document.querySelector<HTMLButtonElement>("[data-nearest]");
  const list = document.querySelector<HTMLElement>("[data-nearest-list]");
  const said = document.querySelector<HTMLElement>("[data-nearest-state]");
  if (!button || !list || !navigator.geolocation) return;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      (found) => {
        order(list, found.coords.longitude, found.coords.latitude);
        button.disabled = false;
        if (said) said.textContent = said.dataset.done ?? "";
      },
      () => {
        button.disabled = false;
        if (said) said.textContent = said.dataset.failed ?? "";
      },
      { maximumAge: 60_000, timeout: 15_000 },
    );
  });
}

function order(list: HTMLElement, lon: number, lat: number): void {
  const lang = document.documentElement.lang;
  const rows = Array.from(list.children).map((row) => {
    const at = row as HTMLElement;
    const known = at.dataset.lon !== undefined && at.dataset.lat !== undefined;
    const there = { lon: Number(at.dataset.lon), lat: Number(at.dataset.lat) };
    const metres = known ? distanceM({ lon, lat }, there) : Number.POSITIVE_INFINITY;
    const place = at.querySelector<HTMLElement>("[data-km]");
    if (place && known) place.textContent = (place.dataset.about ?? "") + kilometres(metres, lang);
    return { at, metres };
  });
  // Array.sort is not stable in Chrome 69 and before; equal distances may change places there.
  for (const row of rows.sort((a, b) => (a.metres === b.metres ? 0 : a.metres - b.metres))) list.appendChild(row.at);
}
