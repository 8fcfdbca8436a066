/** Whether this browser can take notices, and if not, why: each reason has its own words and its own way out. */

export interface Device {
  agent: string;
  touchPoints: number;
  /** Opened from the home screen. */
  standalone: boolean;
  /** Service worker, PushManager and Notification are all there. */
  capable: boolean;
  permission: "default" | "denied" | "granted";
  /** The centre has a key to send with. */
  key: boolean;
}

export type State = "ask" | "denied" | "ios" | "ios-old" | "inside" | "unsupported" | "no-key";

/** Apps that open links in a window of their own, which takes no notices. */
const INSIDE = /\b(FBAN|FBAV|FB_IAB|Instagram|Zalo|Line\/|MicroMessenger|TikTok|musical_ly)/i;

export function isApple(agent: string, touchPoints: number): boolean {
  return /iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1);
}

export function stateOf(device: Device): State {
  if (!device.key) return "no-key";
  if (INSIDE.test(device.agent)) return "inside";
  if (isApple(device.agent, device.touchPoints)) {
    if (!device.standalone) return "ios";
    if (!device.capable) return "ios-old";
  } else if (!device.capable) return "unsupported";
  return device.permission === "denied" ? "denied" : "ask";
}

/** Base64url as `PushManager.subscribe` wants it. */
export function keyBytes(text: string): Uint8Array<ArrayBuffer> {
  const padded = (text + "=".repeat((4 - (text.length % 4)) % 4)).replace(/-/g, "+").replace(/_/g, "/");
  const raw = atob(padded);
  const bytes = new Uint8Array(raw.length);
  for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
  return bytes;
}

/** What the page leaves to the service worker about this phone's subscription: some browsers give a new one without
 *  saying what the old one was. `key`: the centre's, base64url. */
export interface KeptPush {
  endpoint: string;
  key: string;
}
export const KEPT_PUSH = "push";

/** The subscription that is no more: as the browser tells it, or as it was kept. */
export function whatWas(
  told: PushSubscription | null | undefined,
  kept: KeptPush | null | undefined,
): { endpoint: string; key: BufferSource | null } | null {
  if (told) return { endpoint: told.endpoint, key: told.options.applicationServerKey };
  return kept?.endpoint ? { endpoint: kept.endpoint, key: kept.key ? keyBytes(kept.key) : null } : null;
}

export function sameKey(one: ArrayBuffer | null, other: Uint8Array): boolean {
  if (!one || one.byteLength !== other.byteLength) return false;
  const bytes = new Uint8Array(one);
  return bytes.every((byte, at) => byte === other[at]);
}
