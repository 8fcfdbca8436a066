/** What the centre's push says, and how the phone shows it. A browser that was promised a notification for each push
 *  shows one of its own when we show none: whatever comes, something true is shown. */

export interface Told {
  title: string;
  body: string;
  /** A path of ours. */
  url: string;
  tag: string;
  level: string;
  /** `silent` does not ring; `critical` rings on and stays. */
  ring: string;
  lang: string;
  untilMs: number;
}

/** Of the reader's language, handed to the worker with its script. */
export interface Words {
  title: string;
  body: string;
  /** Before the text of a notice that came when its time was over. */
  over: string;
  icon: string;
}

/** As `NotificationOptions`, with what older type lists of browsers leave out. */
export interface Look {
  body: string;
  tag: string;
  lang: string;
  icon: string;
  badge: string;
  silent: boolean;
  renotify: boolean;
  requireInteraction: boolean;
  vibrate?: number[];
  data: { url: string };
}

const ALL = "/alerts";

export function toldBy(text: string, words: Words): Told {
  let said: Record<string, unknown> = {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) said = value as Record<string, unknown>;
  } catch {
    // not ours, or cut: that there is news is still true
  }
  const word = (name: string): string => (typeof said[name] === "string" ? (said[name] as string) : "");
  return {
    title: word("title") || words.title,
    body: word("body") || (word("title") ? "" : words.body),
    url: ourPath(word("url")),
    tag: word("tag") || "news",
    level: word("level"),
    ring: word("ring"),
    lang: word("lang") || "vi",
    untilMs: typeof said.until === "number" ? said.until : 0,
  };
}

/** Never out of our own site, whatever was sent. */
export function ourPath(url: string): string {
  return /^\/(?![/\\])[\x21-\x7e]*$/.test(url) ? url : ALL;
}

export function lookOf(told: Told, words: Words, nowMs: number): Look {
  const over = told.untilMs > 0 && told.untilMs <= nowMs;
  const rings = !over && told.ring !== "silent";
  const critical = rings && (told.ring === "critical" || told.level === "emergency");
  const look: Look = {
    body: over ? `${words.over}\n${told.body}` : told.body,
    tag: told.tag,
    lang: told.lang,
    icon: words.icon,
    badge: words.icon,
    silent: !rings,
    // An update in the place of an earlier one makes itself heard again, unless it must be silent.
    renotify: rings,
    requireInteraction: critical,
    data: { url: told.url },
  };
  // Together with `silent` browsers refuse a pattern.
  if (critical) look.vibrate = [600, 200, 600, 200, 600];
  return look;
}
