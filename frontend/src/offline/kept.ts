/** A page that the phone had kept says so, and of when it is by the centre's clock. */
import { isKept } from "./form.ts";
import { writtenText } from "./time.ts";

export function sayKept(): void {
  const banner = document.querySelector<HTMLElement>("[data-kept-banner]");
  const text = banner?.querySelector("[data-kept-text]");
  if (!isKept() || !banner || !text) return;
  const form = document.querySelector("form[data-keep]") !== null;
  const at = writtenText(document.documentElement.dataset.now ?? "");
  text.textContent = form ? (banner.dataset.form ?? "") : (banner.dataset.asOf ?? "").replace("{at}", at);
  banner.hidden = false;
}
