/** A place in a video room: publishes what the camera gives, shows what others send, and comes back by itself from a
 *  dead line, a killed server, a lost network and a new address. The gate says who we are; we never do. */
import { type Answer, Refused, Wire } from "./wire.ts";

export interface Feed {
  id: string;
  display: string;
  streams: { mid: string; type: string; simulcast?: boolean; disabled?: boolean }[];
}

/** `out`: no seat (signed out, off duty, shown out); `elsewhere`: another device of ours took it; `off`: no server. */
export type RoomState = "connecting" | "joined" | "lost" | "off" | "out" | "elsewhere";

export interface RoomEvents {
  state(state: RoomState): void;
  feeds(feeds: Feed[]): void;
  /** A feed's picture or sound is here, or is gone (`null`). */
  track(feedId: string, kind: string, mid: string, track: MediaStreamTrack | null): void;
}

export interface RoomOptions {
  url: string;
  ice: RTCIceServer[];
  media: MediaStream | null;
  /** Which feeds we want to see or hear. */
  wants(feed: Feed, type: string): boolean;
  /** The whole picture in three layers, for a good line; else one small layer. */
  better: boolean;
}

const KEEPALIVE_MS = 5000;
const RESTART_MS = 4000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;
const OFF_WAIT_MS = 10_000;
const NO_SEAT = 4403;
const NO_JANUS = 4503;
const SMALL: RTCRtpEncodingParameters[] = [{ maxBitrate: 120_000, maxFramerate: 10 }];
const LAYERS: RTCRtpEncodingParameters[] = [
  { rid: "h", maxBitrate: 300_000 },
  { rid: "m", maxBitrate: 120_000, scaleResolutionDownBy: 2 },
  { rid: "l", maxBitrate: 50_000, scaleResolutionDownBy: 4 },
];

export class Room {
  private wire: Wire | null = null;
  private session = 0;
  private claim = "";
  private ownId = "";
  private privateId = 0;
  private publisher = 0;
  private subscriber = 0;
  private up: RTCPeerConnection | null = null;
  private down: RTCPeerConnection | null = null;
  private feeds = new Map<string, Feed>();
  private asked = new Set<string>();
  private byMid = new Map<string, { feed: string; type: string }>();
  private order: Promise<unknown> = Promise.resolve();
  private waitMs = FIRST_WAIT_MS;
  private timers: number[] = [];
  private stopped = false;
  private state: RoomState = "connecting";
  private readonly options: RoomOptions;
  private readonly events: RoomEvents;

  constructor(options: RoomOptions, events: RoomEvents) {
    this.options = options;
    this.events = events;
    window.addEventListener("online", () => this.probe());
    window.addEventListener("pagehide", () => this.leave());
    const line = (navigator as unknown as { connection?: EventTarget }).connection;
    line?.addEventListener("change", () => this.probe());
  }

  start(): void {
    this.stopped = false;
    void this.connect();
  }

  leave(): void {
    this.stopped = true;
    this.clearTimers();
    if (this.session) this.wire?.say({ janus: "destroy", session_id: this.session });
    this.wire?.drop();
    this.wire = null;
    this.session = 0;
    this.closeMedia();
  }

  /** A tile that nobody sees costs nothing. */
  show(feedId: string, shown: boolean): void {
    for (const [mid, stream] of Array.from(this.byMid))
      if (stream.feed === feedId && stream.type === "video") this.configure({ mid, send: shown });
  }

  /** Of three layers the one that fits: 0 small, 2 whole. */
  layer(feedId: string, substream: number): void {
    for (const [mid, stream] of Array.from(this.byMid))
      if (stream.feed === feedId && stream.type === "video") this.configure({ mid, substream });
  }

  async stats(): Promise<RTCStatsReport | null> {
    return this.down ? this.down.getStats() : null;
  }

  private configure(stream: Record<string, unknown>): void {
    if (this.subscriber) void this.message(this.subscriber, { request: "configure", streams: [stream] }).catch(ignore);
  }

  // --- The line ---------------------------------------------------------------------------------------------------

  private async connect(): Promise<void> {
    if (this.stopped) return;
    this.clearTimers();
    this.say(this.session ? "lost" : "connecting");
    const wire = new Wire(this.options.url);
    this.wire = wire;
    let code = 0;
    wire.onEnd = (ended) => {
      code = ended;
      this.lost(wire, ended);
    };
    wire.onEvent = (event) => void this.hear(event).catch(ignore);
    try {
      await wire.opened();
      if (!(this.session && (await this.reclaimed(wire)))) await this.enter(wire);
      this.waitMs = FIRST_WAIT_MS;
      this.say("joined");
      this.keepAlive(wire);
    } catch (error) {
      if (code) return; // told already
      if (error instanceof Refused) this.forget();
      wire.drop();
      this.lost(wire, 1006);
    }
  }

