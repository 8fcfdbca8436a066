/** What a clock says. `templatetags/clock_text.py` says the same when it writes the page; change both. */

export interface Units {
  minute: string;
  hour: string;
  day: string;
  now: string;
}

export interface Reading {
  text: string;
  /** Severity of a deadline; empty while there is time. */
  level: "" | "extreme" | "severe" | "moderate";
}

const HOUR_S = 3600;
const DAY_S = 86_400;
const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

function coarse(seconds: number, units: Units): string {
  if (seconds < 2 * DAY_S) return `${Math.floor(seconds / HOUR_S)} ${units.hour}`;
  return `${Math.floor(seconds / DAY_S)} ${units.day}`;
}

/** `leftS`: whole seconds until the deadline, negative when it has passed. */
export function deadline(leftS: number, units: Units): Reading {
  const level = leftS <= 0 ? "extreme" : leftS <= 300 ? "severe" : leftS <= 600 ? "moderate" : "";
  const span = Math.abs(leftS);
  const text = span < HOUR_S ? `${two(Math.floor(span / 60))}:${two(span % 60)}` : coarse(span, units);
  return { text: (leftS < 0 ? "\u2212" : "") + text, level };
}

export function ago(seconds: number, units: Units): string {
  if (seconds < 60) return units.now;
  if (seconds < HOUR_S) return `${Math.floor(seconds / 60)} ${units.minute}`;
  return coarse(seconds, units);
}
