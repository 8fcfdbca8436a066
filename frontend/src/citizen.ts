import { ringBell } from "./citizen/bell.ts";
import { keepDraftOnLanguage, restoreDraft } from "./citizen/draft.ts";
import { enhanceRedFlags } from "./citizen/red_flag.ts";
import { rememberSent } from "./citizen/sent.ts";
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
  enhanceRedFlags(root);
  enhancePinMaps(root);
}

document.documentElement.classList.add("js");
guardDoubleTaps();
restoreDraft();
enhance(document);
keepDraftOnLanguage();
rememberSent();
startClocks();
startLive(enhance);
void ringBell();
