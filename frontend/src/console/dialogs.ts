/** `data-confirm="#id"` opens a dialog, `[data-close]` in it closes it; `form[data-heartbeat]` says "I am still here". */
import { csrfToken, once, type Root } from "../shared/dom.ts";

export function enhanceDialogs(root: Root): void {
  once(root, "[data-confirm]", "confirm", (button) => {
    button.addEventListener("click", (event) => {
      const dialog = document.querySelector<HTMLDialogElement>(button.dataset.confirm ?? "");
      if (!dialog) return;
      event.preventDefault();
      dialog.showModal();
    });
  });
  once(root, "dialog [data-close]", "close", (button) => {
    button.addEventListener("click", () => button.closest("dialog")?.close());
  });
}

/** Soft locks live as long as somebody looks: the form is posted every `data-every` seconds while the page is seen. */
export function enhanceHeartbeats(root: Root): void {
  once(root, "form[data-heartbeat]", "heartbeat", (element) => {
    const form = element as HTMLFormElement;
    const timer = setInterval(
      () => {
        if (!form.isConnected) clearInterval(timer);
        else if (!document.hidden) void beat(form);
      },
      Number(form.dataset.every ?? "60") * 1000,
    );
  });
}

async function beat(form: HTMLFormElement): Promise<void> {
  try {
    await fetch(form.action, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(form) },
      credentials: "same-origin",
    });
  } catch {
    // the lock runs out, as it should when nobody can be reached
  }
}
