import { once, type Root } from "../shared/dom.ts";

/** `data-print`: the page as the printer's own dialog has it. */
export function enhancePrint(root: Root): void {
  once(root, "button[data-print]", "print", (button) => {
    button.addEventListener("click", () => window.print());
  });
}
