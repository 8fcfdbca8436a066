/** How full the battery is, where the browser tells: the position goes out more seldom as it falls. */
import { sparing } from "./throttle.ts";

interface Battery extends EventTarget {
  level: number;
  charging: boolean;
}

export const battery = { times: 1 as 1 | 3 | 9, changed: (): void => undefined };

export function watchBattery(): void {
  const ask = (navigator as Navigator & { getBattery?: () => Promise<Battery> }).getBattery;
  if (!ask) return;
  void ask
    .call(navigator)
    .then((found) => {
      const look = (): void => {
        const times = sparing(found.level, found.charging);
        if (times === battery.times) return;
        battery.times = times;
        battery.changed();
      };
      found.addEventListener("levelchange", look);
      found.addEventListener("chargingchange", look);
      look();
    })
    .catch(() => undefined);
}
