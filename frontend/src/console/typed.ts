/** What is half typed in one form of the detail stays when another act (taking it in hand, a note) draws the detail
 *  anew: kept as it leaves the page, put back into the same fields of the same matter. */

interface Typed {
  form: string;
  name: string;
  value: string;
  /** Of a box or a choice: whether it was ticked. Null for what is written or picked of a list. */
  ticked: boolean | null;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

let kept: { matter: string; typed: Typed[]; opened: string[] } | null = null;

/** Before the swap. `sent`: the form whose answer this is; what it held was sent or is in the answer. */
export function keepTyped(target: Element, sent: Element | null): void {
  const matter = matterOf(target);
  const typed = fieldsOf(target)
    .filter((field) => field.form !== sent && isChanged(field))
    .map(described);
  const opened = Array.from(target.querySelectorAll("details[open][id]"), (details) => details.id);
  kept = matter && typed.length ? { matter, typed, opened } : null;
}

/** After it. Another matter gets nothing of it. */
export function putTypedBack(target: Element): void {
  const found = kept;
  kept = null;
  if (!found || found.matter !== matterOf(target)) return;
  let any = false;
  for (const field of fieldsOf(target)) {
    const here = described(field);
    const was = found.typed.find(
      (one) => one.form === here.form && one.name === here.name && (one.ticked === null || one.value === here.value),
    );
    if (!was) continue;
    if (was.ticked === null) field.value = was.value;
    else (field as HTMLInputElement).checked = was.ticked;
    any = true;
    const details = field.closest<HTMLDetailsElement>("details[id]");
    if (details && found.opened.includes(details.id)) details.open = true;
  }
  if (any) target.querySelector("[data-fragment]")?.setAttribute("data-touched", "");
}

function matterOf(target: Element): string {
  return target.querySelector<HTMLElement>("[data-hint-id]")?.dataset.hintId ?? "";
}

function fieldsOf(target: Element): Field[] {
  const found = target.querySelectorAll<Field>("form :is(input, textarea, select)[name]");
  return Array.from(found).filter((field) => field.type !== "hidden" && field.type !== "file");
}

function described(field: Field): Typed {
  const form = new URL(field.form?.action ?? "", location.href).pathname;
  const box = field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type);
  return { form, name: field.name, value: field.value, ticked: box ? field.checked : null };
}

function isChanged(field: Field): boolean {
  if (field instanceof HTMLSelectElement)
    return Array.from(field.options).some(
      (option, n) => option.selected !== (option.defaultSelected || (n === 0 && !hasDefault(field))),
    );
  if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type))
    return field.checked !== field.defaultChecked;
  return field.value !== field.defaultValue;
}

function hasDefault(select: HTMLSelectElement): boolean {
  return Array.from(select.options).some((option) => option.defaultSelected);
}
