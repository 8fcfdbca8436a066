/** A receipt of a declaration, judged on the phone: the same layout and the same verdicts as `epikit/receipts.py`. */
import nacl from "tweetnacl";

export interface Key {
  id: string;
  public: string;
  since: string;
  until: string;
}

export interface Receipt {
  id: string;
  keyId: string;
  issuedMs: number;
  expiresMs: number;
  classCode: string;
  ruleset: number;
  initial: string;
  year: number;
  signed: Uint8Array;
  signature: Uint8Array;
}

export type Fault =
  | ""
  | "malformed"
  | "unknown-key"
  | "forged"
  | "old-key"
  | "not-yet"
  | "expired"
  | "revoked"
  | "unverified";

export const MAGIC = "EPD1:";
const CONTEXT = "epidesk receipt";
const EPOCH_MS = Date.UTC(2020, 0, 1);
const SKEW_MS = 5 * 60_000;
const MOST_VALID_MS = 24 * 3_600_000;
const HEAD = 23;
const SIGNATURE = 64;
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** The bytes behind RFC 9285's text; null for none. */
export function fromBase45(text: string): Uint8Array | null {
  const raw: number[] = [];
  for (let start = 0; start < text.length; start += 3) {
    const part = text.slice(start, start + 3);
    const size = part.length === 3 ? 2 : part.length === 2 ? 1 : 0;
    let value = 0;
    for (let place = part.length - 1; place >= 0; place -= 1) {
      const digit = ALPHABET.indexOf(part[place] as string);
      if (digit < 0) return null;
      value = value * 45 + digit;
    }
    if (!size || value >= 256 ** size) return null;
    if (size === 2) raw.push(value >> 8);
    raw.push(value & 255);
  }
  return Uint8Array.from(raw);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
}

export function unhex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** What it says, nothing of it checked; null when it is no receipt. */
export function readReceipt(text: string): Receipt | null {
  const trimmed = text.trim();
  if (trimmed.slice(0, MAGIC.length) !== MAGIC) return null;
  const raw = fromBase45(trimmed.slice(MAGIC.length));
  if (!raw || raw.length > 512 || raw.length < HEAD + 2 + SIGNATURE) return null;
  const body = raw.slice(0, raw.length - SIGNATURE);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const codeLength = view.getUint8(HEAD);
  const initialAt = HEAD + 1 + codeLength;
  if (view.getUint8(0) !== 1 || initialAt >= body.length) return null;
  const initialLength = view.getUint8(initialAt);
  if (initialAt + 1 + initialLength !== body.length) return null;
  const words = new TextDecoder();
  const issuedMs = EPOCH_MS + view.getUint32(13) * 60_000;
  return {
    id: hex(body.slice(5, 13)),
    keyId: hex(body.slice(1, 5)),
    issuedMs,
    expiresMs: issuedMs + view.getUint16(17) * 60_000,
    ruleset: view.getUint16(19),
    year: view.getUint16(21),
    classCode: words.decode(body.slice(HEAD + 1, initialAt)),
    initial: words.decode(body.slice(initialAt + 1)),
    signed: body,
    signature: raw.slice(raw.length - SIGNATURE),
  };
}

/** Whether it counts at this moment. "unverified": the key itself cannot be used. */
export async function judge(
  receipt: Receipt,
  keys: readonly Key[],
  revoked: readonly string[],
  nowMs: number,
): Promise<Fault> {
  const key = keys.find(({ id }) => id === receipt.keyId);
  if (!key) return "unknown-key";
  const right = await verifies(key, receipt);
  if (right === null) return "unverified";
  if (!right) return "forged";
  const until = key.until ? Date.parse(key.until) : Number.POSITIVE_INFINITY;
  if (receipt.issuedMs < Date.parse(key.since) - SKEW_MS || receipt.issuedMs > until + SKEW_MS) return "old-key";
  if (receipt.issuedMs > nowMs + SKEW_MS) return "not-yet";
  if (receipt.expiresMs <= nowMs || receipt.expiresMs - receipt.issuedMs > MOST_VALID_MS) return "expired";
  return revoked.indexOf(receipt.id) >= 0 ? "revoked" : "";
}

/** By the browser's own Ed25519 where it has one (2025 on), else by tweetnacl: old phones stand at checkpoints. */
async function verifies(key: Key, receipt: Receipt): Promise<boolean | null> {
  const context = new TextEncoder().encode(CONTEXT);
  const whole = new Uint8Array(context.length + receipt.signed.length);
  whole.set(context);
  whole.set(receipt.signed, context.length);
  const publicKey = unhex(key.public);
  try {
    const raw = publicKey as BufferSource;
    const imported = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify(
      { name: "Ed25519" },
      imported,
      receipt.signature as BufferSource,
      whole as BufferSource,
    );
  } catch {
    return verifiesSlowly(publicKey, receipt.signature, whole);
  }
}

/** Without the browser's help; null for what is no key. */
export function verifiesSlowly(publicKey: Uint8Array, signature: Uint8Array, whole: Uint8Array): boolean | null {
  try {
    return nacl.sign.detached.verify(whole, signature, publicKey);
  } catch {
    return null;
  }
}
