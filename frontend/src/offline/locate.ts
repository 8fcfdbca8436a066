/** The position is read when the person taps «my position», and once more when the form leaves. Never in between. */
import { distanceM } from "../field/throttle.ts";
import { fieldOf, type Item, withField } from "./item.ts";

export interface Reading {
  lon: number;
  lat: number;
  accuracyM: number;
  atMs: number;
}

/** Younger than this needs no second look. */
const FRESH_MS = 30_000;
const SAME_PLACE_M = 150;
const WITHIN_MS = 8_000;

/** Which of both is sent. Who asks for help for themselves is where they are now; what was seen stays where it was seen,
 *  unless the second look is at the same place and a better one. */
export function better(before: Reading, now: Reading, follows: boolean): Reading {
  if (follows) return now;
  const apart = distanceM({ ...before }, { ...now });
  return apart <= SAME_PLACE_M + before.accuracyM && now.accuracyM <= before.accuracyM ? now : before;
}

export function readingOf(item: Pick<Item, "fields" | "locatedMs">): Reading | null {
  if (item.locatedMs === null || fieldOf(item.fields, "located_by") !== "gps") return null;
  const [lon, lat, accuracyM] = ["lon", "lat", "accuracy_m"].map((name) => Number(fieldOf(item.fields, name)));
  if (lon === undefined || lat === undefined || !Number.isFinite(lon + lat)) return null;
  return { lon, lat, accuracyM: accuracyM || 1000, atMs: item.locatedMs };
}

export async function relocate<T extends Pick<Item, "fields" | "locatedMs" | "url">>(item: T): Promise<T> {
  const before = readingOf(item);
  if (!before || Math.abs(Date.now() - before.atMs) < FRESH_MS || !(await isAllowed())) return item;
  const now = await read();
  if (!now) return item;
  const follows = item.url === "/medical" && ["me", "self"].includes(fieldOf(item.fields, "who"));
  const chosen = better(before, now, follows);
  let fields = withField(item.fields, "lon", chosen.lon.toFixed(6));
  fields = withField(fields, "lat", chosen.lat.toFixed(6));
  fields = withField(fields, "accuracy_m", String(Math.round(chosen.accuracyM)));
  return { ...item, fields, locatedMs: chosen.atMs };
}

/** No question pops up by itself hours later: only what is still allowed is used. */
async function isAllowed(): Promise<boolean> {
  if (document.hidden || !("geolocation" in navigator) || !navigator.permissions) return false;
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

function read(): Promise<Reading | null> {
  return new Promise((done) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        done({ lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy, atMs: Date.now() }),
      () => done(null),
      { enableHighAccuracy: true, timeout: WITHIN_MS, maximumAge: 0 },
    );
  });
}
