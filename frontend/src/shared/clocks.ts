/** Server-written times tick. The first text is the server's; the device's clock is corrected by the server's. */
import { ago, deadline, type Units } from "./clock_text.ts";
import { setShape } from "./dom.ts";

const LEVELS = ["is-extreme", "is-severe", "is-moderate"];

export function startClocks(): void {
  const html = document.documentElement;
  const skewMs = Date.parse(html.dataset.now ?? "") - Date.now() || 0;
  // A page from the back-forward cache or a phone that slept has an old server time: then trust the device.
  const offsetMs = Math.abs(skewMs) < 5_000 ? 0 : skewMs;
  const units: Units = {
    minute: html.dataset.unitM ?? "min",
    hour: html.dataset.unitH ?? "h",
    day: html.dataset.unitD ?? "d",
    now: html.dataset.unitNow ?? "",
  };
  const tick = (): void => {
    if (document.hidden) return;
    const nowMs = Date.now() + offsetMs;
    for (const clock of Array.from(document.querySelectorAll<HTMLTimeElement>("time[data-clock]"))) {
      drawClock(clock, nowMs, units);
    }
    const wall = document.querySelector("[data-clock-now]");
    if (wall) setText(wall, hourAndMinute(nowMs, html.dataset.now ?? ""));
  };
  setInterval(tick, 1000);
  document.addEventListener("visibilitychange", tick);
}

export function drawClock(clock: HTMLTimeElement, nowMs: number, units: Units): void {
  const atMs = Date.parse(clock.dateTime);
  const text = clock.querySelector("[data-clock-text]");
  if (!text || Number.isNaN(atMs)) return;
  if (clock.dataset.clock === "ago") {
    setText(text, ago(Math.max(0, Math.floor((nowMs - atMs) / 1000)), units));
    return;
  }
  const shown = deadline(Math.trunc((atMs - nowMs) / 1000), units);
  setText(text, shown.text);
  if (shown.level && clock.classList.contains(`is-${shown.level}`)) return;
  clock.classList.remove(...LEVELS);
  const shape = clock.querySelector("svg");
  if (shown.level) clock.classList.add(`is-${shown.level}`);
  if (!shape) return;
  shape.toggleAttribute("hidden", !shown.level);
  if (shown.level) setShape(shape, shown.level);
}

/** The province's time, whatever zone the device is in: its offset stands in the server's text. */
function hourAndMinute(nowMs: number, serverIso: string): string {
  const zone = /([+-])(\d\d):(\d\d)$/.exec(serverIso);
  const zoneMin = zone ? (zone[1] === "-" ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) : 0;
  return new Date(nowMs + zoneMin * 60_000).toISOString().slice(11, 16);
}

function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
