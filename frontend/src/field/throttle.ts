/** Which positions are worth a message: the battery is the team's, the air time too. */

export interface Fix {
  lon: number;
  lat: number;
  atMs: number;
}

const EVERY_MS = 20_000;
const EVERY_M = 50;
const LEAST_MS = 3_000;

/** Whether to send `next` when `last` was the latest sent: after 20 s, or sooner after 50 m. */
export function worthSending(last: Fix | null, next: Fix): boolean {
  if (!last) return true;
  const waitedMs = next.atMs - last.atMs;
  if (waitedMs >= EVERY_MS) return true;
  return waitedMs >= LEAST_MS && distanceM(last, next) >= EVERY_M;
}

export function distanceM(a: { lon: number; lat: number }, b: { lon: number; lat: number }): number {
  const rad = Math.PI / 180;
  const x = (b.lon - a.lon) * rad * Math.cos(((a.lat + b.lat) / 2) * rad);
  const y = (b.lat - a.lat) * rad;
  return Math.sqrt(x * x + y * y) * 6_371_000;
}
