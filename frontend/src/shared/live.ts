/** The event stream of a door. News is a hint, never truth: what it names is read again, and everything is read again
 *  after each connection, because nobody replays what was missed. */

export interface Hint {
  topic: string;
  id: string;
  version: number;
}

export interface Listener {
  onConnect(): void;
  onHint(hint: Hint): void;
  onState(online: boolean): void;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;

export function listen(url: string, listener: Listener): void {
  let source: EventSource | null = null;
  let waitMs = FIRST_WAIT_MS;
  let timer = 0;

  const connect = (): void => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(url);
    source.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      listener.onState(true);
      listener.onConnect();
    };
    source.onerror = () => {
      source?.close();
      source = null;
      listener.onState(false);
      timer = window.setTimeout(connect, waitMs * (0.5 + Math.random()));
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
    };
    const receive = (event: Event): void => {
      const hint = parse((event as MessageEvent<string>).data);
      if (hint) listener.onHint(hint);
    };
    source.addEventListener("message", receive);
    source.addEventListener("hint", receive);
    // For `banner.ts`, a script of its own.
    source.addEventListener("alerts", (event) =>
      document.dispatchEvent(new CustomEvent("epidesk:alerts", { detail: (event as MessageEvent<string>).data })),
    );
  };

  const connectIfLost = (): void => {
    if (!source && !document.hidden) connect();
  };
  window.addEventListener("online", connectIfLost);
  document.addEventListener("visibilitychange", connectIfLost);
  // A stream held open keeps the page out of the back-forward cache, and a page taken from it has a dead one.
  window.addEventListener("pagehide", () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  connect();
}

export function parse(data: string): Hint | null {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== "object" || value === null) return null;
    const { topic, id, version } = value as Partial<Record<keyof Hint, unknown>>;
    return { topic: String(topic ?? ""), id: String(id ?? ""), version: Number(version ?? 0) };
  } catch {
    return null;
  }
}
