/** The pin map without a map library: the pin stands still in the middle, the ground moves under it.
 *  Works on the SVG that `{% pin_map %}` wrote; its hidden inputs carry what was chosen. */
import { all, fill, once, type Root } from "../shared/dom.ts";
import { fromPointers } from "./gestures.ts";
import {
  type Frame,
  metresAUnit,
  middleOf,
  moved,
  onScreen,
  readable,
  ringsToPath,
  roundDistance,
  toFrame,
  toLonLat,
  type View,
  zoomed,
} from "./view.ts";

const SVG = "http://www.w3.org/2000/svg";
const WEAK_M = 100;
const NAME_AFTER_MS = 350;

interface Outline {
  areas: { name: string; rings: [number, number][][] }[];
}

export function enhancePinMaps(root: Root): void {
  once(root, "[data-pinmap]", "pinmap", (element) => new PinMap(element));
}

class PinMap {
  private readonly svg: SVGSVGElement;
  private readonly ground: SVGGElement;
  private readonly frame: Frame;
  private view: View;
  private chosen: boolean;
  private me: { lon: number; lat: number; accuracyM: number } | null = null;
  private nameTimer = 0;
  private asked = 0;
  private outlineAsked = false;

  constructor(private readonly root: HTMLElement) {
    this.svg = this.find<SVGSVGElement>("svg[data-frame]");
    this.ground = this.find<SVGGElement>("[data-ground]");
    const box = this.svg.viewBox.baseVal;
    const number = (name: string): number => Number(this.svg.dataset[name]);
    this.frame = {
      width: box.width,
      height: box.height,
      west: number("west"),
      north: number("north"),
      pxLon: number("pxLon"),
      pxLat: number("pxLat"),
    };
    this.view = { x: box.width / 2, y: box.height / 2, zoom: 1 };
    this.chosen = false;
    this.readInputs();
    fromPointers(this.svg, {
      scale: () => this.unitsAPixel(),
      move: (dx, dy) => this.change(moved(this.view, dx, dy)),
      zoom: (factor) => this.change(zoomed(this.view, factor), false),
      tap: (dx, dy) => this.change(moved(this.view, -dx, -dy)),
      dragging: (on) => this.svg.parentElement?.classList.toggle("is-dragging", on),
    });
    this.svg.addEventListener("keydown", (event) => this.key(event));
    for (const button of all(root, "[data-zoom]")) {
      button.addEventListener("click", () => this.change(zoomed(this.view, Number(button.dataset.zoom)), false));
    }
    for (const button of all(root, "[data-my-position]")) button.addEventListener("click", () => this.locate(button));
    this.areaSelect()?.addEventListener("change", () => this.lookAtWard());
    // The offline queue put a kept form back.
    root.addEventListener("pin:read", () => {
      this.readInputs();
      this.draw();
      if (this.chosen) this.askName();
    });
    this.draw();
    if (this.chosen) this.askName();
    if (this.beyondFrame()) void this.loadOutline();
  }

  private readInputs(): void {
    const { lon, lat } = { lon: this.input("lon").value, lat: this.input("lat").value };
    this.chosen = lon !== "" && lat !== "";
    if (this.chosen) this.lookAt(Number(lon), Number(lat), this.view.zoom);
  }

  private find<T extends Element>(selector: string): T {
    const found = this.root.querySelector<T>(selector);
    if (!found) throw new Error(`pin map without ${selector}`);
    return found;
  }

  private input(name: string): HTMLInputElement {
    return this.find<HTMLInputElement>(`input[data-pin="${name}"]`);
  }

  private areaSelect(): HTMLSelectElement | null {
    return this.root.closest("form")?.querySelector<HTMLSelectElement>("select[data-pin-area]") ?? null;
  }

  /** The SVG is drawn to cover its box: drawing units a CSS pixel. */
  private unitsAPixel(): number {
    const box = this.svg.getBoundingClientRect();
    return 1 / Math.max(box.width / this.frame.width, box.height / this.frame.height, 0.01);
  }

  private change(view: View, choose = true): void {
    this.view = view;
    if (choose) this.choose("pin");
    this.draw();
    if (this.beyondFrame()) void this.loadOutline();
  }

