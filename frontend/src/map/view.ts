/** The arithmetic of a small map: a frame drawn by the server, moved and zoomed about its middle. */

export interface Frame {
  width: number;
  height: number;
  west: number;
  north: number;
  /** Drawing units a degree; metres a unit follow from `pxLat`. */
  pxLon: number;
  pxLat: number;
}

export interface View {
  /** Middle of the view, in the frame's units. */
  x: number;
  y: number;
  zoom: number;
}

export const LEAST_ZOOM = 1 / 24;
export const MOST_ZOOM = 16;
const METRES_A_DEGREE = 111_320;

export function toFrame(frame: Frame, lon: number, lat: number): { x: number; y: number } {
  return { x: (lon - frame.west) * frame.pxLon, y: (frame.north - lat) * frame.pxLat };
}

export function toLonLat(frame: Frame, x: number, y: number): { lon: number; lat: number } {
  return { lon: frame.west + x / frame.pxLon, lat: frame.north - y / frame.pxLat };
}

/** Where a point of the frame stands on the screen of the view, in drawing units. */
export function onScreen(frame: Frame, view: View, x: number, y: number): { x: number; y: number } {
  return { x: (x - view.x) * view.zoom + frame.width / 2, y: (y - view.y) * view.zoom + frame.height / 2 };
}

/** Moves the ground by so many drawing units of the screen. */
export function moved(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.zoom, y: view.y - dy / view.zoom };
}

export function zoomed(view: View, factor: number): View {
  return { ...view, zoom: Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, view.zoom * factor)) };
}

export function metresAUnit(frame: Frame, view: View): number {
  return METRES_A_DEGREE / frame.pxLat / view.zoom;
}

/** Longest round distance (1, 2 or 5 times a power of ten) that fits `units` drawing units. */
export function roundDistance(metres: number): number {
  const power = 10 ** Math.floor(Math.log10(metres));
  const lead = metres / power;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

/** SVG path of rings of [lon, lat], in the frame's units. */
export function ringsToPath(frame: Frame, rings: readonly (readonly (readonly [number, number])[])[]): string {
  return rings
    .map((ring) => {
      const points = ring.map(([lon, lat]) => {
        const { x, y } = toFrame(frame, lon, lat);
        return `${x.toFixed(1)} ${y.toFixed(1)}`;
      });
      return `M${points.join("L")}Z`;
    })
    .join("");
}

/** Middle of a ring by area, in the frame's units, and how large it is there. */
export function middleOf(
  frame: Frame,
  ring: readonly (readonly [number, number])[],
): { x: number; y: number; area: number } {
  let doubled = 0;
  let sumX = 0;
  let sumY = 0;
  ring.forEach(([lon, lat], at) => {
    const next = ring[(at + 1) % ring.length] ?? [lon, lat];
    const a = toFrame(frame, lon, lat);
    const b = toFrame(frame, next[0], next[1]);
    const cross = a.x * b.y - b.x * a.y;
    doubled += cross;
    sumX += (a.x + b.x) * cross;
    sumY += (a.y + b.y) * cross;
  });
  if (!doubled) return { x: 0, y: 0, area: 0 };
  return { x: sumX / (3 * doubled), y: sumY / (3 * doubled), area: Math.abs(doubled / 2) };
}

export interface Name {
  text: string;
  x: number;
  y: number;
}

const A_LETTER = 6.2;
const A_LINE = 15;

/** Which names can stand without touching an earlier one; those outside the frame cannot. */
export function readable(frame: Frame, names: readonly Name[]): boolean[] {
  const kept: Name[] = [];
  return names.map((name) => {
    const half = (name.text.length * A_LETTER) / 2;
    const inside = name.x > -half && name.x < frame.width + half && name.y > 0 && name.y < frame.height;
    const free = kept.every(
      (other) =>
        Math.abs(other.y - name.y) > A_LINE || Math.abs(other.x - name.x) > half + (other.text.length * A_LETTER) / 2,
    );
    if (inside && free) kept.push(name);
    return inside && free;
  });
}