  private lost(wire: Wire, code: number): void {
    if (this.wire !== wire || this.stopped) return;
    this.wire = null;
    this.clearTimers();
    if (code === NO_SEAT) {
      this.forget();
      this.say("out");
      return;
    }
    this.say(code === NO_JANUS ? "off" : "lost");
    if (code === NO_JANUS) this.forget();
    const waitMs = code === NO_JANUS ? Math.max(this.waitMs, OFF_WAIT_MS / 10) : this.waitMs;
    this.waitMs = Math.min(this.waitMs * 2, code === NO_JANUS ? OFF_WAIT_MS : LONGEST_WAIT_MS);
    this.timers.push(window.setTimeout(() => void this.connect(), waitMs * (0.5 + Math.random() / 2)));
  }

  private keepAlive(wire: Wire): void {
    this.timers.push(
      window.setInterval(() => {
        wire
          .ask({ janus: "keepalive", session_id: this.session }, false, KEEPALIVE_MS)
          .catch(() => this.wire === wire && this.again());
      }, KEEPALIVE_MS),
    );
  }

  /** The network says that something changed: is this line still one? */
  private probe(): void {
    const wire = this.wire;
    if (this.stopped) return;
    if (!wire) {
      this.waitMs = FIRST_WAIT_MS;
      void this.connect();
      return;
    }
    wire
      .ask({ janus: "keepalive", session_id: this.session }, false, 2000)
      .then(() => this.healMedia())
      .catch(() => this.wire === wire && this.again());
  }

  private again(): void {
    this.wire?.drop();
    this.wire = null;
    void this.connect();
  }

  private async reclaimed(wire: Wire): Promise<boolean> {
    try {
      await wire.ask({ janus: "claim", session_id: this.session, claim: this.claim });
      const there = await this.message(this.publisher, { request: "listparticipants" });
      const people = (there.plugindata?.data.participants ?? []) as { id: string }[];
      if (!people.some((one) => one.id === this.ownId)) throw new Refused(458, "gone");
      this.keepOnly(new Set(people.map((one) => one.id)));
      await this.healMedia();
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.forget();
      return false;
    }
  }

  // --- The room ---------------------------------------------------------------------------------------------------

  private async enter(wire: Wire): Promise<void> {
    this.forget();
    const made = await wire.ask({ janus: "create" });
    this.session = made.data?.id ?? 0;
    this.claim = made.claim ?? "";
    this.publisher = await this.attach();
    const joined = await this.message(this.publisher, { request: "join", ptype: "publisher" });
    const told = joined.plugindata?.data ?? {};
    this.ownId = String(told.id);
    this.privateId = Number(told.private_id);
    if (this.options.media) await this.publish(this.options.media);
    await this.came((told.publishers ?? []) as Feed[]);
  }

  private async attach(): Promise<number> {
    const answer = await this.need().ask({
      janus: "attach",
      session_id: this.session,
      plugin: "janus.plugin.videoroom",
    });
    return answer.data?.id ?? 0;
  }

  private async publish(media: MediaStream): Promise<void> {
    const up = this.connection(this.publisher);
    this.up = up;
    for (const track of media.getTracks())
      up.addTransceiver(track, {
        direction: "sendonly",
        streams: [media],
        ...(track.kind === "video" ? { sendEncodings: this.options.better ? LAYERS : SMALL } : {}),
      });
    await this.offer({ request: "publish" });
  }

  private async offer(body: Record<string, unknown>, restart = false): Promise<void> {
    const up = this.up;
    if (!up) return;
    const offer = await up.createOffer({ iceRestart: restart });
    await up.setLocalDescription(offer);
    const answer = await this.message(this.publisher, body, offer, restart ? RESTART_MS : undefined);
    if (answer.jsep) await up.setRemoteDescription(answer.jsep);
  }

  private async came(publishers: Feed[]): Promise<void> {
    for (const feed of publishers) this.feeds.set(feed.id, feed);
    this.events.feeds(Array.from(this.feeds.values()));
    const streams: { feed: string; mid: string }[] = [];
    for (const feed of publishers)
      for (const stream of feed.streams ?? [])
        if (!stream.disabled && stream.type !== "data" && this.options.wants(feed, stream.type)) {
          const key = `${feed.id} ${stream.mid}`;
          if (this.asked.has(key)) continue;
          this.asked.add(key);
          streams.push({ feed: feed.id, mid: stream.mid });
        }
    if (streams.length) await this.inOrder(() => this.subscribe(streams));
  }

  private async subscribe(streams: { feed: string; mid: string }[]): Promise<void> {
    if (!this.subscriber) {
      this.subscriber = await this.attach();
      this.down = this.connection(this.subscriber);
      const body = { request: "join", ptype: "subscriber", private_id: this.privateId, autoupdate: true, streams };
      await this.answer(await this.message(this.subscriber, body));
      return;
    }
    await this.answer(await this.message(this.subscriber, { request: "subscribe", streams }));
  }

