/** The banner of current alerts, on every page of every door. What the server wrote stays true without this; with it the
 *  banner changes on open pages the moment an alert does, each alert can be put aside by who has read it, and what is
 *  over goes by itself. Loaded before the door's own script: that one opens the stream where it has one. */
const SEEN = "epidesk-alerts-seen";
const MOST_SEEN = 50;
const NEWS = "epidesk:alerts";
/** After the page is there: it was made a moment ago, and a slow line has other things to carry first. */
const SOON_MS = 2_500;
const LATER_MS = 20_000;

const html = document.documentElement;
const place = document.getElementById("alerts-now");

/** The centre's clock, unless the page lay about for longer than it took to come. */
const skewMs = html.hasAttribute("data-kept") ? 0 : Date.parse(html.dataset.now ?? "") - Date.now() || 0;

function store(): Storage {
  return html.hasAttribute("data-kiosk") ? sessionStorage : localStorage;
}

function seen(): string[] {
  try {
    const value: unknown = JSON.parse(store().getItem(SEEN) ?? "[]");
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

/** What was put aside here is one line; what is over is gone. */
function draw(here: HTMLElement): void {
  const aside = seen();
  const now = Date.now() + skewMs;
  let others = 0;
  for (const row of Array.from(here.querySelectorAll<HTMLElement>("[data-alert]"))) {
    const over = Number(row.dataset.untilMs) <= now;
    const read = aside.includes(row.dataset.alert ?? "");
    row.hidden = over || read;
    if (read && !over) others += 1;
  }
  const rest = here.querySelector<HTMLElement>("[data-alerts-aside]");
  if (!rest) return;
  others += Number(rest.dataset.more);
  rest.hidden = !others;
  const count = rest.querySelector("[data-n]");
  if (count) count.textContent = String(others);
}

function putAside(here: HTMLElement, id: string): void {
  try {
    store().setItem(SEEN, JSON.stringify([id, ...seen().filter((one) => one !== id)].slice(0, MOST_SEEN)));
  } catch {
    // a browser that keeps nothing: it comes again with the next page
  }
  draw(here);
}

function replace(here: HTMLElement, markup: string): void {
  const fresh = new DOMParser().parseFromString(markup, "text/html").getElementById("alerts-now");
  if (!fresh || fresh.innerHTML === here.innerHTML) return;
  while (here.firstChild) here.removeChild(here.firstChild);
  for (const node of Array.from(fresh.childNodes)) here.appendChild(node);
  draw(here);
}

/** A page without a stream of its own listens while somebody looks at it: browsers hold few lines open to one site. */
function listenHere(): void {
  let source: EventSource | null = null;
  let timer = 0;
  const close = (): void => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const soon = (ms: number): void => {
    close();
    timer = window.setTimeout(connect, ms);
  };
  const connect = (): void => {
    if (source || document.hidden) return;
    source = new EventSource("/live/alerts");
    source.addEventListener("alerts", (event) => tell((event as MessageEvent<string>).data));
    source.onerror = () => {
      // A line that broke is opened again by the browser itself, but not one that was refused.
      if (source?.readyState === 2) soon(LATER_MS * (1 + Math.random()));
    };
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : connect()));
  // A stream held open keeps the page out of the back-forward cache.
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  if (document.readyState === "complete") soon(SOON_MS);
  else window.addEventListener("load", () => soon(SOON_MS));
}

function tell(data: string): void {
  document.dispatchEvent(new CustomEvent(NEWS, { detail: data }));
}

if (place) {
  draw(place);
  setInterval(() => draw(place), LATER_MS);
  place.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-alert-seen]");
    if (button) putAside(place, button.dataset.alertSeen ?? "");
  });
  document.addEventListener(NEWS, (event) => replace(place, (event as CustomEvent<string>).detail));
  if (!document.querySelector("[data-live]") && "EventSource" in window) listenHere();
}
