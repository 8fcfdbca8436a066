/** Signing out clears this phone. What has not left yet would be lost with it: that is said first. */
import { all } from "../shared/dom.ts";
import { unsent } from "./list.ts";
import { wipe } from "./store.ts";

export function clearAtSignOut(): void {
  for (const form of all<HTMLFormElement>(document, "form[data-sign-out]")) {
    let cleared = false;
    form.addEventListener("submit", (event) => {
      if (cleared) return;
      event.preventDefault();
      void clear(form).then((done) => {
        if (!done) return;
        cleared = true;
        form.submit();
      });
    });
  }
}

/** Whether to go on: not at the first tap while something waits. */
async function clear(form: HTMLFormElement): Promise<boolean> {
  try {
    const count = await unsent();
    const warning = form.querySelector<HTMLElement>("[data-sign-out-warning]");
    if (count && warning?.hidden) {
      const text = warning.querySelector<HTMLElement>("[data-text]");
      if (text) text.textContent = (text.dataset.text ?? "").replace("{n}", String(count));
      warning.hidden = false;
      return false;
    }
    await wipe();
  } catch {
    // nothing is kept on this phone
  }
  return true;
}
