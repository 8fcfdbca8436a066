/** Between degrees and the drawing that the server made, and between a drawn area and its fields. */

export interface Frame {
  x0: number;
  y0: number;
  kx: number;
  ky: number;
}
export interface Place {
  lat: number;
  lon: number;
}

const M_PER_DEGREE = 111_320;

export function toXy(frame: Frame, place: Place): [number, number] {
  return [frame.x0 + place.lon * frame.kx, frame.y0 + place.lat * frame.ky];
}

export function toPlace(frame: Frame, x: number, y: number): Place {
  return { lat: (y - frame.y0) / frame.ky, lon: (x - frame.x0) / frame.kx };
}

/** One place a line, latitude first; what is none is left out. */
export function readPlaces(text: string): Place[] {
  return text.split("\n").flatMap((line) => {
    const [lat, lon, more] = line.replace(/[;,]/g, " ").trim().split(/\s+/).map(Number);
    if (lat === undefined || lon === undefined || more !== undefined) return [];
    return Number.isFinite(lat) && Number.isFinite(lon) && Math.abs(lat) <= 85 && Math.abs(lon) <= 180
      ? [{ lat, lon }]
      : [];
  });
}

export function writePlaces(places: readonly Place[]): string {
  return places.map((one) => `${one.lat.toFixed(5)}, ${one.lon.toFixed(5)}`).join("\n");
}

/** The path of a polygon, or of a circle of so many metres. */
export function polygonPath(frame: Frame, places: readonly Place[]): string {
  if (!places.length) return "";
  const steps = places.map((one) =>
    toXy(frame, one)
      .map((n) => n.toFixed(2))
      .join(" "),
  );
  return `M${steps.join("L")}${places.length > 2 ? "Z" : ""}`;
}

export function circlePath(frame: Frame, centre: Place, radiusM: number): string {
  const [x, y] = toXy(frame, centre);
  const r = Math.abs((radiusM / M_PER_DEGREE) * frame.ky).toFixed(2);
  return `M${x.toFixed(2)} ${y.toFixed(2)}m-${r} 0a${r} ${r} 0 1 0 ${2 * Number(r)} 0a${r} ${r} 0 1 0-${2 * Number(r)} 0`;
}
