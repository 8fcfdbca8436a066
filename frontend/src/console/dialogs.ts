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

/** `a[data-opens="#details-id"]`: opens it and goes to its first field; without script the link leads there. */
export function enhanceOpeners(root: Root): void {
  once(root, "a[data-opens]", "opens", (link) => {
    link.addEventListener("click", (event) => {
      const details = document.querySelector<HTMLDetailsElement>(link.dataset.opens ?? "");
      if (!details) return;
      event.preventDefault();
      openDetails(details);
    });
  });
}

export function openDetails(details: HTMLDetailsElement): void {
  details.open = true;
  details.scrollIntoView({ block: "nearest" });
  const fields = "input:not([type=hidden]), select, textarea";
  (details.querySelector<HTMLElement>("input:checked") ?? details.querySelector<HTMLElement>(fields))?.focus();
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
      body: new URLSearchParams(new FormData(form) as unknown as Record<string, string>),
      credentials: "same-origin",
    });
  } catch {
    // the lock runs out, as it should when nobody can be reached
  }
}
