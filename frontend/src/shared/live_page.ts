/** Ties a page's stream to its fragments and to the words that say whether it is live. */
import { all, type Root, setShape } from "./dom.ts";
import { type Enhance, Fragments, type Merge } from "./fragments.ts";
import { type Hint, listen } from "./live.ts";

export function startLive(
  enhance: Enhance,
  merges?: ReadonlyMap<string, Merge>,
  also?: { onConnect(): void; onHint(hint: Hint): void },
): void {
  const url = document.querySelector<HTMLElement>("[data-live]")?.dataset.live;
  if (!url) return;
  let state: boolean | null = null;
  // What was read again carries the words of the connection without knowing how it stands.
  const fragments = new Fragments((root) => {
    enhance(root);
    if (state !== null) showState(state, root);
  }, merges);
  listen(url, {
    onConnect() {
      fragments.readAll();
      also?.onConnect();
    },
    onHint(hint) {
      fragments.readFor(hint);
      also?.onHint(hint);
    },
    onState(online) {
      state = online;
      showState(online, document);
    },
  });
}

function showState(online: boolean, root: Root): void {
  for (const place of all(root, "[data-live-state]")) {
    const word = place.querySelector("[data-live-word]") ?? place;
    const text = (online ? place.dataset.online : place.dataset.offline) ?? "";
    if (word.textContent !== text) word.textContent = text;
    for (const icon of all(place, "[data-live-icon]")) icon.hidden = icon.dataset.liveIcon !== String(online);
    const shape = place.querySelector(".sevm");
    if (shape) setShape(shape, online ? "clear" : "moderate");
  }
}
