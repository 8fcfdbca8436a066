import { once, type Root } from "./dom.ts";

/** `data-copy="text"`: copies, and says so for two seconds with `data-copied`. */
export function enhanceCopy(root: Root): void {
  once(root, "button[data-copy]", "copy", (button) => {
    button.addEventListener("click", () => {
      void copy(button.dataset.copy ?? "").then((done) => {
        const word = button.querySelector("[data-copy-text]") ?? button;
        const said = button.dataset.copied;
        if (!done || !said || word.textContent === said) return;
        const before = word.textContent;
        word.textContent = said;
        setTimeout(() => {
          word.textContent = before;
        }, 2000);
      });
    });
  });
}

async function copy(text: string): Promise<boolean> {
  try {
    if (navigator.clipboard) {
      await navigator.clipboard.writeText(text);
      return true;
    }
  } catch {
    // refused: the older way may still be allowed
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "vh";
  document.body.appendChild(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