  private choose(by: "gps" | "pin"): void {
    const { lon, lat } = toLonLat(this.frame, this.view.x, this.view.y);
    this.chosen = true;
    this.input("lon").value = lon.toFixed(6);
    this.input("lat").value = lat.toFixed(6);
    this.input("accuracy_m").value = by === "gps" && this.me ? String(Math.round(this.me.accuracyM)) : "";
    this.input("located_by").value = by;
    if (by === "gps") this.root.dataset.locatedMs = String(Date.now());
    else delete this.root.dataset.locatedMs;
    // Where the person stands is told only when it is another place than the one they point at.
    const apart = by === "pin" ? this.me : null;
    this.input("my_lon").value = apart ? apart.lon.toFixed(6) : "";
    this.input("my_lat").value = apart ? apart.lat.toFixed(6) : "";
    this.askName();
  }

  private lookAt(lon: number, lat: number, zoom: number): void {
    this.view = { ...toFrame(this.frame, lon, lat), zoom };
  }

  /** A ward picked from the list moves the ground, but the pin is not put down by it. */
  private lookAtWard(): void {
    const option = this.areaSelect()?.selectedOptions[0];
    const lon = Number(option?.dataset.lon);
    const lat = Number(option?.dataset.lat);
    if (this.chosen || !option?.dataset.lon || Number.isNaN(lon + lat)) return;
    this.lookAt(lon, lat, 0.6);
    this.draw();
    void this.loadOutline();
  }

  private key(event: KeyboardEvent): void {
    const step = 24;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [step, 0],
      ArrowRight: [-step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    const move = moves[event.key];
    if (move) this.change(moved(this.view, move[0], move[1]));
    else if (event.key === "+" || event.key === "=") this.change(zoomed(this.view, 1.6), false);
    else if (event.key === "-") this.change(zoomed(this.view, 1 / 1.6), false);
    else return;
    event.preventDefault();
  }

  private locate(button: HTMLElement): void {
    if (!("geolocation" in navigator)) {
      this.say("unavailable");
      return;
    }
    button.setAttribute("aria-busy", "true");
    this.say("locating");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        this.me = { lon: coords.longitude, lat: coords.latitude, accuracyM: coords.accuracy };
        // The circle fills at most a third of the frame; a good fix shows the block around it.
        const units = this.frame.height / 3 / Math.max(coords.accuracy, 60);
        const metres = metresAUnit(this.frame, { x: 0, y: 0, zoom: 1 });
        this.lookAt(coords.longitude, coords.latitude, Math.min(4, Math.max(0.1, units * metres)));
        this.choose("gps");
        this.draw();
        if (this.beyondFrame()) void this.loadOutline();
      },
      (error) => {
        button.removeAttribute("aria-busy");
        this.say(error.code === error.PERMISSION_DENIED ? "denied" : "unavailable");
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
    );
  }

