/** The wall: each team's picture in its tile, what stands still is said, what nobody sees is not sent. */
import { type Feed, Room, type RoomState } from "./video/room.ts";

const LOOK_MS = 1000;
const STILL_AFTER_MS = 3000;

class Tile {
  readonly root: HTMLElement;
  private readonly video: HTMLVideoElement;
  private readonly stream = new MediaStream();
  private readonly tracks = new Map<string, MediaStreamTrack>();
  private frames = 0;
  private seenMs = 0;
  feed: Feed | null = null;

  constructor(root: HTMLElement) {
    this.root = root;
    this.video = root.querySelector("video") as HTMLVideoElement;
  }

  get team(): string {
    return this.root.dataset.team ?? "";
  }

  put(kind: string, mid: string, track: MediaStreamTrack | null): void {
    const before = this.tracks.get(mid);
    if (before) this.stream.removeTrack(before);
    if (track) {
      this.tracks.set(mid, track);
      this.stream.addTrack(track);
      // Not before: a page waits with its «load» for a picture that is promised.
      if (this.video.srcObject !== this.stream) this.video.srcObject = this.stream;
      this.seenMs = performance.now();
      void this.video.play().catch(() => undefined);
    } else this.tracks.delete(mid);
    if (kind === "audio") this.video.muted = !this.tracks.size;
    this.look();
  }

  /** What one sees of it now, in a word and a shape. */
  look(): void {
    const wall = this.root.closest<HTMLElement>("#wall");
    const words = wall?.dataset ?? {};
    const pictures = this.stream.getVideoTracks().length > 0;
    const sound = this.stream.getAudioTracks().length > 0;
    const frames = this.video.getVideoPlaybackQuality().totalVideoFrames;
    const now = performance.now();
    if (frames !== this.frames) this.seenMs = now;
    this.frames = frames;
    const still = pictures && now - this.seenMs > STILL_AFTER_MS;
    this.root.classList.toggle("tile--still", still);
    this.video.hidden = !pictures;
    const none = this.root.querySelector<HTMLElement>("[data-none]");
    if (none) none.hidden = pictures;
    const word = still
      ? `${words.stillWord} ${Math.round((now - this.seenMs) / 1000)} s`
      : pictures
        ? words.liveWord
        : sound
          ? words.audioWord
          : "";
    const state = this.root.querySelector<HTMLElement>("[data-tile-state]");
    if (state && state.textContent !== (word ?? "")) state.textContent = word ?? "";
    if (state) state.hidden = !word;
    this.root.dataset.frames = String(frames);
  }
}

function start(wall: HTMLElement): void {
  const tiles = new Map<string, Tile>();
  for (const root of Array.from(wall.querySelectorAll<HTMLElement>("[data-team]"))) {
    const tile = new Tile(root);
    tiles.set(tile.team, tile);
  }
  const tileOf = (feedId: string): Tile | undefined => tiles.get(feedId.split(".")[1] ?? "");
  const state = wall.querySelector<HTMLElement>("[data-room-state]");
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const room = new Room(
    {
      url: `${scheme}://${location.host}/video/ws?room=${encodeURIComponent(wall.dataset.room ?? "")}`,
      ice: [],
      media: null,
      better: false,
      wants: (feed) => feed.id.startsWith("t."),
    },
    {
      state: (now: RoomState) => {
        wall.dataset.state = now;
        if (state) state.textContent = state.dataset[now] ?? "";
      },
      feeds: (feeds) => {
        for (const tile of Array.from(tiles.values())) tile.feed = null;
        for (const feed of feeds) {
          const tile = tileOf(feed.id);
          if (tile) tile.feed = feed;
        }
      },
      track: (feedId, kind, mid, track) => tileOf(feedId)?.put(kind, mid, track),
    },
  );
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      const feed = tiles.get((entry.target as HTMLElement).dataset.team ?? "")?.feed;
      if (feed) room.show(feed.id, entry.isIntersecting);
    }
  });
  for (const tile of Array.from(tiles.values())) {
    seen.observe(tile.root);
    tile.root.querySelector<HTMLButtonElement>("[data-pin]")?.addEventListener("click", (event) => {
      const pinned = tile.root.classList.toggle("tile--pinned");
      (event.currentTarget as HTMLElement).setAttribute("aria-pressed", String(pinned));
      if (tile.feed) room.layer(tile.feed.id, pinned ? 2 : 0);
    });
  }
  setInterval(() => {
    for (const tile of Array.from(tiles.values())) tile.look();
  }, LOOK_MS);
  wall.querySelector("[data-full]")?.addEventListener("click", () => void wall.requestFullscreen());
  room.start();
}

const wall = document.getElementById("wall");
if (wall?.querySelector("[data-room-state] [data-js]")) start(wall);
