/** Small, typed reaches into the page. */

export type Root = Document | Element;

/** Every match in the root, and the root itself when it matches: a swapped fragment may be the thing enhanced. */
export function all<T extends Element = HTMLElement>(root: Root, selector: string): T[] {
  const found = Array.from(root.querySelectorAll<T>(selector));
  if (root instanceof Element && root.matches(selector)) found.unshift(root as T);
  return found;
}

/** Runs `setUp` once per element, however often the page is enhanced. */
export function once(root: Root, selector: string, name: string, setUp: (element: HTMLElement) => void): void {
  const mark = `data-on-${name}`;
  for (const element of all(root, selector)) {
    if (element.hasAttribute(mark)) continue;
    element.setAttribute(mark, "");
    setUp(element);
  }
}

/** Points a mark at another shape of the same sprite, and gives it that severity. */
export function setShape(svg: Element, level: string): void {
  for (const name of Array.from(svg.classList)) if (name.startsWith("is-")) svg.classList.remove(name);
  svg.classList.add(`is-${level}`);
  const use = svg.querySelector("use");
  const href = use?.getAttribute("href");
  if (use && href) use.setAttribute("href", `${href.split("#")[0]}#s-${level}`);
}

export function csrfToken(form: HTMLFormElement): string {
  return form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Replaces what an element holds; nodes, never markup. */
export function fill(element: Element, nodes: Iterable<Node>): void {
  while (element.firstChild) element.removeChild(element.firstChild);
  for (const node of Array.from(nodes)) element.appendChild(node);
}
