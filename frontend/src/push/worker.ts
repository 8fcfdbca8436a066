/** The service worker's part in notices: shows what comes, leads to its page, keeps the subscription alive. */
import { setWord, word } from "../offline/store.ts";
import { KEPT_PUSH, type KeptPush, whatWas } from "./state.ts";
import { lookOf, toldBy, type Words } from "./told.ts";

interface Pushed extends Event {
  data: { text(): string } | null;
  waitUntil(work: Promise<unknown>): void;
}
interface Clicked extends Event {
  notification: { close(): void; data: { url?: string } | null };
  waitUntil(work: Promise<unknown>): void;
}
interface Changed extends Event {
  oldSubscription?: PushSubscription | null;
  newSubscription?: PushSubscription | null;
  waitUntil(work: Promise<unknown>): void;
}
interface Page {
  url: string;
  focus(): Promise<Page>;
  navigate?(url: string): Promise<Page | null>;
}
interface Scope {
  EPIDESK: { words: Record<string, Words> };
  registration: {
    showNotification(title: string, look: object): Promise<void>;
    getNotifications?(filter: { tag: string }): Promise<unknown[]>;
    pushManager?: PushManager;
  };
  clients: { matchAll(which: object): Promise<Page[]>; openWindow(url: string): Promise<Page | null> };
  addEventListener(type: string, act: (event: never) => void): void;
}

export const RENEWED = "/notices/renewed";

export function hearPushes(self: unknown): void {
  const scope = self as Scope;
  scope.addEventListener("push", (event: Pushed) => event.waitUntil(show(scope, event)));
  scope.addEventListener("notificationclick", (event: Clicked) => {
    event.notification.close();
    event.waitUntil(lead(scope, event.notification.data?.url ?? "/alerts"));
  });
  scope.addEventListener("pushsubscriptionchange", (event: Changed) => event.waitUntil(renew(scope, event)));
}

async function show(scope: Scope, event: Pushed): Promise<void> {
  const lang = (await word<string>("lang").catch(() => undefined)) ?? "vi";
  const words = scope.EPIDESK.words[lang] ?? (scope.EPIDESK.words.vi as Words);
  const told = toldBy(event.data?.text() ?? "", words);
  const look = lookOf(told, words, Date.now());
  await scope.registration.showNotification(told.title, look);
}

/** To the page that is open there already, to any other open one, or to a new one. */
async function lead(scope: Scope, url: string): Promise<void> {
  const pages = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = pages.find((page) => new URL(page.url).pathname === url);
  if (there) await there.focus();
  else await scope.clients.openWindow(url);
}

/** The browser has given up a subscription, or has another: the centre is told, with the old one's address as the only
 *  proof of whose it was. Without a line now, the page of notices does it when it is opened. */
async function renew(scope: Scope, event: Changed): Promise<void> {
  const manager = scope.registration.pushManager;
  const kept = await word<KeptPush>(KEPT_PUSH).catch(() => undefined);
  const old = whatWas(event.oldSubscription, kept);
  if (!manager || !old) return;
  const fresh =
    event.newSubscription ??
    (await manager.getSubscription()) ??
    (old.key ? await manager.subscribe({ userVisibleOnly: true, applicationServerKey: old.key }) : null);
  if (!fresh || fresh.endpoint === old.endpoint) return;
  if (await renewed(old.endpoint, fresh)) {
    await setWord(KEPT_PUSH, { key: kept?.key ?? "", endpoint: fresh.endpoint }).catch(() => undefined);
  }
}

/** Whether the centre has taken the new address for the old one. */
export async function renewed(old: string, fresh: PushSubscription): Promise<boolean> {
  const answer = await fetch(RENEWED, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ old, subscription: fresh.toJSON() }),
  });
  return answer.ok;
}

/** Somebody signed out on this phone: what was theirs on duty rings here no more. */
export async function stopAtSignOut(self: unknown): Promise<void> {
  const manager = (self as Scope).registration.pushManager;
  if (!(await word<boolean>("push-own").catch(() => false))) return;
  await (await manager?.getSubscription())?.unsubscribe();
}
