/**
 * Choosing where an alert counts by tapping the map. The fields of the form hold the truth: a tap writes into them, and
 * what is typed there is drawn. Without script, and by keyboard, the fields alone do.
 */
import { circlePath, type Frame, polygonPath, readPlaces, toPlace, toXy, writePlaces } from "./shapes.ts";

const SVG = "http://www.w3.org/2000/svg";
const STILL_PX = 6;
const USUAL_RADIUS_M = "500";

export function startDrawing(box: HTMLElement): void {
  const svg = box.querySelector("svg");
  const drawn = box.querySelector<SVGGElement>("[data-drawn]");
  const form = box.closest("form");
  if (!svg || !drawn || !form) return;
  const frame: Frame = {
    x0: Number(box.dataset.x0),
    y0: Number(box.dataset.y0),
    kx: Number(box.dataset.kx),
    ky: Number(box.dataset.ky),
  };
  const field = <T extends HTMLElement>(name: string): T | null => form.querySelector<T>(`[name="${name}"]`);
  const corners = field<HTMLTextAreaElement>("corners");
  const centre = field<HTMLInputElement>("centre");
  const radius = field<HTMLInputElement>("radius_m");
  const hint = form.querySelector<HTMLElement>("[data-draw-hint]");
  const buttons = box.querySelector<HTMLElement>("[data-corner-buttons]");
  const kind = (): string => form.querySelector<HTMLInputElement>('[name="area_kind"]:checked')?.value ?? "wards";
  const tell = (element: HTMLElement | null): void => {
    element?.dispatchEvent(new Event("change", { bubbles: true }));
  };
  box.dataset.live = "";

  const draw = (): void => {
    const now = kind();
    drawn.replaceChildren();
    if (hint) hint.textContent = hint.dataset[now] ?? "";
    if (buttons) buttons.hidden = now !== "polygon";
    const open = (id: string, on: boolean): void => {
      if (on) document.getElementById(id)?.setAttribute("open", "");
    };
    open("where-drawn", now === "circle");
    for (const ward of Array.from(box.querySelectorAll<SVGPathElement>("[data-code]"))) {
      ward.classList.toggle("land--on", now === "province" || (now === "wards" && isChosen(form, ward.dataset.code)));
    }
    if (now === "polygon" && corners) {
      const places = readPlaces(corners.value);
      add(drawn, "path", { class: "drawn", d: polygonPath(frame, places) });
      const size = svg.viewBox.baseVal.width / 120;
      for (const place of places) {
        const [x, y] = toXy(frame, place);
        add(drawn, "circle", { class: "corner", cx: `${x}`, cy: `${y}`, r: `${size}` });
      }
    }
    const middle = now === "circle" && centre ? readPlaces(centre.value)[0] : undefined;
    if (middle) add(drawn, "path", { class: "drawn", d: circlePath(frame, middle, Number(radius?.value) || 0) });
  };

  const tap = (event: PointerEvent): void => {
    const place = toPlace(frame, ...under(svg, event));
    const now = kind();
    if (now === "wards") {
      const code = (event.target as Element).closest<SVGPathElement>("[data-code]")?.dataset.code;
      const choice = form.querySelector<HTMLInputElement>(`[name="wards"][value="${code ?? ""}"]`);
      if (!choice) return;
      choice.checked = !choice.checked;
      tell(choice);
    } else if (now === "polygon" && corners) {
      corners.value = writePlaces([...readPlaces(corners.value), place]);
      tell(corners);
    } else if (now === "circle" && centre) {
      centre.value = writePlaces([place]);
      if (radius && !radius.value) radius.value = USUAL_RADIUS_M;
      tell(centre);
    }
  };

  let from: { x: number; y: number; box: DOMRect; moved: boolean } | null = null;
  svg.addEventListener("pointerdown", (event) => {
    from = { x: event.clientX, y: event.clientY, box: boxOf(svg), moved: false };
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from || !event.buttons) return;
    if (Math.hypot(event.clientX - from.x, event.clientY - from.y) < STILL_PX && !from.moved) return;
    from.moved = true;
    const scale = from.box.width / svg.clientWidth;
    setBox(svg, from.box.x - (event.clientX - from.x) * scale, from.box.y - (event.clientY - from.y) * scale);
  });
  svg.addEventListener("pointerup", (event) => {
    if (from && !from.moved) tap(event);
    from = null;
  });
  for (const button of Array.from(box.querySelectorAll<HTMLElement>("[data-zoom]"))) {
    button.addEventListener("click", () => zoom(svg, Number(button.dataset.zoom)));
  }
  box.querySelector("[data-corner-undo]")?.addEventListener("click", () => {
    if (corners) corners.value = writePlaces(readPlaces(corners.value).slice(0, -1));
    tell(corners);
  });
  box.querySelector("[data-corner-clear]")?.addEventListener("click", () => {
    if (corners) corners.value = "";
    tell(corners);
  });
  form.addEventListener("change", draw);
  form.addEventListener("input", draw);
  draw();
}

/** A ward by itself, or as one of a zone's. */
function isChosen(form: HTMLFormElement, code: string | undefined): boolean {
  return Array.from(form.querySelectorAll<HTMLInputElement>('[name="wards"]:checked')).some(
    (one) => one.value === code || one.dataset.wards?.split(" ").includes(code ?? "") === true,
  );
}

function under(svg: SVGSVGElement, event: PointerEvent): [number, number] {
  const matrix = svg.getScreenCTM();
  if (!matrix) return [0, 0];
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
  return [point.x, point.y];
}

function boxOf(svg: SVGSVGElement): DOMRect {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return new DOMRect(x, y, width, height);
}

function setBox(svg: SVGSVGElement, x: number, y: number, width?: number, height?: number): void {
  const now = svg.viewBox.baseVal;
  svg.setAttribute("viewBox", `${x} ${y} ${width ?? now.width} ${height ?? now.height}`);
}

function zoom(svg: SVGSVGElement, by: number): void {
  const { x, y, width, height } = svg.viewBox.baseVal;
  setBox(svg, x + (width * (1 - by)) / 2, y + (height * (1 - by)) / 2, width * by, height * by);
}

function add(parent: Element, name: string, attributes: Record<string, string>): void {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
}
