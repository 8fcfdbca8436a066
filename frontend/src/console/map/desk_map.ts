/** The desk's map. It reads the same news as the queue, and opens the same detail. */
import { type GeoJSONSource, Map as GroundMap, LngLatBounds, Marker, setWorkerUrl } from "maplibre-gl";
import { type Box, boxAbout, onEarth, workIn } from "./camera.ts";
import { cluster, type Group } from "./cluster.ts";
import type { Item, Situation, Team } from "./items.ts";
import * as marks from "./marks.ts";
import { drawOverview } from "./overview.ts";
import { type Geo, lineBetween, paints, quietStyle } from "./quiet_style.ts";

interface AreaFeature {
  properties: { name: string; lon: number; lat: number } | null;
  geometry: unknown;
}

const GATHER_MS = 250;
/** Teams move all the time; so often their boxes are read at most. */
const GATHER_MOVES_MS = 3000;
/** Near enough to see the streets' wards, far enough to see the teams around. */
const CHOSEN_ZOOM = 12;

export function startDeskMap(): void {
  const root = document.querySelector<HTMLElement>("[data-desk-map]");
  if (!root) return;
  void DeskMap.open(root).catch((error: unknown) => {
    console.warn("map", error);
    root.querySelector("[data-map-missing]")?.removeAttribute("hidden");
    root.querySelector("[data-map-control]")?.setAttribute("hidden", "");
  });
}

class DeskMap {
  private situation: Situation = { items: [], teams: [], counts: {} };
  private readonly drawn = new Map<string, { marker: Marker; print: string }>();
  private chosenId = "";
  private routeTeamId = "";
  private timer = 0;
  private readAt = 0;

  private constructor(
    private readonly root: HTMLElement,
    private readonly map: GroundMap,
    private readonly words: marks.Words,
    private readonly province: Box,
  ) {
    map.on("moveend", () => this.draw());
    document.addEventListener("epidesk:news", (event) => {
      this.readSoon((event as CustomEvent<string>).detail === "map" ? GATHER_MOVES_MS : GATHER_MS);
    });
    document.addEventListener("epidesk:shown", () => this.follow());
    for (const type of ["mouseover", "focusin"])
      document.addEventListener(type, (event) => this.showRoute(event.target));
    const repaint = (): void => this.repaint();
    new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
    root.addEventListener("click", (event) => this.control(event.target as Element));
    new ResizeObserver(() => map.resize()).observe(root);
  }

  static async open(root: HTMLElement): Promise<DeskMap> {
    const canvas = root.querySelector<HTMLElement>("[data-map-canvas]");
    const { areas, items, worker, free, busy, stale, matters } = root.dataset;
    if (!canvas || !areas || !items || !worker) throw new Error("the map's attributes are incomplete");
    if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no WebGL");
    setWorkerUrl(new URL(worker, location.href).href);
    const [outline] = await Promise.all([
      readJson<{ features: AreaFeature[] }>(areas),
      document.fonts.load('400 12px "Be Vietnam Pro"', "Huế ữẵệ").catch(() => []),
    ]);
    const province = boxAbout(outline);
    if (!province) throw new Error("the outline is empty");
    const map = new GroundMap({
      container: canvas,
      style: quietStyle(outline as unknown as Geo, labelsOf(outline.features)),
      bounds: province,
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      // The drawing is a landmark of its own; the library would call it «Map», as the pane about it is called.
      locale: { "Map.Title": canvas.dataset.title ?? "" },
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 17,
      fadeDuration: 0,
    });
    map.touchZoomRotate.disableRotation();
    map.setMinZoom(map.getZoom() - 0.5); // further out everything would lie on one spot
    const words = { free: free ?? "", busy: busy ?? "", stale: stale ?? "", matters: matters ?? "{n}" };
    const opened = new DeskMap(root, map, words, province);
    opened.showWhere(outline.features);
    await opened.read();
    opened.lookAtWork();
    opened.follow(false);
    root.dataset.ready = "";
    return opened;
  }

  /** The inset: where in the province the map looks. */
  private showWhere(features: AreaFeature[]): void {
    const inset = this.root.querySelector<SVGSVGElement>("[data-map-overview] svg");
    if (!inset) return;
    const geometries = features.map(({ geometry }) => geometry);
    const frame = drawOverview(inset, geometries, this.province);
    const follow = (): void => frame(this.map.getBounds().toArray() as Box);
    this.map.on("move", follow);
    follow();
    this.root.querySelector("[data-map-overview]")?.removeAttribute("hidden");
  }