  /** Janus offers, we answer; which picture is whose stands in its list, not in the tracks. */
  private async answer(told: Answer): Promise<void> {
    const streams = told.plugindata?.data.streams as
      | { mid: string; type: string; feed_id?: string; active?: boolean }[]
      | undefined;
    const down = this.down;
    if (down && told.jsep) {
      await down.setRemoteDescription(told.jsep);
      const answer = await down.createAnswer();
      await down.setLocalDescription(answer);
      await this.message(this.subscriber, { request: "start" }, answer);
    }
    if (!streams || !down) return;
    const before = this.byMid;
    this.byMid = new Map();
    for (const one of streams)
      if (one.feed_id && one.active !== false) this.byMid.set(one.mid, { feed: one.feed_id, type: one.type });
    for (const [mid, stream] of Array.from(before))
      if (this.byMid.get(mid)?.feed !== stream.feed) this.events.track(stream.feed, stream.type, mid, null);
    for (const transceiver of down.getTransceivers()) {
      const stream = transceiver.mid === null ? undefined : this.byMid.get(transceiver.mid);
      if (stream && before.get(transceiver.mid as string)?.feed !== stream.feed)
        this.events.track(stream.feed, stream.type, transceiver.mid as string, transceiver.receiver.track);
    }
  }

  private async hear(event: Answer): Promise<void> {
    if (event.janus === "hangup" || event.janus === "timeout") {
      if (!this.stopped && this.wire) this.fresh();
      return;
    }
    const told = event.plugindata?.data ?? {};
    if (told.leaving === "ok" && told.reason === "kicked") {
      this.leave();
      this.say("elsewhere");
      return;
    }
    const gone = told.unpublished ?? told.leaving;
    if (gone && gone !== "ok") this.went(String(gone));
    if (event.sender === this.subscriber && event.jsep) await this.inOrder(() => this.answer(event));
    if (Array.isArray(told.publishers)) await this.came(told.publishers as Feed[]);
  }

  private went(feedId: string): void {
    this.feeds.delete(feedId);
    for (const key of Array.from(this.asked)) if (key.startsWith(`${feedId} `)) this.asked.delete(key);
    for (const [mid, stream] of Array.from(this.byMid))
      if (stream.feed === feedId) {
        this.byMid.delete(mid);
        this.events.track(feedId, stream.type, mid, null);
      }
    this.events.feeds(Array.from(this.feeds.values()));
  }

  private keepOnly(there: Set<string>): void {
    for (const feedId of Array.from(this.feeds.keys())) if (!there.has(feedId)) this.went(feedId);
  }

  // --- Media that broke -------------------------------------------------------------------------------------------

  private async healMedia(): Promise<void> {
    try {
      if (this.up && this.up.connectionState !== "connected") await this.offer({ request: "configure" }, true);
      if (this.down && this.down.connectionState !== "connected")
        await this.inOrder(async () =>
          this.answer(
            await this.message(this.subscriber, { request: "configure", restart: true }, undefined, RESTART_MS),
          ),
        );
    } catch {
      this.fresh();
    }
  }

  /** Everything anew on the line that we have. */
  private fresh(): void {
    const wire = this.wire;
    if (!wire) return;
    const old = this.session;
    this.forget();
    wire.say({ janus: "destroy", session_id: old });
    this.clearTimers();
    this.enter(wire).then(
      () => {
        this.say("joined");
        this.keepAlive(wire);
      },
      () => this.wire === wire && this.again(),
    );
  }

  private connection(handle: number): RTCPeerConnection {
    const one = new RTCPeerConnection({ iceServers: this.options.ice });
    one.onicecandidate = (event) => {
      const candidate = event.candidate ? event.candidate.toJSON() : { completed: true };
      this.wire?.say({ janus: "trickle", session_id: this.session, handle_id: handle, candidate });
    };
    one.onconnectionstatechange = () => {
      if (one.connectionState === "failed") this.probe();
    };
    return one;
  }

  // --- Small things -----------------------------------------------------------------------------------------------

  private message(
    handle: number,
    body: Record<string, unknown>,
    jsep?: RTCSessionDescriptionInit,
    patienceMs?: number,
  ): Promise<Answer> {
    const event = body.request !== "listparticipants";
    return this.need().ask(
      { janus: "message", session_id: this.session, handle_id: handle, body, ...(jsep ? { jsep } : {}) },
      event,
      patienceMs,
    );
  }

  private need(): Wire {
    if (!this.wire) throw new Error("closed");
    return this.wire;
  }

  /** What changes the subscription waits for what changed it before: two offers at once end in none. */
  private inOrder<T>(work: () => Promise<T>): Promise<T> {
    const done = this.order.then(work, work);
    this.order = done.catch(ignore);
    return done;
  }

  private forget(): void {
    this.closeMedia();
    this.session = this.publisher = this.subscriber = 0;
    this.asked.clear();
    for (const feedId of Array.from(this.feeds.keys())) this.went(feedId);
    this.byMid.clear();
    this.order = Promise.resolve();
  }

  private closeMedia(): void {
    this.up?.close();
    this.down?.close();
    this.up = this.down = null;
  }

  private clearTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }

  private say(state: RoomState): void {
    if (state === this.state) return;
    this.state = state;
    this.events.state(state);
  }
}

function ignore(): void {}
