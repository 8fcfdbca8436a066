/** Matters of the highest priority that nobody has taken: their number stands in the title, and a new one may sound. */

const SOUND = "epidesk-sound";
const SEEN = "epidesk-seen";

/** `fresh`: those that are new to this page; `unread`: those that nobody opened here. */
export function reckon(
  now: readonly string[],
  known: ReadonlySet<string>,
  seen: ReadonlySet<string>,
): { fresh: string[]; unread: string[] } {
  return { fresh: now.filter((id) => !known.has(id) && !seen.has(id)), unread: now.filter((id) => !seen.has(id)) };
}

export function titled(plain: string, unread: number): string {
  const bare = plain.replace(/^\(\d+\) /, "");
  return unread ? `(${unread}) ${bare}` : bare;
}

let known: Set<string> | null = null;
let context: AudioContext | null = null;

export function startRed(): void {
  drawSound();
  document.querySelector("[data-sound]")?.addEventListener("click", () => {
    if (on()) localStorage.removeItem(SOUND);
    else localStorage.setItem(SOUND, "1");
    drawSound();
    if (on()) tone(); // so that people know what they will hear
  });
  // Browsers let a page sound only after a hand has touched it.
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, () => void context?.resume());
  look();
}

/** Reads the ids again: after the queue was, or another matter is shown. */
export function look(): void {
  const place = document.querySelector<HTMLElement>("#queue-red [data-red]");
  if (!place) return;
  const now = (place.dataset.red ?? "").split(" ").filter(Boolean);
  const seen = new Set(JSON.parse(sessionStorage.getItem(SEEN) ?? "[]") as string[]);
  const shown = document.querySelector<HTMLElement>("#detail [data-hint-id]")?.dataset.hintId;
  if (shown) seen.add(shown);
  sessionStorage.setItem(SEEN, JSON.stringify(Array.from(seen).filter((id) => now.includes(id) || id === shown)));
  const { fresh, unread } = reckon(now, known ?? new Set(now), seen);
  known = new Set(now);
  const title = titled(document.title, unread.length);
  if (document.title !== title) document.title = title;
  if (fresh.length && on()) tone();
}

function on(): boolean {
  return localStorage.getItem(SOUND) === "1";
}

function drawSound(): void {
  const button = document.querySelector("[data-sound]");
  if (!button) return;
  button.setAttribute("aria-pressed", String(on()));
  button.querySelector("[data-sound-on]")?.toggleAttribute("hidden", !on());
  button.querySelector("[data-sound-off]")?.toggleAttribute("hidden", on());
}

/** One soft tone: two short sines, quieter than a voice. */
function tone(): void {
  context ??= new AudioContext();
  void context.resume();
  const start = context.currentTime + 0.02;
  for (const [pitch, after] of [
    [660, 0],
    [880, 0.16],
  ] as const) {
    const wave = context.createOscillator();
    const volume = context.createGain();
    wave.frequency.value = pitch;
    volume.gain.setValueAtTime(0.0001, start + after);
    volume.gain.exponentialRampToValueAtTime(0.08, start + after + 0.03);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + after + 0.4);
    wave.connect(volume).connect(context.destination);
    wave.start(start + after);
    wave.stop(start + after + 0.45);
  }
  document.documentElement.dataset.toned = String(Number(document.documentElement.dataset.toned ?? "0") + 1);
}
