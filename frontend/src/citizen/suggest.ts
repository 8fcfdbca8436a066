/** While a question is typed: what was answered already, shown below the text. Without this, or without a line, the
 *  centre shows it after «Send». */
import { csrfToken, fill } from "../shared/dom.ts";

const PAUSE_MS = 450;
const LEAST = 8;

export function suggestWhileTyping(): void {
  const place = document.querySelector<HTMLElement>("[data-suggest]");
  const form = place?.closest("form");
  const field = form?.querySelector<HTMLTextAreaElement>(`[name=${place?.dataset.suggestFrom ?? "text"}]`);
  if (!place || !form || !field) return;
  let timer = 0;
  let asked = 0;
  let before = field.value.trim();
  field.addEventListener("input", () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const text = field.value.trim();
      if (text === before) return;
      before = text;
      const ask = ++asked;
      if (text.length < LEAST) return fill(place, []);
      void look(place.dataset.suggest ?? "", form, text).then((nodes) => {
        if (nodes && ask === asked) fill(place, nodes);
      });
    }, PAUSE_MS);
  });
}

/** The answer's nodes; nothing new without a line. */
async function look(url: string, form: HTMLFormElement, text: string): Promise<Node[] | undefined> {
  try {
    const body = new URLSearchParams({ text });
    const headers = { "X-CSRFToken": csrfToken(form) };
    const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
    if (!answer.ok) return undefined;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return Array.from(page.body.childNodes);
  } catch {
    return undefined;
  }
}
