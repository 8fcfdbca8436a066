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
