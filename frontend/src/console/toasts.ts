/** What happened, and the time left to undo it. */

const STEP_MS = 200;

export function startToasts(): void {
  const holder = document.getElementById("toasts");
  if (!holder) return;
  const begin = (): void => {
    for (const toast of Array.from(holder.querySelectorAll<HTMLElement>("[data-toast]:not([data-running])")))
      run(toast);
  };
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
