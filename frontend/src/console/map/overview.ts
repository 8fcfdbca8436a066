/** The whole province in a corner, with a frame about what the map shows now. */
import type { Box } from "./camera.ts";

/** The inside of the inset in its own units; the SVG's viewBox. */
export interface Inset {
  width: number;
  height: number;
}

interface Corner {
  x: number;
  y: number;
}

const SVG = "http://www.w3.org/2000/svg";
/** Corners nearer to the last one than this are left out: they would not be seen. */
const SPARE = 0.9;
/** A frame smaller than this is drawn so large, or it would be lost. */
const LEAST = 6;

/** From degrees to the inset: the province as large as it fits, in the middle, as wide as it is at its latitude. */
export function fit([[west, south], [east, north]]: Box, { width, height }: Inset): (at: [number, number]) => Corner {
  const shrink = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(width / ((east - west) * shrink), height / (north - south));
  const left = (width - (east - west) * shrink * scale) / 2;
  const top = (height - (north - south) * scale) / 2;
  return ([lon, lat]) => ({ x: left + (lon - west) * shrink * scale, y: top + (north - lat) * scale });
}

/** One path of all rings in a GeoJSON geometry, with no more corners than the inset can show. */
export function outlinePath(geometry: unknown, project: (at: [number, number]) => Corner): string {
  return rings(geometry)
    .map((ring) => {
      const kept: Corner[] = [];
      for (const at of ring) {
        const corner = project(at);
        const last = kept[kept.length - 1];
        if (!last || Math.hypot(corner.x - last.x, corner.y - last.y) >= SPARE) kept.push(corner);
      }
      return kept.length > 2 ? `M${kept.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z` : "";
    })
    .join("");
}

/** The frame about what is seen, cut off at the inset's edge and never too small to see. */
export function frameIn(seen: Box, project: (at: [number, number]) => Corner, { width, height }: Inset) {
  const a = project([seen[0][0], seen[1][1]]);
  const b = project([seen[1][0], seen[0][1]]);
  const along = (from: number, to: number, whole: number): [number, number] => {
    const start = Math.max(1, Math.min(from, whole - 1));
    const end = Math.max(1, Math.min(to, whole - 1));
    if (end - start >= LEAST) return [start, end - start];
    return [Math.max(1, Math.min((start + end - LEAST) / 2, whole - 1 - LEAST)), LEAST];
  };
  const [x, w] = along(a.x, b.x, width);
  const [y, h] = along(a.y, b.y, height);
  return { x, y, width: w, height: h };
}

function rings(value: unknown): [number, number][][] {
  if (typeof value !== "object" || value === null) return [];
  const { type, coordinates } = value as { type?: string; coordinates?: unknown };
  if (type === "Polygon") return coordinates as [number, number][][];
  if (type === "MultiPolygon") return (coordinates as [number, number][][][]).flat();
  return [];
}

/** Draws into `<svg viewBox>`; returns what to call when the map has moved. */
export function drawOverview(svg: SVGSVGElement, geometries: unknown[], province: Box): (seen: Box) => void {
  const inset = { width: svg.viewBox.baseVal.width, height: svg.viewBox.baseVal.height };
  const project = fit(province, inset);
  const land = document.createElementNS(SVG, "path");
  land.setAttribute("class", "land");
  land.setAttribute("d", geometries.map((geometry) => outlinePath(geometry, project)).join(""));
  const frame = document.createElementNS(SVG, "rect");
  frame.setAttribute("class", "overview__frame");
  svg.replaceChildren(land, frame);
  return (seen) => {
    for (const [name, value] of Object.entries(frameIn(seen, project, inset))) {
      frame.setAttribute(name, value.toFixed(1));
    }
  };
}
