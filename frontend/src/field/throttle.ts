/** Which positions are worth a message: the battery is the team's, the air time too. */

export interface Fix {
  lon: number;
  lat: number;
  atMs: number;
}

const EVERY_MS = 20_000;
const EVERY_M = 50;
const LEAST_MS = 3_000;

/** How many times more seldom a phone reports as its battery falls: a team that cannot call is worse off than one whose
 *  place is a minute old. Charging, or where the browser does not tell: as often as ever. */
export function sparing(level: number, charging: boolean): 1 | 3 | 9 {
  if (charging || !(level >= 0) || level > 0.5) return 1;
  return level > 0.2 ? 3 : 9;
}

/** Whether to send `next` when `last` was the latest sent: after 20 s, or sooner after 50 m; each times `times`. */
export function worthSending(last: Fix | null, next: Fix, times = 1): boolean {
  if (!last) return true;
  const waitedMs = next.atMs - last.atMs;
  if (waitedMs >= EVERY_MS * times) return true;
  return waitedMs >= LEAST_MS * times && distanceM(last, next) >= EVERY_M * times;
}

export function distanceM(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  const y = (b.lat - a.lat) * rad;
  return Math.sqrt(x * x + y * y) * 6_371_000;
}
