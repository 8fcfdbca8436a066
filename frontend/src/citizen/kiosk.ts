/** A device for many people ends the visit after two minutes without a touch, and says so twenty seconds before. */

const WARN_S = 20;

export function endWhenIdle(): void {
  const bar = document.querySelector<HTMLElement>("[data-kiosk-bar]");
  if (!bar) return;
  const idleMs = Number(bar.dataset.idleS) * 1000;
  const soon = bar.querySelector<HTMLElement>("[data-kiosk-soon]");
  let lastMs = Date.now();
  const end = (): void => location.replace(bar.dataset.end ?? "/");
  const touched = (): void => {
    lastMs = Date.now();
    if (soon) soon.hidden = true;
  };
  for (const kind of ["pointerdown", "keydown", "input", "scroll", "touchstart"])
    document.addEventListener(kind, touched, { capture: true, passive: true });
  for (const form of Array.from(document.forms)) form.autocomplete = "off";
  // Where somebody else stood before, nothing is taken out of the browser's memory of pages.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) end();
  });
  setInterval(() => {
    const leftMs = lastMs + idleMs - Date.now();
    if (leftMs <= 0 || leftMs > idleMs) end();
    else if (soon && leftMs <= WARN_S * 1000) {
      if (soon.hidden) soon.hidden = false;
      soon.textContent = (soon.dataset.kioskSoon ?? "").replace("{s}", String(Math.ceil(leftMs / 1000)));
    }
  }, 1000);
}
