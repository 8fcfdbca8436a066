/** What waits on this phone, on «my matters»; on every other page one line that leads there. */
import { all, fill } from "../shared/dom.ts";
import { who } from "./form.ts";
import { fieldOf, type Item, inOrder } from "./item.ts";
import { change, drop, items } from "./store.ts";
import { atText } from "./time.ts";

export async function drawList(sendNow: () => void): Promise<void> {
  const mark = await who();
  const all = inOrder(await items()).filter(({ lane }) => !lane);
  const bar = document.querySelector<HTMLElement>("[data-queue-bar]");
  const open = all.filter(({ state }) => state !== "sent");
  if (bar) {
    bar.hidden = !open.length || document.querySelector("[data-queue]") !== null;
    const text = bar.querySelector<HTMLElement>("[data-queue-n]");
    if (text) text.textContent = (text.dataset.queueN ?? "").replace("{n}", String(open.length));
  }
  const box = document.querySelector<HTMLElement>("[data-queue]");
  const list = box?.querySelector("[data-queue-list]");
  const row = box?.querySelector<HTMLTemplateElement>("template[data-queue-row]");
  if (!box || !list || !row) return;
  const shown = all.filter((one) => one.state !== "sent" || !isListed(one));
  box.hidden = !shown.length;
  const call = box.querySelector<HTMLElement>("[data-queue-call]");
  const ill = open.some(({ url }) => url === "/medical");
  if (call && call.hidden === ill) call.hidden = !ill;
  const print = JSON.stringify(shown.map(({ id, state, tries, reason }) => [id, state, tries, reason, mark]));
  if (box.dataset.shown === print) return;
  box.dataset.shown = print;
  fill(
    list,
    shown.map((one) => drawRow(box, row, one, mark, sendNow)),
  );
}

/** The page of the centre names it already. */
function isListed(one: Item): boolean {
  return one.link !== "" && document.querySelector(`#mine a[href="${one.link}"]`) !== null;
}

function drawRow(box: HTMLElement, row: HTMLTemplateElement, one: Item, mark: string, sendNow: () => void): Node {
  const copy = document.importNode(row.content, true);
  const part = <T extends HTMLElement>(name: string): T => copy.querySelector(`[data-row-${name}]`) as T;
  const foreign = one.who !== "" && one.who !== mark;
  const held = foreign && mark !== "";
  const say = (name: string): string => box.dataset[name] ?? "";
  part("title").textContent = say(one.url === "/medical" ? "medical" : "report");
  const words = [
    say("typed").replace("{at}", atText(one.typedMs)),
    one.photos.length ? say("photos").replace("{n}", String(one.photos.length)) : "",
    foreign ? "" : (fieldOf(one.fields, "address") || fieldOf(one.fields, "description")).slice(0, 80),
  ];
  part("words").textContent = words.filter(Boolean).join(" · ");
  const waiting = held ? "held" : one.tried ? "again" : "waiting";
  part("state").textContent = say(one.state === "waiting" ? waiting : one.state).replace(
    "{why}",
    Object.values(one.errors).join(" ") || one.reason,
  );
  part("code").textContent = one.code;
  part("done").hidden = one.state !== "sent";
  part("bad").hidden = one.state !== "failed";
  part("icon").hidden = one.state === "sent" || one.state === "failed";
  const edit = part<HTMLAnchorElement>("edit");
  edit.href = `${one.url}#mend=${one.id}`;
  edit.hidden = one.state !== "failed" || foreign;
  const open = part<HTMLAnchorElement>("open");
  // An empty address would lead back to this very page.
  if (one.link) open.href = one.link;
  open.hidden = one.state !== "sent" || !one.link;
  const now = part<HTMLButtonElement>("now");
  now.hidden = one.state !== "waiting" || held;
  now.addEventListener("click", sendNow);
  const away = part<HTMLButtonElement>("drop");
  // What may have arrived is not deleted here: one would think it gone.
  away.hidden = one.state === "sending" || one.tried;
  away.addEventListener("click", () => {
    if (away.dataset.asked === undefined && one.state !== "sent") {
      away.dataset.asked = "";
      away.textContent = say("really");
      return;
    }
    void change(one.id, (now) => now).then(async (now) => {
      if (now && now.state !== "sending" && !now.tried) await drop(one.id);
      box.dataset.shown = "";
      await drawList(sendNow);
    });
  });
  return copy;
}

/** For a sign-out: how many would be lost. */
export async function unsent(): Promise<number> {
  return (await items()).filter(({ state }) => state !== "sent").length;
}

export function queueOnPage(): boolean {
  return all(document, "[data-queue], [data-queue-bar]").length > 0;
}