  private say(which: string, values: Record<string, string> = {}): void {
    const place = this.find<HTMLElement>("[data-pin-status]");
    const text = (place.dataset[which] ?? "").replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? "");
    const word = place.querySelector("[data-pin-word]") ?? place;
    if (word.textContent !== text) word.textContent = text;
  }

  private askName(): void {
    clearTimeout(this.nameTimer);
    this.nameTimer = window.setTimeout(() => void this.showName(), NAME_AFTER_MS);
  }

  private async showName(): Promise<void> {
    const ask = ++this.asked;
    const lon = this.input("lon").value;
    const lat = this.input("lat").value;
    let name: string | null | undefined;
    const url = this.root.dataset.nameUrl;
    if (url) {
      try {
        const answer = await fetch(`${url}?lon=${lon}&lat=${lat}`, { credentials: "same-origin" });
        if (answer.ok) {
          const area = (await answer.json()) as { name: string | null; id?: string };
          name = area.name;
          if (ask === this.asked && area.id) this.pickWard(area.id);
        }
      } catch {
        // offline: the pin stands without a name
      }
    }
    if (ask !== this.asked) return;
    this.root.dispatchEvent(new CustomEvent("pin:set", { bubbles: true }));
    const accuracy = this.input("accuracy_m").value;
    const values = { m: accuracy, name: name ?? "" };
    if (name === null) this.say("outside", values);
    else if (accuracy && Number(accuracy) > WEAK_M) this.say("weak", values);
    else if (accuracy) this.say("accuracy", values);
    else this.say(name ? "placed" : "placedUnnamed", values);
  }

  private pickWard(id: string): void {
    const select = this.areaSelect();
    if (select && Array.from(select.options).some((option) => option.value === id)) select.value = id;
  }

  private beyondFrame(): boolean {
    const halfX = this.frame.width / 2 / this.view.zoom;
    const halfY = this.frame.height / 2 / this.view.zoom;
    const margin = 0.4;
    return (
      this.view.x - halfX < -margin * this.frame.width ||
      this.view.x + halfX > (1 + margin) * this.frame.width ||
      this.view.y - halfY < -margin * this.frame.height ||
      this.view.y + halfY > (1 + margin) * this.frame.height
    );
  }

  private async loadOutline(): Promise<void> {
    const url = this.root.dataset.outlineUrl;
    if (!url || this.outlineAsked) return;
    this.outlineAsked = true;
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const outline = (await answer.json()) as Outline;
      fill(
        this.ground,
        outline.areas.map((area) => {
          const path = document.createElementNS(SVG, "path");
          path.setAttribute("class", "land");
          path.setAttribute("d", ringsToPath(this.frame, area.rings));
          return path;
        }),
      );
      this.nameAll(outline);
    } catch {
      this.outlineAsked = false; // tried again at the next move
    }
  }

  /** Names of all wards, the largest first, in place of those of the first frame. */
  private nameAll(outline: Outline): void {
    const before = all<SVGElement>(this.svg, "text[data-x]");
    const holder = before[0]?.parentNode;
    if (!holder) return;
    const names = outline.areas.map(({ name, rings }) => {
      const [largest] = rings.map((ring) => middleOf(this.frame, ring)).sort((a, b) => b.area - a.area);
      return { name, ...(largest ?? { x: 0, y: 0, area: 0 }) };
    });
    names.sort((a, b) => b.area - a.area);
    for (const { name, x, y } of names) {
      const label = document.createElementNS(SVG, "text");
      label.dataset.x = x.toFixed(1);
      label.dataset.y = y.toFixed(1);
      label.textContent = name;
      holder.insertBefore(label, before[0] ?? null);
    }
    for (const label of before) label.remove();
    this.draw();
  }

  private draw(): void {
    const { width, height } = this.frame;
    const { x, y, zoom } = this.view;
    this.ground.setAttribute(
      "transform",
      `translate(${width / 2} ${height / 2}) scale(${zoom}) translate(${-x} ${-y})`,
    );
    this.drawNames();
    this.find("[data-pin-mark]").classList.toggle("pin--idle", !this.chosen);
    this.drawMe();
    this.drawScale();
  }

  private drawNames(): void {
    const labels = all<SVGElement>(this.svg, "text[data-x]");
    const names = labels.map((label) => ({
      text: label.textContent ?? "",
      ...onScreen(this.frame, this.view, Number(label.dataset.x), Number(label.dataset.y)),
    }));
    const shown = readable(this.frame, names);
    labels.forEach((label, at) => {
      const name = names[at];
      label.toggleAttribute("hidden", !shown[at]);
      if (!name || !shown[at]) return;
      label.setAttribute("x", name.x.toFixed(1));
      label.setAttribute("y", name.y.toFixed(1));
    });
  }

  private drawMe(): void {
    const circle = this.find("[data-accuracy]");
    const dot = this.find("[data-me]");
    circle.toggleAttribute("hidden", !this.me);
    const pinIsOnMe = this.input("located_by").value === "gps";
    dot.toggleAttribute("hidden", !this.me || pinIsOnMe);
    if (!this.me) return;
    const spot = toFrame(this.frame, this.me.lon, this.me.lat);
    const at = onScreen(this.frame, this.view, spot.x, spot.y);
    for (const mark of [circle, dot]) {
      mark.setAttribute("cx", at.x.toFixed(1));
      mark.setAttribute("cy", at.y.toFixed(1));
    }
    circle.setAttribute("r", Math.max(6, this.me.accuracyM / metresAUnit(this.frame, this.view)).toFixed(1));
  }

  private drawScale(): void {
    const line = this.find("[data-scale]");
    const text = this.find("[data-scale-text]");
    const metres = roundDistance(metresAUnit(this.frame, this.view) * 72);
    const units = metres / metresAUnit(this.frame, this.view);
    line.setAttribute("d", `M12 ${this.frame.height - 16}v4h${units.toFixed(1)}v-4`);
    text.textContent = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  }
}
