/** Sends the team's position while `form[data-position]` stands on the page, which is while the team is on duty. */
import { csrfToken } from "../shared/dom.ts";
import { battery } from "./battery.ts";
import { type Fix, worthSending } from "./throttle.ts";

const WEAK_M = 100;
/** A team that stands still moves nothing, and the desk must see that it is there. */
const STANDING_STILL_MS = 60_000;

export function watchPosition(): void {
  if (!("geolocation" in navigator)) {
    say("denied");
    return;
  }
  let watch = 0;
  let last: Fix | null = null;
  let sending = false;

  const send = async (position: GeolocationPosition): Promise<void> => {
    const form = document.querySelector<HTMLFormElement>("form[data-position]");
    if (!form) {
      navigator.geolocation.clearWatch(watch); // went off duty
      watch = 0;
      return;
    }
    const { longitude, latitude, accuracy } = position.coords;
    const fix: Fix = { lon: longitude, lat: latitude, atMs: position.timestamp };
    if (sending || !worthSending(last, fix, battery.times)) return;
    sending = true;
    try {
      const body = new URLSearchParams({
        lon: longitude.toFixed(6),
        lat: latitude.toFixed(6),
        accuracy_m: String(Math.round(accuracy)),
        measured_at: new Date(position.timestamp).toISOString(),
      });
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "X-CSRFToken": csrfToken(form), "X-Fragment": "position" },
        credentials: "same-origin",
        body,
      });
      if (answer.ok) last = fix;
      say(answer.ok ? (answer.status === 202 ? "held" : accuracy > WEAK_M ? "weak" : "ok") : "lost");
    } catch {
      say("lost");
    } finally {
      sending = false;
    }
  };

  const start = (): void => {
    if (watch || !document.querySelector("form[data-position]")) return;
    watch = navigator.geolocation.watchPosition(
      (position) => void send(position),
      (error) => say(error.code === error.PERMISSION_DENIED ? "denied" : "lost"),
      { enableHighAccuracy: battery.times < 9, maximumAge: 5_000 * battery.times, timeout: 30_000 },
    );
  };
  battery.changed = (): void => {
    if (!watch) return;
    navigator.geolocation.clearWatch(watch);
    watch = 0;
    start();
  };
  setInterval(() => {
    if (watch && !document.hidden) navigator.geolocation.getCurrentPosition((position) => void send(position));
  }, STANDING_STILL_MS);
  start();
  // The form comes with a fragment when the team goes on duty.
  new MutationObserver(start).observe(document.body, { childList: true, subtree: true });
}

function say(state: "ok" | "weak" | "denied" | "lost" | "held"): void {
  for (const place of Array.from(document.querySelectorAll<HTMLElement>("[data-position-state]"))) {
    const text = place.dataset[state];
    const word = place.querySelector("[data-position-word]") ?? place;
    if (text && word.textContent !== text) word.textContent = text;
  }
}
