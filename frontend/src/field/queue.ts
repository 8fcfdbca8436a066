/** The team's forms without a line: the next step, notes and pictures wait on the phone, in order, each with its state.
 *  Where the team is never waits: a position of an hour ago helps nobody. */
import { enhanceForm, isKept, who } from "../offline/form.ts";
import { type Item, inOrder, isLaneBusy, laneOf, makeItem, newKey } from "../offline/item.ts";
import { sayKept } from "../offline/kept.ts";
import { afterLoad, hold, ignore, runQueue } from "../offline/run.ts";
import { clearAtSignOut } from "../offline/sign_out.ts";
import { change, drop, items, keep } from "../offline/store.ts";
import { atText } from "../offline/time.ts";
import { keepNothing, keepPages, noticeWho, startWorker } from "../offline/worker.ts";
import { all, fill, type Root } from "../shared/dom.ts";
import { release } from "../shared/once.ts";
import { after, farthest, saysNo, verbOf } from "./ahead.ts";

/** What the centre has got stays in sight this long. */
const SENT_SHOWN_MS = 15 * 60_000;

let known: Item[] = [];
let asked = "";
let sendNow: () => void = () => undefined;

/** For parts of the page that came anew. */
export function enhanceQueue(root: Root): void {
  if (!works()) return;
  if (all(root, "[data-dock]").length) drawDock();
  drawCount(root);
  keepAhead(root);
}

export function startFieldQueue(): void {
  if (document.documentElement.hasAttribute("data-kiosk")) {
    void keepNothing();
    return;
  }
  if (!works()) return;
  sayKept();
  enhanceForm();
  clearAtSignOut();
  document.addEventListener("submit", submit);
  const box = document.querySelector<HTMLDetailsElement>("[data-queue-box]");
  if (box && location.hash === "#waiting") box.open = true;
  box?.querySelector("[data-queue-now]")?.addEventListener("click", () => sendNow());
  void start().catch(ignore);
  afterLoad(() => void startWorker());
}

function works(): boolean {
  return "indexedDB" in self && !document.documentElement.hasAttribute("data-kiosk");
}

/** The mission's pages with their empty forms are to be at hand without a line; once for each state of the mission. */
function keepAhead(root: Root): void {
  const parts = all(root, "[data-keep-pages]");
  const verb = all(root, "[data-dock]")[0]?.dataset.verb;
  const pages = parts.map((part) => part.dataset.keepPages ?? "").join(" ");
  if (!parts.length || isKept() || asked === `${verb} ${pages}`) return;
  asked = `${verb} ${pages}`;
  afterLoad(() => void keepPages(pages.split(" ")));
}

async function start(): Promise<void> {
  await runQueue(draw, noticeWho);
}

async function draw(send: () => void): Promise<void> {
  sendNow = send;
  known = inOrder(await items()).filter(({ lane }) => Boolean(lane));
  drawDock();
  drawCount(document);
  await drawRows();
}

/** How many have not left yet, in the bar of every page of the team's. */
function drawCount(root: Root): void {
  const n = unsent().length;
  for (const place of all(root, "[data-live-state][data-n-online]")) {
    const word = place.querySelector("[data-live-word]");
    const { dataset } = place;
    const off = word?.textContent === dataset.offline;
    for (const state of ["online", "offline"]) {
      const plain = `${state}Plain`;
      dataset[plain] ??= dataset[state] ?? "";
      const counted = dataset[state === "online" ? "nOnline" : "nOffline"] ?? "";
      dataset[state] = n ? counted.replace("{n}", String(n)) : dataset[plain];
    }
    const text = (off ? dataset.offline : dataset.online) ?? "";
    if (word && word.textContent !== text) word.textContent = text;
  }
}

function unsent(): Item[] {
  return known.filter(({ state }) => state !== "sent");
}

