import { stayAwake } from "./field/awake.ts";
import { watchBattery } from "./field/battery.ts";
import { watchPosition } from "./field/position.ts";
import { enhanceQueue, startFieldQueue } from "./field/queue.ts";
import { enhancePinMaps } from "./map/pinmap.ts";
import { startClocks } from "./shared/clocks.ts";
import { enhanceCopy } from "./shared/copy.ts";
import type { Root } from "./shared/dom.ts";
import { startLive } from "./shared/live_page.ts";
import { guardDoubleTaps } from "./shared/once.ts";
import { enhancePhotos } from "./shared/photo.ts";

function enhance(root: Root): void {
  enhanceCopy(root);
  enhancePhotos(root);
  enhancePinMaps(root);
  enhanceQueue(root);
}

document.documentElement.classList.add("js");
guardDoubleTaps();
enhance(document);
startClocks();
startFieldQueue();
startLive(enhance);
watchBattery();
watchPosition();
stayAwake();
