/** Where the desk's map looks. One report pinned in the sea, or at 0/0, must not take the province out of sight. */

interface Point {
  lon: number;
  lat: number;
}

/** South-west and north-east corner, as the map library takes them. */
export type Box = [[number, number], [number, number]];

/** About the province is still work: an island, a pin just across the border. */
const MARGIN = 0.2;
/** Web Mercator knows no further. */
const MAX_LAT = 85;

export function onEarth({ lon, lat }: Point): boolean {
  return Number.isFinite(lon) && Number.isFinite(lat) && Math.abs(lon) <= 180 && Math.abs(lat) <= MAX_LAT;
}

/** The box about every corner of a GeoJSON object; null when it has none. */
export function boxAbout(outline: unknown): Box | null {
  return boxOf(corners(outline));
}

/** The box about the points that lie in the province or near it; null when none does. */
export function workIn([[west, south], [east, north]]: Box, points: Iterable<Point>): Box | null {
  const aside = (east - west) * MARGIN;
  const above = (north - south) * MARGIN;
  return boxOf(
    Array.from(points).filter(
      (point) =>
        onEarth(point) &&
        point.lon >= west - aside &&
        point.lon <= east + aside &&
        point.lat >= south - above &&
        point.lat <= north + above,
    ),
  );
}

function boxOf(points: Iterable<Point>): Box | null {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const point of points) {
    if (!onEarth(point)) continue;
    west = Math.min(west, point.lon);
    east = Math.max(east, point.lon);
    south = Math.min(south, point.lat);
    north = Math.max(north, point.lat);
  }
  return west <= east
    ? [
        [west, south],
        [east, north],
      ]
    : null;
}

function* corners(value: unknown): Generator<Point> {
  if (Array.isArray(value)) {
    const [lon, lat] = value;
    if (typeof lon === "number" && typeof lat === "number") yield { lon, lat };
    else for (const part of value) yield* corners(part);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const { features, geometry, geometries, coordinates } = value as Record<string, unknown>;
  for (const part of [features, geometry, geometries, coordinates]) if (part) yield* corners(part);
}
