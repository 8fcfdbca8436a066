/** A page that the phone had kept says so, and of when it is by the centre's clock. */
import { isKept } from "./form.ts";
import { writtenText } from "./time.ts";

export function sayKept(): void {
  const banner = document.querySelector<HTMLElement>("[data-kept-banner]");
  const text = banner?.querySelector("[data-kept-text]");
  if (!isKept() || !banner || !text) return;
  const form = document.querySelector("form[data-keep]") !== null;
  const at = writtenText(document.documentElement.dataset.now ?? "");
  const strange = document.documentElement.dataset.kept === "page";
  // What a stranger sees is nobody's list: that it is empty says nothing.
  const list = strange ? document.getElementById("mine") : null;
  if (list) list.hidden = true;
  const says = form ? banner.dataset.form : list ? banner.dataset.none : banner.dataset.asOf;
  text.textContent = (says ?? "").replace("{at}", at);
  banner.hidden = false;
}