function submit(event: Event): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || !form.matches("form[data-queued]")) return;
  // Goes along with a line too: when the answer is lost, the same key tells that it was done.
  let key = form.querySelector<HTMLInputElement>("input[name=idempotency_key]");
  if (!key) {
    key = document.createElement("input");
    key.type = "hidden";
    key.name = "idempotency_key";
    key.value = newKey();
    form.appendChild(key);
  }
  const url = new URL(form.action, location.href).pathname;
  const waits = isKept() || navigator.onLine === false || isLaneBusy(known, laneOf(url));
  if (!waits) return;
  event.preventDefault();
  void hold(enqueue(form, url)).finally(() => release(form));
}

async function enqueue(form: HTMLFormElement, url: string): Promise<void> {
  const one = makeItem(Array.from(new FormData(form)), { url, who: await who(), nowMs: Date.now(), tried: false });
  try {
    await keep(one);
  } catch {
    form.submit(); // the phone is full or forbids keeping: the browser says that there is no line
    return;
  }
  await draw(sendNow);
  sendNow();
}

/** What waits on the phone is behind the team: the button offers what comes after it. */
function drawDock(): void {
  for (const old of all(document, "[data-dock-ahead]")) old.remove();
  const dock = document.querySelector<HTMLElement>("[data-dock]");
  const box = document.querySelector<HTMLElement>("[data-field-queue]");
  if (!dock) return;
  const last = farthest(known, dock.dataset.dock ?? "", dock.dataset.verb ?? "");
  dock.hidden = last !== null;
  if (!last) return;
  const said = (box?.dataset.onPhone ?? "{what}, {at}")
    .replace("{what}", last.what)
    .replace("{at}", atText(last.typedMs));
  const next = document.querySelector<HTMLElement>(`[data-ahead="${after(verbOf(last))}"]`);
  const ahead = document.createElement("div");
  ahead.className = "dock";
  ahead.dataset.dockAhead = "";
  if (next) ahead.appendChild(stepOf(dock, next, said));
  else ahead.appendChild(textOf(last.state === "sent" ? said : `${said}. ${box?.dataset.allWaits ?? ""}`));
  const verb = verbOf(last);
  const { add, addLabel, no, noLabel } = dock.dataset;
  if (add && (verb === "depart" || verb === "arrive" || verb === "finish")) ahead.appendChild(linkTo(add, addLabel));
  if (no && (verb === "accept" || verb === "depart")) ahead.appendChild(linkTo(no, noLabel));
  dock.insertAdjacentElement("afterend", ahead);
}

function stepOf(dock: HTMLElement, next: HTMLElement, said: string): HTMLElement {
  const { ahead, url = "", label = "" } = next.dataset;
  const small = document.createElement("small");
  small.textContent = said;
  if (ahead === "finish") {
    const link = document.createElement("a");
    link.className = "state-btn";
    link.href = url;
    link.append(label, small);
    return link;
  }
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  form.dataset.once = "";
  form.dataset.queued = "";
  const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
  const as = document.createElement("input");
  as.type = "hidden";
  as.name = "queued_as";
  as.value = `${label}, ${dock.dataset.code ?? ""}`;
  const button = document.createElement("button");
  button.className = "state-btn";
  button.type = "submit";
  button.append(label, small);
  if (token) form.appendChild(token.cloneNode());
  form.append(as, button);
  return form;
}

function linkTo(url: string, label = ""): HTMLElement {
  const link = document.createElement("a");
  link.className = "btn btn--quiet btn--wide";
  link.href = url;
  link.textContent = label;
  return link;
}

function textOf(text: string): HTMLElement {
  const line = document.createElement("p");
  line.className = "t-16";
  line.textContent = text;
  return line;
}

