/** While a report is filled in: what was reported near the pin already, shown below the map. Without this, or without a
 *  line, the centre asks after «Send». */
import { csrfToken, fill } from "../shared/dom.ts";

export function showSimilar(): void {
  const place = document.querySelector<HTMLElement>("[data-similar]");
  const form = place?.closest("form");
  if (!place || !form) return;
  let asked = 0;
  let before = "";
  form.addEventListener("pin:set", () => {
    const value = (name: string): string => form.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? "";
    const at = `${value("lon")} ${value("lat")}`;
    if (at === before || !value("lon")) return;
    before = at;
    const ask = ++asked;
    void near(place.dataset.similar ?? "", form, value("lon"), value("lat")).then((nodes) => {
      if (ask === asked) fill(place, nodes);
    });
  });
}

async function near(url: string, form: HTMLFormElement, lon: string, lat: string): Promise<Node[]> {
  try {
    const body = new URLSearchParams({ lon, lat });
    const headers = { "X-CSRFToken": csrfToken(form) };
    const answer = await fetch(url, { method: "POST", body, headers, credentials: "same-origin" });
    if (!answer.ok) return [];
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return Array.from(page.body.childNodes);
  } catch {
    return []; // no line
  }
}
