/** A form marked `data-once` is sent once a page, however often the button is tapped. */

const UNLOCK_MS = 20_000;

export function guardDoubleTaps(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-once")) return;
      if (form.classList.contains("is-sending")) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      form.classList.add("is-sending");
      // A request that never came back must not lock the form for ever: the server's idempotency key holds the rest.
      setTimeout(() => release(form), UNLOCK_MS);
    },
    true,
  );
  window.addEventListener("pageshow", () => {
    for (const form of Array.from(document.querySelectorAll("form.is-sending"))) release(form);
  });
}

export function release(form: Element): void {
  form.classList.remove("is-sending");
}