  private readSoon(gatherMs: number): void {
    const at = Date.now() + gatherMs;
    if (this.timer && this.readAt <= at) return;
    clearTimeout(this.timer);
    this.readAt = at;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.read().catch(() => undefined); // the next news reads again
    }, gatherMs);
  }

  private async read(): Promise<void> {
    const read = await readJson<Situation>(this.root.dataset.items ?? "");
    this.situation = { ...read, items: read.items.filter(onEarth), teams: read.teams.filter(onEarth) };
    for (const place of Array.from(this.root.querySelectorAll<HTMLElement>("[data-count]"))) {
      place.textContent = String(this.situation.counts[place.dataset.count ?? ""] ?? 0);
    }
    this.draw();
  }

  private draw(): void {
    const box = this.map.getContainer().getBoundingClientRect();
    const seen = this.situation.items.filter((item) => {
      const { x, y } = this.map.project([item.lon, item.lat]);
      return item.id === this.chosenId || (x > -60 && y > -60 && x < box.width + 60 && y < box.height + 60);
    });
    const wanted = new Map<string, () => { element: HTMLElement; at: [number, number]; print: string }>();
    for (const group of cluster(seen, (item) => this.map.project([item.lon, item.lat]), this.chosenId)) {
      const [first] = group.items;
      if (!first) continue;
      if (group.items.length === 1) wanted.set(first.id, () => this.pinMark(first));
      else wanted.set(`group:${first.id}`, () => this.groupMark(group));
    }
    for (const team of this.situation.teams) wanted.set(`team:${team.id}`, () => this.teamMark(team));
    for (const [key, { marker }] of this.drawn) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.drawn.delete(key);
    }
    for (const [key, make] of wanted) this.place(key, make());
    this.drawRoute();
  }

  /** A mark that did not change keeps its element, and with it the focus. */
  private place(
    key: string,
    { element, at, print }: { element: HTMLElement; at: [number, number]; print: string },
  ): void {
    const known = this.drawn.get(key);
    if (known?.print === print) {
      known.marker.setLngLat(at);
      return;
    }
    const focused = known?.marker.getElement() === document.activeElement;
    known?.marker.remove();
    const label = element.getAttribute("aria-label");
    const marker = new Marker({ element }).setLngLat(at).addTo(this.map);
    if (label) element.setAttribute("aria-label", label); // the library writes its own
    this.drawn.set(key, { marker, print });
    if (focused) element.focus({ preventScroll: true });
  }

  private pinMark(item: Item) {
    const element = marks.pin(item, (this.root.dataset.sprite ?? "").split("#")[0] ?? "");
    if (item.id === this.chosenId) element.setAttribute("aria-current", "true");
    element.addEventListener("click", () => open(item));
    const at: [number, number] = [item.lon, item.lat];
    return { element, at, print: `${item.severity}|${item.title}|${item.id === this.chosenId}` };
  }

  private groupMark(group: Group) {
    const element = marks.group(group, this.words);
    const at: [number, number] = [group.lon, group.lat];
    element.addEventListener("click", () => {
      const bounds = new LngLatBounds();
      for (const item of group.items) bounds.extend([item.lon, item.lat]);
      this.map.fitBounds(bounds, { padding: 80, maxZoom: Math.min(17, this.map.getZoom() + 3), animate: !reduced() });
    });
    return { element, at, print: group.items.map((item) => item.id).join() };
  }

  private teamMark(team: Team) {
    const element = marks.team(team, this.words);
    element.addEventListener("click", () => {
      const row = document.querySelector<HTMLElement>(`[data-team-id="${CSS.escape(team.id)}"]`);
      if (row) (row.querySelector<HTMLElement>("button, a") ?? row).focus();
      else if (team.url) location.assign(team.url);
    });
    const at: [number, number] = [team.lon, team.lat];
    return { element, at, print: `${team.code}|${team.free}|${team.stale}|${team.title ?? ""}` };
  }

  /** The detail shows another matter: its pin is marked, and brought into view when it is not. */
  private follow(animate = true): void {
    const id = document.querySelector<HTMLElement>("#detail [data-hint-id]")?.dataset.hintId ?? "";
    const changed = id !== this.chosenId;
    this.chosenId = id;
    this.routeTeamId = "";
    this.draw();
    const item = this.chosen();
    if (!changed || !item) return;
    const team = this.routeTeam();
    const seen = this.inView(item) && (!team || this.inView(team)) && this.map.getZoom() > 10;
    if (!seen) this.goTo(item, animate);
  }

  /** Where matters and teams are; the whole province when none is in it. A pin in the sea never moves the camera. */
  private lookAtWork(): void {
    const work = workIn(this.province, [...this.situation.items, ...this.situation.teams]);
    if (work) this.map.fitBounds(work, { padding: 60, maxZoom: CHOSEN_ZOOM, duration: 0 });
    else this.map.fitBounds(this.province, { padding: 24, duration: 0 });
  }

  private inView({ lon, lat }: { lon: number; lat: number }): boolean {
    const box = this.map.getContainer().getBoundingClientRect();
    const { x, y } = this.map.project([lon, lat]);
    return x > 60 && y > 60 && x < box.width - 60 && y < box.height - 60;
  }

  /** Shows the matter, and the team that would go. */
  private goTo(item: Item, animate = true): void {
    const bounds = new LngLatBounds().extend([item.lon, item.lat]);
    const team = this.routeTeam();
    if (team) bounds.extend([team.lon, team.lat]);
    this.map.fitBounds(bounds, { padding: 90, maxZoom: CHOSEN_ZOOM, duration: animate && !reduced() ? 120 : 0 });
  }

  /** The team pointed at in the detail, or the first recommended one. */
  private routeTeam(): Team | undefined {
    const first = document.querySelector<HTMLElement>("#detail [data-team-id]")?.dataset.teamId;
    return this.situation.teams.find(({ id }) => id === (this.routeTeamId || first));
  }

  private chosen(): Item | undefined {
    return this.situation.items.find((item) => item.id === this.chosenId);
  }

  private showRoute(target: EventTarget | null): void {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-team-id]") : null;
    if (!row || row.dataset.teamId === this.routeTeamId) return;
    this.routeTeamId = row.dataset.teamId ?? "";
    this.drawRoute();
  }

  private drawRoute(): void {
    const source = this.map.getSource<GeoJSONSource>("route");
    if (!source) {
      this.map.once("idle", () => this.drawRoute());
      return;
    }
    const team = this.routeTeam();
    const item = this.chosen();
    void source.setData(lineBetween(team ? [team.lon, team.lat] : null, item ? [item.lon, item.lat] : null));
  }

  private control(target: Element): void {
    const zoom = target.closest<HTMLElement>("[data-map-zoom]")?.dataset.mapZoom;
    if (zoom) this.map.zoomTo(this.map.getZoom() + Number(zoom), { duration: reduced() ? 0 : 120 });
    if (target.closest("[data-map-overview]"))
      this.map.fitBounds(this.province, { padding: 24, duration: reduced() ? 0 : 120 });
    const item = target.closest("[data-map-back]") ? this.chosen() : undefined;
    if (item) this.goTo(item);
  }

  private repaint(): void {
    for (const [layer, properties] of Object.entries(paints())) {
      for (const [property, colour] of Object.entries(properties)) {
        this.map.setPaintProperty(layer, property as never, colour as never);
      }
    }
  }
}

/** The queue's own link when the row is there, so that both open alike; the address otherwise. */
function open(item: Item): void {
  const link = document.querySelector<HTMLElement>(`[data-queue-list] li[data-id="${CSS.escape(item.id)}"] a.q`);
  if (link) link.click();
  else document.dispatchEvent(new CustomEvent("epidesk:open", { detail: item.url }));
}

function reduced(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

async function readJson<T>(url: string): Promise<T> {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return (await answer.json()) as T;
}

function labelsOf(features: AreaFeature[]): Geo {
  return {
    type: "FeatureCollection",
    features: features.flatMap(({ properties }) =>
      properties
        ? [
            {
              type: "Feature" as const,
              properties: { name: properties.name },
              geometry: { type: "Point" as const, coordinates: [properties.lon, properties.lat] },
            },
          ]
        : [],
    ),
  };
}
