import { all, once, type Root } from "../shared/dom.ts";

/** A sign of danger interrupts in place: the block appears after the boxes, and nothing typed is lost. */
export function enhanceRedFlags(root: Root): void {
  once(root, "[data-red-flag-stop]", "stop", (stop) => {
    const form = stop.closest("form");
    if (!form) return;
    const show = (): void => {
      const raised = all<HTMLInputElement>(form, "[data-red-flag]").some((box) => box.checked);
      if (stop.hidden === raised) stop.hidden = !raised;
      // The server interrupts too, for who has no script: once is enough.
      const seen = form.querySelector<HTMLInputElement>("input[data-red-flag-seen]");
      if (raised && seen) seen.value = "1";
    };
    form.addEventListener("change", show);
    stop.querySelector("[data-dismiss]")?.addEventListener("click", () => {
      const fields = all<HTMLElement>(form, "input:not([type=hidden]), select, textarea");
      const next = fields.find((field) => stop.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
      next?.focus();
    });
    show();
  });
}
