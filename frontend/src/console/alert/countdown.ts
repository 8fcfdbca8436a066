/** The time for taking back, by the server's clock; the part of the page is read again by itself. */

export function startCountdown(): void {
  const offsetMs = Date.parse(document.documentElement.dataset.now ?? "") - Date.now() || 0;
  const tick = (): void => {
    const nowMs = Date.now() + offsetMs;
    for (const clock of Array.from(document.querySelectorAll<HTMLElement>("[data-countdown]"))) {
      const text = left(Date.parse(clock.dataset.countdown ?? "") - nowMs);
      if (text && clock.textContent !== text) clock.textContent = text;
    }
    for (const bar of Array.from(document.querySelectorAll<HTMLProgressElement>("[data-countdown-bar]"))) {
      bar.value = Math.max(0, (Date.parse(bar.dataset.countdownBar ?? "") - nowMs) / 1000);
    }
  };
  tick();
  setInterval(tick, 250);
}

/** `00:42`; never below nothing. */
export function left(ms: number): string {
  if (Number.isNaN(ms)) return "";
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}
