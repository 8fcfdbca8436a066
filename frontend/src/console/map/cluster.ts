import type { Item } from "./items.ts";

export interface Spot {
  x: number;
  y: number;
}

export interface Group {
  items: Item[];
  lon: number;
  lat: number;
}

const REACH_PX = 34;

/** Items that would overlap on the screen become one group. The chosen one and the critical ones stay alone: a number
 *  must not hide them. */
export function cluster(items: readonly Item[], at: (item: Item) => Spot, chosenId: string): Group[] {
  const groups: (Group & Spot)[] = [];
  for (const item of items) {
    const spot = at(item);
    const alone = item.id === chosenId || item.severity === "extreme";
    const near = alone
      ? undefined
      : groups.find((group) => group.items[0] && joins(group.items[0], chosenId) && within(group, spot));
    if (near) {
      near.items.push(item);
      near.lon += (item.lon - near.lon) / near.items.length;
      near.lat += (item.lat - near.lat) / near.items.length;
    } else {
      groups.push({ items: [item], lon: item.lon, lat: item.lat, ...spot });
    }
  }
  return groups;
}

function joins(item: Item, chosenId: string): boolean {
  return item.id !== chosenId && item.severity !== "extreme";
}

function within(group: Spot, spot: Spot): boolean {
  return Math.abs(group.x - spot.x) < REACH_PX && Math.abs(group.y - spot.y) < REACH_PX;
}
