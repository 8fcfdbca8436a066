import { ringBell } from "./citizen/bell.ts";
import { keepDraftOnLanguage, restoreDraft } from "./citizen/draft.ts";
import { endWhenIdle } from "./citizen/kiosk.ts";
import { sortNearest } from "./citizen/nearest.ts";
import { enhanceRedFlags } from "./citizen/red_flag.ts";
import { rememberSent } from "./citizen/sent.ts";
import { showSimilar } from "./citizen/similar.ts";
import { suggestWhileTyping } from "./citizen/suggest.ts";
import { showRulesHere } from "./citizen/ward_here.ts";
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
showRulesHere();
showSimilar();
sortNearest();
suggestWhileTyping();
startClocks();
startLive(enhance);
endWhenIdle();
void ringBell();
