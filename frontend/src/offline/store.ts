/** What the phone keeps, in IndexedDB: forms that wait, drafts, and a few words about itself. */
import type { Fields } from "../citizen/draft.ts";
import { type Item, isForgotten, isOld } from "./item.ts";

export interface Draft {
  path: string;
  fields: Fields;
  atMs: number;
  who: string;
}

interface Word {
  name: string;
  value: unknown;
}

type Name = "queue" | "drafts" | "words";

const KEYS: Record<Name, string> = { queue: "id", drafts: "path", words: "name" };

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open("epidesk", 1);
    request.onupgradeneeded = () => {
      for (const name of Object.keys(KEYS) as Name[]) request.result.createObjectStore(name, { keyPath: KEYS[name] });
    };
    request.onsuccess = () => {
      // Another tab that wipes must not wait for this one.
      request.result.onversionchange = () => request.result.close();
      done(request.result);
    };
    request.onerror = () => fail(request.error);
    request.onblocked = () => fail(new Error("blocked"));
  });
}

/** One transaction; resolves when it is on the disk, with what the last request answered. */
async function inOne<T>(
  name: Name,
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = database.transaction(name, mode);
      const request = act(transaction.objectStore(name));
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = transaction.onabort = () => fail(transaction.error);
    });
  } finally {
    database.close();
  }
}

export async function items(): Promise<Item[]> {
  return inOne<Item[]>("queue", "readonly", (store) => store.getAll());
}

export async function item(id: string): Promise<Item | undefined> {
  return inOne<Item | undefined>("queue", "readonly", (store) => store.get(id));
}

export async function keep(one: Item): Promise<void> {
  await inOne("queue", "readwrite", (store) => store.put(one));
}

export async function drop(id: string): Promise<void> {
  await inOne("queue", "readwrite", (store) => store.delete(id));
}

/** Stores `change(what is there now)`; an item that was deleted meanwhile stays deleted. */
export async function change(id: string, change: (now: Item) => Item): Promise<Item | undefined> {
  let after: Item | undefined;
  await inOne("queue", "readwrite", (store) => {
    const read = store.get(id);
    read.onsuccess = () => {
      if (read.result === undefined) return;
      after = change(read.result as Item);
      store.put(after);
    };
    return read;
  });
  return after;
}

export async function draft(path: string): Promise<Draft | undefined> {
  return inOne<Draft | undefined>("drafts", "readonly", (store) => store.get(path));
}

export async function keepDraft(one: Draft): Promise<void> {
  await inOne("drafts", "readwrite", (store) => store.put(one));
}

export async function dropDraft(path: string): Promise<void> {
  await inOne("drafts", "readwrite", (store) => store.delete(path));
}

export async function word<T>(name: string): Promise<T | undefined> {
  const found = await inOne<Word | undefined>("words", "readonly", (store) => store.get(name));
  return found?.value as T | undefined;
}

export async function setWord(name: string, value: unknown): Promise<void> {
  await inOne("words", "readwrite", (store) => store.put({ name, value } satisfies Word));
}

/** Takes the lease unless another holds it; the read and the write are one transaction. */
export async function takeLease(owner: string, forMs: number, nowMs: number): Promise<boolean> {
  let taken = false;
  await inOne("words", "readwrite", (store) => {
    const read = store.get("lease");
    read.onsuccess = () => {
      const held = (read.result as Word | undefined)?.value as { owner: string; untilMs: number } | undefined;
      const free = !held || held.owner === owner || held.untilMs < nowMs || held.untilMs - nowMs > forMs;
      if (!free) return;
      taken = true;
      store.put({ name: "lease", value: { owner, untilMs: nowMs + forMs } } satisfies Word);
    };
    return read;
  });
  return taken;
}

export async function freeLease(): Promise<void> {
  await inOne("words", "readwrite", (store) => store.delete("lease"));
}

/** What is older than a week goes, unsent or not. */
export async function forgetOld(nowMs: number): Promise<void> {
  for (const one of await items()) if (isForgotten(one, nowMs)) await drop(one.id);
  const drafts = await inOne<Draft[]>("drafts", "readonly", (store) => store.getAll());
  for (const one of drafts) if (isOld(one.atMs, nowMs)) await dropDraft(one.path);
}

/** Everything but `except`, and the copies of pages that show somebody's own matters. */
export async function wipe(except: "nothing" | "queue" = "nothing"): Promise<void> {
  await inOne("drafts", "readwrite", (store) => store.clear());
  if (except === "nothing") await inOne("queue", "readwrite", (store) => store.clear());
  await inOne("words", "readwrite", (store) => store.delete("who"));
  if ("caches" in self) await caches.delete(OWN_PAGES);
}

/** Cache of pages that are somebody's own. */
export const OWN_PAGES = "own";
