/** What the desk's map draws, as `/desk/map/items.json` says it. */

export interface Item {
  id: string;
  lon: number;
  lat: number;
  severity: string;
  title: string;
  url: string;
}

export interface Team {
  id: string;
  code: string;
  name: string;
  lon: number;
  lat: number;
  free: boolean;
  stale: boolean;
  title?: string;
  url?: string;
}

export interface Situation {
  items: Item[];
  teams: Team[];
  counts: Record<string, number>;
}
