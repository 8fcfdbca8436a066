/** Drawing over a picture: each part is a row of four numbers (percent), and the row is what is sent. */
import { once, type Root } from "../shared/dom.ts";

const SVG = "http://www.w3.org/2000/svg";
const SIDES = ["left", "top", "width", "height"] as const;

export interface Part {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The part between two corners, cut to the picture, in percent with one decimal. */
export function between(x1: number, y1: number, x2: number, y2: number): Part {
  const cut = (n: number): number => Math.round(Math.min(100, Math.max(0, n)) * 10) / 10;
  const left = cut(Math.min(x1, x2));
  const top = cut(Math.min(y1, y2));
  return { left, top, width: cut(cut(Math.max(x1, x2)) - left), height: cut(cut(Math.max(y1, y2)) - top) };
}

/** Less is a slip of the finger. */
const LEAST = 0.8;

export function enhanceRedaction(root: Root): void {
  once(root, "[data-redact]", "redact", (picture) => {
    const layer = picture.querySelector<SVGSVGElement>("[data-redact-layer]");
    const rows = document.querySelector<HTMLElement>(picture.dataset.redact ?? "");
    const form = picture.closest("form");
    const model = rows?.querySelector<HTMLElement>("[data-redact-row]")?.cloneNode(true) as HTMLElement | undefined;
    if (layer && rows && form && model) new Redaction(layer, rows, model, form);
  });
}

class Redaction {
  private readonly drawn = new Map<HTMLElement, SVGRectElement>();

  constructor(
    private readonly layer: SVGSVGElement,
    private readonly rows: HTMLElement,
    private readonly model: HTMLElement,
    form: HTMLFormElement,
  ) {
    for (const input of inputs(model)) input.value = "";
    for (const row of Array.from(rows.querySelectorAll<HTMLElement>("[data-redact-row]"))) {
      if (inputs(row).some((input) => input.value)) this.follow(row);
      else row.remove();
    }
    form.querySelector("[data-redact-add]")?.addEventListener("click", () => {
      const row = this.add({ left: 40, top: 40, width: 20, height: 20 });
      inputs(row)[0]?.focus();
    });
    layer.addEventListener("pointerdown", (event) => this.draw(event));
  }

  private draw(down: PointerEvent): void {
    if (down.button !== 0) return;
    down.preventDefault();
    this.layer.setPointerCapture(down.pointerId);
    const [x1, y1] = this.at(down);
    const rect = this.rect();
    const move = (event: PointerEvent): void => place(rect, between(x1, y1, ...this.at(event)));
    const end = (event: PointerEvent): void => {
      for (const name of ["pointermove", "pointerup", "pointercancel"]) {
        this.layer.removeEventListener(name, (name === "pointermove" ? move : end) as EventListener);
      }
      rect.remove();
      const part = between(x1, y1, ...this.at(event));
      if (event.type === "pointerup" && part.width >= LEAST && part.height >= LEAST) this.add(part);
    };
    this.layer.addEventListener("pointermove", move);
    this.layer.addEventListener("pointerup", end);
    this.layer.addEventListener("pointercancel", end);
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.layer.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100];
  }

  private add(part: Part): HTMLElement {
    const row = this.model.cloneNode(true) as HTMLElement;
    inputs(row).forEach((input, n) => {
      input.value = String(part[SIDES[n] ?? "left"]);
    });
    this.rows.appendChild(row);
    this.follow(row);
    return row;
  }

  /** The part on the picture follows the numbers of its row. */
  private follow(row: HTMLElement): void {
    const rect = this.rect();
    this.drawn.set(row, rect);
    const show = (): void => {
      const [left = 0, top = 0, width = 0, height = 0] = inputs(row).map((input) => Number(input.value) || 0);
      place(rect, { left, top, width, height });
    };
    show();
    row.addEventListener("input", show);
    row.addEventListener("focusin", () => rect.classList.add("is-on"));
    row.addEventListener("focusout", () => rect.classList.remove("is-on"));
    row.querySelector("[data-redact-drop]")?.addEventListener("click", () => {
      const next = (row.nextElementSibling ?? row.previousElementSibling) as HTMLElement | null;
      rect.remove();
      row.remove();
      this.drawn.delete(row);
      this.number();
      const add = this.rows.parentElement?.querySelector<HTMLElement>("[data-redact-add]");
      (next ? inputs(next)[0] : add)?.focus();
    });
    this.number();
  }

  /** Rows are named by their place: «New part 2». */
  private number(): void {
    Array.from(this.rows.children).forEach((row, n) => {
      row.setAttribute("aria-label", (this.model.getAttribute("aria-label") ?? "").replace(/\d+/, String(n + 1)));
    });
  }

  private rect(): SVGRectElement {
    return this.layer.appendChild(document.createElementNS(SVG, "rect"));
  }
}

function inputs(row: HTMLElement): HTMLInputElement[] {
  return Array.from(row.querySelectorAll("input"));
}

function place(rect: SVGRectElement, part: Part): void {
  rect.setAttribute("x", String(part.left));
  rect.setAttribute("y", String(part.top));
  rect.setAttribute("width", String(Math.max(0, part.width)));
  rect.setAttribute("height", String(Math.max(0, part.height)));
}
