/** The page where a phone asks for notices (`/notices`), and no other. It explains before the browser asks; what the
 *  browser cannot do it says, with another way. */
import { setWord, word } from "./offline/store.ts";
import { KEPT_PUSH, type KeptPush, keyBytes, sameKey, stateOf } from "./push/state.ts";
import { renewed } from "./push/worker.ts";
import { csrfToken } from "./shared/dom.ts";

const KNOWN = "epidesk-push";
/** A push service that does not answer would hold the button for ever. */
const PATIENCE_MS = 25_000;

interface Kept {
  wards: string[] | null;
  levels: string[];
  language: string;
}

function start(form: HTMLFormElement): void {
  const on = document.querySelector<HTMLButtonElement>("[data-push-on]");
  const off = document.querySelector<HTMLButtonElement>("[data-push-off]");
  const key = form.dataset.key ?? "";
  let state = "ask";

  const show = (now: string): void => {
    state = now;
    for (const one of Array.from(document.querySelectorAll<HTMLElement>("[data-push-state]"))) {
      one.hidden = !(one.dataset.pushState ?? "").split(" ").includes(now);
    }
  };
  const say = (now: string): void => {
    show(now);
    const said = document.querySelector<HTMLElement>(`[data-push-state~="${now}"][tabindex]`);
    said?.focus();
  };

  allOrSome(form);
  show(stateOf(device(Boolean(key))));
  if (state !== "ask") return;
  const forgotten = (): void => show(localStorage.getItem(KNOWN) ? "lost" : "ask");
  current()
    .then(async (found) => {
      if (!found) return forgotten();
      const asks = { endpoint: found.endpoint, known: true };
      const kept = (await ask(form, "POST", asks)) ?? ((await renew(found)) ? await ask(form, "POST", asks) : null);
      if (!kept) return forgotten();
      await keepPush(found.endpoint, key);
      fillIn(form, kept);
      show("on");
    })
    .catch(() => show("ask"));

  on?.addEventListener("click", () => {
    const choices = new FormData(form);
    if (!choices.getAll("levels").length || (choices.get("where") === "some" && !choices.getAll("wards").length)) {
      say("choose");
      return;
    }
    on.disabled = true;
    // In the very moment of the tap: Safari lets nobody ask later.
    turnOn(form, key, Notification.requestPermission(), choices)
      .then(say, () => say("failed"))
      .then(() => {
        on.disabled = false;
      });
  });
  off?.addEventListener("click", () => {
    off.disabled = true;
    turnOff(form)
      .then(
        () => say("off"),
        () => say("failed"),
      )
      .then(() => {
        off.disabled = false;
      });
  });
}

async function turnOn(
  form: HTMLFormElement,
  key: string,
  asked: Promise<NotificationPermission>,
  choices: FormData,
): Promise<string> {
  const permission = await asked;
  if (permission === "denied") return "denied";
  if (permission !== "granted") return "ask";
  const lang = String(choices.get("language") ?? "");
  await navigator.serviceWorker.register("/sw.js");
  const { pushManager } = await inTime(navigator.serviceWorker.ready);
  const applicationServerKey = keyBytes(key);
  let found = await pushManager.getSubscription();
  if (found && !sameKey(found.options.applicationServerKey, applicationServerKey)) {
    await found.unsubscribe(); // the centre has another key since
    found = null;
  }
  const subscription = found ?? (await inTime(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })));
  const kept = await ask(form, "POST", {
    subscription: subscription.toJSON(),
    wards: choices.get("where") === "some" ? choices.getAll("wards") : null,
    levels: choices.getAll("levels"),
    language: lang,
  });
  if (!kept) throw new Error("not taken");
  localStorage.setItem(KNOWN, "1");
  await keepPush(subscription.endpoint, key);
  await setWord("push-own", form.hasAttribute("data-staff")).catch(() => undefined);
  return "on";
}

async function turnOff(form: HTMLFormElement): Promise<void> {
  const found = await current();
  localStorage.removeItem(KNOWN);
  await keepPush("", "");
  if (!found) return;
  const { endpoint } = found;
  await found.unsubscribe();
  await ask(form, "DELETE", { endpoint });
}

function keepPush(endpoint: string, key: string): Promise<void> {
  return setWord(KEPT_PUSH, { endpoint, key } satisfies KeptPush).catch(() => undefined);
}

/** The browser has another subscription than the one that was asked for, and nobody could be told when it came. */
async function renew(found: PushSubscription): Promise<boolean> {
  const kept = await word<KeptPush>(KEPT_PUSH).catch(() => undefined);
  return Boolean(kept?.endpoint && kept.endpoint !== found.endpoint) && renewed(kept?.endpoint ?? "", found);
}

async function current(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return registration?.pushManager ? registration.pushManager.getSubscription() : null;
}

/** What the centre keeps of this phone's subscription; null when it knows none. Throws when it refuses. */
async function ask(form: HTMLFormElement, method: string, body: object): Promise<Kept | null> {
  const answer = await inTime(
    fetch(form.action, {
      method,
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken(form), Accept: "application/json" },
      body: JSON.stringify(body),
    }),
  );
  if (answer.status === 404 || answer.status === 204) return null;
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Kept;
}

function fillIn(form: HTMLFormElement, kept: Kept): void {
  const tick = (name: string, values: string[]): void => {
    for (const box of Array.from(form.querySelectorAll<HTMLInputElement>(`input[name=${name}]`))) {
      box.checked = values.includes(box.value);
    }
  };
  tick("levels", kept.levels);
  tick("where", [kept.wards === null ? "all" : "some"]);
  tick("wards", kept.wards ?? []);
  const language = form.querySelector<HTMLSelectElement>("select[name=language]");
  if (language) language.value = kept.language;
  allOrSome(form);
}

/** The list of wards is there for who chooses some. */
function allOrSome(form: HTMLFormElement): void {
  const list = form.querySelector<HTMLElement>("[data-wards]");
  const show = (): void => {
    if (list) list.hidden = new FormData(form).get("where") !== "some";
  };
  for (const one of Array.from(form.querySelectorAll<HTMLInputElement>("input[name=where]"))) {
    one.onchange = show;
  }
  show();
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return Promise.race([
    work,
    new Promise<T>((_done, fail) => setTimeout(() => fail(new Error("took too long")), PATIENCE_MS)),
  ]);
}

function device(key: boolean): Parameters<typeof stateOf>[0] {
  const there = "Notification" in window;
  return {
    agent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints || 0,
    standalone:
      (navigator as { standalone?: boolean }).standalone === true ||
      window.matchMedia("(display-mode: standalone)").matches,
    capable: there && "serviceWorker" in navigator && "PushManager" in window,
    permission: there ? Notification.permission : "default",
    key,
  };
}

const form = document.querySelector<HTMLFormElement>("form[data-push]");
if (form) start(form);