async function drawRows(): Promise<void> {
  const box = document.querySelector<HTMLElement>("[data-field-queue]");
  const list = box?.querySelector("[data-queue-list]");
  const row = box?.querySelector<HTMLTemplateElement>("template[data-queue-row]");
  if (!box || !list || !row) return;
  const mark = await who();
  const recent = ({ state, changedMs }: Item): boolean => state === "sent" && Date.now() - changedMs < SENT_SHOWN_MS;
  const shown = [...unsent(), ...known.filter(recent)];
  box.hidden = !shown.length;
  const open = unsent();
  for (const part of all(box, "[data-queue-kept]")) part.hidden = !open.length;
  for (const part of all(box, "[data-queue-send]"))
    part.hidden = !open.some(({ state, who }) => state === "waiting" && who === mark);
  const title = box.querySelector<HTMLElement>("[data-queue-title]");
  const count = (open.length ? title?.dataset.queueTitle : title?.dataset.allSent) ?? "";
  if (title) title.textContent = count.replace("{n}", String(open.length));
  const call = box.querySelector<HTMLElement>("[data-queue-call]");
  const no = open.some(saysNo);
  if (call && call.hidden === no) call.hidden = !no;
  const print = JSON.stringify(shown.map(({ id, state, tries, reason }) => [id, state, tries, reason, mark]));
  if (box.dataset.shown === print) return;
  box.dataset.shown = print;
  // The mission comes first. What waits opens by itself when something of it must be mended.
  const details = box.querySelector<HTMLDetailsElement>("[data-queue-box]");
  if (details && shown.some(({ state }) => state === "failed")) details.open = true;
  fill(
    list,
    shown.map((one) => drawRow(box, row, one, mark)),
  );
}

function drawRow(box: HTMLElement, row: HTMLTemplateElement, one: Item, mark: string): Node {
  const copy = document.importNode(row.content, true);
  const part = <T extends HTMLElement>(name: string): T => copy.querySelector(`[data-row-${name}]`) as T;
  const say = (name: string): string => box.dataset[name] ?? "";
  const foreign = one.who !== mark;
  const failed = one.state === "failed";
  const step = ["accept", "depart", "arrive"].includes(verbOf(one));
  part("title").textContent = one.what;
  const typed = one.fields.find(([name, value]) => (name === "text" || name === "note") && value)?.[1] ?? "";
  part("words").textContent = [
    say("typed").replace("{at}", atText(one.typedMs)),
    one.photos.length ? say("photos").replace("{n}", String(one.photos.length)) : "",
    foreign ? "" : typed.slice(0, 80),
  ]
    .filter(Boolean)
    .join(" · ");
  const behind = known.some((other) => other.lane === one.lane && other.state === "failed" && holdsUp(other, one));
  const waiting = foreign ? "held" : behind ? "after" : one.tried ? "again" : "waiting";
  part("state").textContent = say(one.state === "waiting" ? waiting : one.state).replace(
    "{why}",
    Object.values(one.errors).join(" ") || one.reason,
  );
  part("done").hidden = one.state !== "sent";
  part("bad").hidden = !failed;
  part("icon").hidden = one.state === "sent" || failed;
  const edit = part<HTMLAnchorElement>("edit");
  // The form as it is before its time too: the step before it may still wait.
  edit.href = `${one.url}?ahead#mend=${one.id}`;
  edit.hidden = !failed || step || foreign;
  const now = part<HTMLButtonElement>("now");
  now.hidden = foreign || behind || !(failed && step);
  now.addEventListener("click", () => void again(one).then(sendNow));
  const away = part<HTMLButtonElement>("drop");
  // What may have arrived is not deleted here: one would think it undone.
  away.hidden = one.state === "sending" || one.tried;
  away.addEventListener("click", () => {
    if (away.dataset.asked === undefined && one.state !== "sent") {
      away.dataset.asked = "";
      away.textContent = say("really");
      return;
    }
    void change(one.id, (now) => now).then(async (now) => {
      if (now && now.state !== "sending" && (!now.tried || now.state === "sent")) await drop(one.id);
      await draw(sendNow);
      sendNow();
    });
  });
  return copy;
}

/** A step that was refused is tried as it was: there is nothing in it to mend. */
async function again(one: Item): Promise<void> {
  if (one.state === "failed") await change(one.id, (now) => ({ ...now, state: "waiting", reason: "", errors: {} }));
}

function holdsUp(other: Item, one: Item): boolean {
  return other.id !== one.id && verbOf(other) !== "" && other.typedMs <= one.typedMs;
}
