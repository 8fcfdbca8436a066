/** What happened, and the time left to undo it. */

const STEP_MS = 200;

export function startToasts(): void {
  const holder = document.getElementById("toasts");
  if (!holder) return;
  const begin = (): void => {
    for (const toast of Array.from(holder.querySelectorAll<HTMLElement>("[data-toast]:not([data-running])"))) {
      // The last act alone is taken back.
      if (toast.querySelector("[data-undo]")) {
        for (const older of Array.from(holder.querySelectorAll("[data-toast][data-running] [data-undo]")))
          older.closest("[data-toast]")?.remove();
      }
      run(toast);
    }
  };
  // Once taken back there is nothing to take back; the request still needs its form for a moment.
  holder.addEventListener("submit", (event) => {
    const box = (event.target as Element).closest<HTMLElement>("[data-toast]");
    if (box?.querySelector("[data-undo]")) box.hidden = true;
  });
  new MutationObserver(begin).observe(holder, { childList: true, subtree: true });
  begin();
}

/** Says something in the page's own words, for example the text of an error. */
export function toast(text: string, urgent = false): void {
  const holder = document.getElementById("toasts");
  if (!holder) return;
  const box = document.createElement("div");
  box.className = "toast";
  box.dataset.toast = "";
  box.dataset.seconds = urgent ? "15" : "8";
  box.setAttribute("role", urgent ? "alert" : "status");
  const words = document.createElement("span");
  words.textContent = text;
  box.appendChild(words);
  holder.appendChild(box);
}

function run(box: HTMLElement): void {
  box.dataset.running = "";
  const wholeMs = Number(box.dataset.seconds ?? "8") * 1000;
  let leftMs = wholeMs;
  const timer = setInterval(() => {
    // Reading or reaching for the button stops the time.
    if (document.hidden || box.matches(":hover") || box.contains(document.activeElement)) return;
    leftMs -= STEP_MS;
    box.style.setProperty("--left", `${Math.max(0, (100 * leftMs) / wholeMs)}%`);
    if (leftMs > 0 && box.isConnected) return;
    clearInterval(timer);
    box.remove();
  }, STEP_MS);
}
