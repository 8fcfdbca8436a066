/** The quiet ground: two tints, hairlines and names, from the page's tokens, so that pins speak. */
import type { GeoJSONSourceSpecification, StyleSpecification } from "maplibre-gl";

export type Geo = Exclude<GeoJSONSourceSpecification["data"], string>;

const NONE: Geo = { type: "FeatureCollection", features: [] };
const FONT = "Be Vietnam Pro";

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Paint that follows the theme: layer → property → colour. */
export function paints(): Record<string, Record<string, string>> {
  return {
    sea: { "background-color": token("--map-sea") },
    land: { "fill-color": token("--map-land") },
    borders: { "line-color": token("--map-line") },
    names: { "text-color": token("--map-label"), "text-halo-color": token("--map-land") },
    route: { "line-color": token("--accent") },
  };
}

/** Names are drawn from the page's own font: there is no glyph server. */
export function quietStyle(areas: Geo, labels: Geo): StyleSpecification {
  const colours = paints();
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: areas, tolerance: 0.2 },
      labels: { type: "geojson", data: labels },
      route: { type: "geojson", data: NONE },
    },
    layers: [
      { id: "sea", type: "background", paint: { ...colours.sea } },
      { id: "land", type: "fill", source: "areas", paint: { ...colours.land } },
      {
        id: "borders",
        type: "line",
        source: "areas",
        layout: { "line-join": "round" },
        paint: { ...colours.borders, "line-width": 1 },
      },
      {
        id: "names",
        type: "symbol",
        source: "labels",
        minzoom: 9,
        layout: {
          "text-field": ["get", "name"],
          "text-font": [FONT],
          "text-size": 11.5,
          "text-padding": 6,
          "text-max-width": 9,
        },
        paint: { ...colours.names, "text-halo-width": 1.6 },
      },
      {
        id: "route",
        type: "line",
        source: "route",
        layout: { "line-cap": "round" },
        paint: { ...colours.route, "line-width": 3, "line-dasharray": [0.1, 2] },
      },
    ],
  };
}

export function lineBetween(from: [number, number] | null, to: [number, number] | null): Geo {
  if (!from || !to) return NONE;
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: [from, to] } };
}
