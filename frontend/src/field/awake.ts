/** The screen stays on while the team is on duty with a mission, and the page is looked at; never else. */

interface Lock {
  release(): Promise<void>;
  addEventListener(type: "release", act: () => void): void;
}

export function stayAwake(): void {
  const wakeLock = (navigator as Navigator & { wakeLock?: { request(type: "screen"): Promise<Lock> } }).wakeLock;
  if (!wakeLock) return;
  let lock: Lock | null = null;
  let asking = false;

  const look = async (): Promise<void> => {
    const wanted =
      !document.hidden &&
      document.querySelector("form[data-position]") !== null &&
      document.querySelector("[data-dock]") !== null;
    if (!wanted && lock) {
      const held = lock;
      lock = null;
      await held.release().catch(() => undefined);
    }
    if (!wanted || lock || asking) return;
    asking = true;
    try {
      lock = await wakeLock.request("screen");
      lock.addEventListener("release", () => {
        lock = null;
      });
    } catch {
      // the battery is low, or the browser will not: the screen goes dark as ever
    } finally {
      asking = false;
    }
  };
  document.addEventListener("visibilitychange", () => void look());
  new MutationObserver(() => void look()).observe(document.body, { childList: true, subtree: true });
  void look();
}
